"""Bytes that no browser sends, at the port itself: refused or cut off, and others are served."""

import socket
from collections.abc import Iterator

import pytest
from apiflask import APIFlask

from servers import Address, Client, api

PATIENCE = 3  # seconds
LOGIN = b'{"username": "nobody", "password": "nothing"}'
HEAD = b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CLOSE = b"Connection: close\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def get(path: bytes, *headers: bytes) -> bytes:
    lines = [b"GET " + path + b" HTTP/1.1", b"Host: localhost", *headers, b"Connection: close"]
    return b"\r\n".join(lines) + b"\r\n\r\n"


CALLS = {
    "in chunks": (CHUNKED + chunk(LOGIN[:9]) + chunk(LOGIN[9:]) + chunk(b""), {401}),
    "in chunks, too large": (CHUNKED + chunk(b'{"a": "' + b"x" * 70_000) + chunk(b""), {413}),
    "chunks that are none": (CHUNKED + b"zz\r\nhello\r\n", {400}),
    "chunks without an end": (CHUNKED + chunk(LOGIN[:9]), {400, 408}),
    "two lengths": (HEAD + b"Content-Length: 2\r\nContent-Length: 45\r\n\r\n" + LOGIN, {400}),
    "length and chunks": (
        HEAD
        + b"Content-Length: 45\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk(LOGIN)
        + b"0\r\n\r\n",
        {400, 401},
    ),
    "a negative length": (HEAD + b"Content-Length: -1\r\n\r\n", {400}),
    "a length in words": (HEAD + b"Content-Length: many\r\n\r\n", {400}),
    "a length beyond all": (HEAD + b"Content-Length: 999999999999\r\n\r\n{}", {413}),
    "less than was promised": (HEAD + b"Content-Length: 500\r\n\r\n{", {400, 408}),
    "no length": (HEAD + b"\r\n", {400, 411}),
    "NUL in a header": (get(b"/api/clinic", b"X-A: a\x00b"), {400}),
    "a bell in a header": (get(b"/api/clinic", b"X-A: a\x07b"), {400}),
    "NUL in the token": (get(b"/api/auth/me", b"Authorization: Bearer \x00"), {400}),
    "bytes in the token": (get(b"/api/auth/me", b"Authorization: Bearer \xff\xfe\xc3"), {401}),
    "bytes in a cookie": (get(b"/api/clinic", b"Cookie: hms_refresh=\xff\xfe"), {200}),
    "a header of 1 MB": (get(b"/api/clinic", b"X-A: " + b"a" * 1_000_000), {400, 431}),
    "a thousand headers": (get(b"/api/clinic", *[b"X-A: a"] * 1000), {400, 431}),
    "a header without a name": (get(b"/api/clinic", b": a"), {400}),
    "a split header": (get(b"/api/clinic", b"X-A: a\r\nSet-Cookie: b=c"), {200}),
    "a folded header": (get(b"/api/clinic", b"X-A: a\r\n b"), {200, 400}),
    "a range": (get(b"/api/clinic", b"Range: bytes=9999999-"), {200}),
    "a condition": (get(b"/api/clinic", b"If-None-Match: *"), {200, 304}),
    "an upgrade": (get(b"/api/clinic", b"Upgrade: websocket", b"Sec-WebSocket-Key: x"), {200, 400}),
    "TRACE": (b"TRACE /api/clinic HTTP/1.1\r\nHost: localhost\r\n" + CLOSE, {405}),
    "CONNECT": (
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE,
        {400, 404, 405},
    ),
    "a method that is none": (
        b"G@T /api/clinic HTTP/1.1\r\nHost: localhost\r\n" + CLOSE,
        {400, 405},
    ),
    "another host": (
        b"GET http://evil.example/api/clinic HTTP/1.1\r\nHost: a\r\n" + CLOSE,
        {200, 400, 404},
    ),
    "bytes in the address": (get(b"/api/\xff\xfe"), {400, 404}),
    "percent signs": (get(b"/api/doctors/%zz?q=%zz%"), {400, 404}),
    "an address of 70 kB": (get(b"/api/" + b"a" * 70_000), {400, 404, 414}),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400}),
}


@pytest.fixture(scope="module")
def address(store: object, hospital: APIFlask) -> Iterator[Address]:
    """One process of the API."""
    with hospital.app_context():
        store.refresh()
    with api(workers=1) as found:
        yield found


def answered(address: Address, call: bytes) -> int | None:
    """The status of the first answer; None when the connection is only cut."""
    with socket.create_connection(("127.0.0.1", address.port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(call)
            text = connection.recv(65_536)
        except OSError:  # reset, or still waiting for the rest
            return None
    return int(text.split(b" ", 2)[1]) if text.startswith(b"HTTP/") else None


@pytest.mark.parametrize("call", CALLS)
def test_bytes_that_no_browser_sends_break_nothing(call: str, address: Address) -> None:
    sent, expected = CALLS[call]

    status = answered(address, sent)

    assert status is None or status in expected
    with Client(address) as client:
        assert client.call("GET", "/api/health/live")[0] == 200


def test_what_comes_in_chunks_is_read(address: Address) -> None:
    assert answered(address, CALLS["in chunks"][0]) == 401
