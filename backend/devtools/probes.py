"""Ask a service whether it is there, with nothing but a socket."""

from __future__ import annotations

import socket
from typing import NamedTuple

from devtools.ports import LOOPBACK


class HttpAnswer(NamedTuple):
    """The beginning of an HTTP answer."""

    status: int
    server: str


def get(port: int, path: str) -> HttpAnswer | None:
    """Give status and server of a page, or None when nothing answers in a second."""
    request = f"GET {path} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n".encode()
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(request)
            lines = connection.makefile("rb").read(2048).decode("latin-1").split("\r\n")
    except OSError:
        return None
    words = lines[0].split()
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    servers = [line for line in lines if line.lower().startswith("server:")]
    return HttpAnswer(status, servers[0].partition(":")[2].strip() if servers else "")


def is_ok(port: int, path: str) -> bool:
    """Say whether a page answers 200."""
    answer = get(port, path)
    return answer is not None and answer.status == 200


class RedisSaysNo(Exception):
    """Redis answered with an error, such as that it wants a password."""


class RedisConnection:
    """A few words of Redis's protocol, for the time before its client is needed."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), timeout=1)
        self._answers = self._socket.makefile("rb")

    def __enter__(self) -> RedisConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._socket.close()

    def ask(self, *words: str) -> list[str | None]:
        """Send a command and give the answer as a list of strings."""
        parts = [f"${len(word.encode())}\r\n{word}\r\n" for word in words]
        self._socket.sendall(f"*{len(parts)}\r\n{''.join(parts)}".encode())
        return self._read()

    def _read(self) -> list[str | None]:
        line = self._answers.readline().decode().rstrip("\r\n")
        kind, rest = line[:1], line[1:]
        if kind == "$":
            length = int(rest)
            return [self._answers.read(length + 2).decode()[:-2] if length >= 0 else None]
        if kind == "*":
            return [item for _ in range(int(rest)) for item in self._read()]
        if kind in {"+", ":"}:
            return [rest]
        raise RedisSaysNo(rest or "no answer")
