"""What nobody sends by accident: always a refusal with a code, never a failure, never an echo."""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from answers import code
from atlas import ATLAS, call, own_ids, path, resolved, split
from people import Person
from ward import Ward, fingerprint

MARK = "zqxjkv"  # a word of ours that must not come back
WRITING = [name for name, route in ATLAS.items() if route.body is not None]
JSON = "application/json"


def refused(answer: TestResponse, what: object = "") -> TestResponse:
    """The answer, which must be a refusal as we word them."""
    assert 400 <= answer.status_code < 500, (what, answer.status_code, answer.text[:300])
    assert answer.mimetype == "application/problem+json", what
    assert answer.json["code"], what
    assert answer.json["status"] == answer.status_code
    assert MARK not in answer.text.lower(), (what, answer.text[:300])
    return answer


def raw(name: str, ward: Ward, data: bytes, content_type: str | None = JSON) -> TestResponse:
    """The route's request with this body, as somebody who may make it."""
    role, (method, _) = ATLAS[name].allowed()[-1], split(name)
    address = path(name, own_ids(name, ward, role))
    return ward.caller(role).call(method, address, data=data, content_type=content_type)


# Bodies

BAD_BODIES: dict[str, bytes] = {
    "deep lists": b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "deep objects": b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    "a little too deep": b'{"a":' * 13 + b"1" + b"}" * 13,
    "a huge number": b'{"revision": 1' + b"0" * 5_000 + b"}",
    "2 to the 63rd": b'{"revision": 9223372036854775808}',
    "2 to the 53rd and one": b'{"revision": 9007199254740993}',
    "not a number": b'{"revision": NaN}',
    "infinity": b'{"revision": -Infinity}',
    "a key twice": b'{"revision": 0, "revision": 1}',
    "a key twice inside": b'{"a": {"b": 1, "b": 2}}',
    "an empty body": b"",
    "white space": b"  \r\n",
    "a list": b"[]",
    "a list of objects": b'[{"revision": 0}]',
    "a word": f'"{MARK}"'.encode(),
    "a number": b"1",
    "null": b"null",
    "true": b"true",
    "two objects": b"{} {}",
    "no end": b'{"revision": 0',
    "single quotes": b"{'revision': 0}",
    "a comment": b'{"revision": 0} // ' + MARK.encode(),
    "a trailing comma": b'{"revision": 0,}',
    "bare bytes": b"\xff\xfe\x00\x01",
    "Latin-1": b'{"reason": "na\xefve"}',
    "an overlong slash": b'{"reason": "\xc0\xaf"}',
    "a raw control character": b'{"reason": "a\x07b"}',
    "a raw NUL": b'{"reason": "a\x00b"}',
    "compressed": gzip.compress(b'{"revision": 0}'),
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
}
WRONG_TYPES = (
    "text/plain",
    "text/plain; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "text/html",
    "application/jsonp",
    "json",
    "application/json-seq, application/json",
    "",
    None,
)


@pytest.mark.parametrize("body", BAD_BODIES)
def test_a_bad_body_is_refused_everywhere(body: str, ward: Ward) -> None:
    before = fingerprint()

    for name in WRITING:
        answer = refused(raw(name, ward, BAD_BODIES[body]), name)
        assert answer.json["code"] in {"bad_json", "validation_failed"}, (name, answer.text)

    assert fingerprint() == before


@pytest.mark.parametrize("content_type", WRONG_TYPES)
def test_a_foreign_content_type_is_refused_everywhere(content_type: str | None, ward: Ward) -> None:
    before = fingerprint()

    for name in WRITING:
        body = json.dumps(resolved(ATLAS[name].body, ward, ATLAS[name].allowed()[-1])).encode()
        answer = refused(raw(name, ward, body, content_type), name)
        assert code(answer) == (415, "wrong_content_type"), name

    assert fingerprint() == before


def test_a_body_of_65_kilobytes_is_refused_everywhere(ward: Ward) -> None:
    before, body = fingerprint(), json.dumps({"reason": "x" * 65 * 1024}).encode()

    for name in WRITING:
        assert code(refused(raw(name, ward, body), name)) == (413, "too_large")

    assert fingerprint() == before


# Fields

BAD_TEXTS = {
    "lone surrogate": "\ud800",
    "reversed surrogates": "\udc00\ud800",
    "NUL": f"{MARK}\x00",
    "bell": "a\x07",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "C1 control": "\x85",
    "an object": {MARK: 1},
    "a list": [MARK],
}
DAYS_OUT_OF_REACH = ("0001-01-01", "9999-12-31", "1000-01-01", "2026-02-29")
NO_DAYS = (
    "2026-13-01",
    "01/12/2026",
    "tomorrow",
    "2026-12-01T25:00",
    "",
    "-2026-12-01",
    "２０２６-12-01",
)
NO_TIMES = (
    "24:00",
    "09:00:30",
    "09:00:00.5",
    "09:00Z",
    "09:00+05:30",
    "25:00",
    "9",
    "noon",
    "",
    "-09:00",
    "09:60",
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single value inside a body."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*way, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*way, number))
    else:
        yield way


def put(body: Any, way: tuple[Any, ...], value: Any) -> Any:
    """The body with another value in one place."""
    if not way:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[way[0]] = put(body[way[0]], way[1:], value)
    return copy


def at_place(body: Any, way: tuple[Any, ...]) -> Any:
    for step in way:
        body = body[step]
    return body


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_a_bad_text_is_refused_in_every_field(text: str, ward: Ward) -> None:
    before = fingerprint()

    for name in WRITING:
        body = resolved(ATLAS[name].body, ward, ATLAS[name].allowed()[-1])
        for way in places(body):
            sent = json.dumps(put(body, way, BAD_TEXTS[text])).encode()
            answer = refused(raw(name, ward, sent), (name, way))
            assert code(answer) == (422, "validation_failed"), (name, way)

    assert fingerprint() == before


def dated(word: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Every place of every body whose name has that word."""
    return [
        (name, way)
        for name in WRITING
        for way in places(ATLAS[name].body)
        if any(word in str(step) for step in way[-1:]) and at_place(ATLAS[name].body, way)
    ]


def test_days_that_are_none_or_out_of_reach_are_refused(ward: Ward) -> None:
    before = fingerprint()
    fields = [*dated("date"), *dated("_day"), *dated("next_visit")]
    assert len(fields) >= 12

    for name, way in fields:
        body = resolved(ATLAS[name].body, ward, ATLAS[name].allowed()[-1])
        for day in (*DAYS_OUT_OF_REACH, *NO_DAYS):
            sent = json.dumps(put(body, way, day)).encode()
            refused(raw(name, ward, sent), (name, way, day))

    assert fingerprint() == before


def test_times_that_are_none_are_refused(ward: Ward) -> None:
    before = fingerprint()
    fields = [*dated("appointment_time"), *dated("starts"), *dated("ends")]
    assert len(fields) >= 6

    for name, way in fields:
        body = resolved(ATLAS[name].body, ward, ATLAS[name].allowed()[-1])
        for wall in NO_TIMES:
            sent = json.dumps(put(body, way, wall)).encode()
            answer = refused(raw(name, ward, sent), (name, way, wall))
            assert code(answer) == (422, "validation_failed")

    assert fingerprint() == before


# Addresses and queries

BAD_IDS = (
    "0",
    "-1",
    "2147483648",
    "9223372036854775808",
    "1" * 300,
    "1.5",
    "1e3",
    "0x1",
    "%2B1",
    MARK,
    "1%00",
    "%00",
    "%ff",
    "%c0%af",
    "%zz",
    "..%2f1",
    "1'",
    "1%20OR%201=1",
    "null",
    "%ED%A0%80",
)


@pytest.mark.parametrize("wanted", BAD_IDS)
def test_what_is_no_id_is_not_found(wanted: str, ward: Ward) -> None:
    before = fingerprint()

    for name, route in ATLAS.items():
        if "token" in route.ids or not route.ids:
            continue
        role, (method, rule) = route.allowed()[-1], split(name)
        for argument in route.ids:
            rule = rule.replace(f"<int:{argument}>", wanted).replace(f"<{argument}>", wanted)
        body = resolved(route.body, ward, role)
        answer = refused(ward.caller(role).call(method, rule, body), (name, wanted))
        assert answer.status_code in (404, 405), (name, wanted)

    assert fingerprint() == before


def cursor(*values: Any) -> str:
    """A cursor as ours look, with anything inside."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


FAR = "9999-12-31T23:59:59.999999-14:00"
LONG_AGO = "0001-01-01T00:00:00+14:00"
BAD_CURSORS = {
    "a word": MARK,
    "not base64": "????",
    "bytes": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "no list": base64.urlsafe_b64encode(b'"x"').decode(),
    "an object": base64.urlsafe_b64encode(b'{"0": 1}').decode(),
    "too short": cursor(0),
    "too long": cursor(0, 1, 2, 3, 4),
    "another direction": cursor(2, FAR, 1),
    "nulls": cursor(0, None, None),
    "lists": cursor(0, [], {}),
    "truths": cursor(True, True, True),
    "texts": cursor(0, MARK, MARK),
    "far ahead": cursor(0, FAR, 1),
    "long ago": cursor(1, LONG_AGO, 1),
    "a huge id": cursor(0, "2026-12-01T10:00:00+00:00", 2**70),
    "a huge id behind a name": cursor(0, "a", 2**70),
    "NUL": cursor(0, "\x00", 1),
    "a lone surrogate": cursor(0, "\ud800", 1),
    "not a number": base64.urlsafe_b64encode(b"[0,NaN,1]").decode(),
    "a fraction": cursor(0, 1.5, 1.5),
    "deep": base64.urlsafe_b64encode(b"[" * 200).decode(),
    "non-ASCII": "é",
    "NUL byte": "%00",
}
WITH_CURSOR = [name for name, route in ATLAS.items() if "cursor" in route.query]


@pytest.mark.parametrize("kind", BAD_CURSORS)
def test_a_foreign_cursor_is_refused(kind: str, ward: Ward) -> None:
    assert len(WITH_CURSOR) >= 8

    for name in WITH_CURSOR:
        query = {"cursor": BAD_CURSORS[kind]}
        answer = call(name, ward, ATLAS[name].allowed()[-1], query=query)
        if answer.status_code != 200:  # a forged place in the right order is only a place
            assert code(refused(answer, (name, kind))) == (422, "validation_failed")
        else:
            assert kind in {"far ahead", "long ago", "texts"}, (name, kind)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("per_page", "0"),
        ("per_page", "-1"),
        ("per_page", "101"),
        ("per_page", "1e2"),
        ("per_page", "9" * 50),
        ("per_page", MARK),
        ("per_page", ""),
        ("page", "0"),
        ("page", "-1"),
        ("page", "10001"),
        ("page", "9" * 5000),
        ("page", "1.5"),
        ("sort", "password_hash"),
        ("sort", "name; DROP TABLE users"),
        ("sort", ""),
        ("status", MARK),
        ("when", "always"),
        ("q", "\x00"),
        ("q", "a\nb"),
        ("q", "x" * 101),
        ("doctor_id", "0"),
        ("doctor_id", "2147483648"),
        ("department_id", "-1"),
        ("patient_id", "1 OR 1=1"),
        ("unresolved", MARK),
        ("date", "2026-02-30"),
        ("from", "yesterday"),
        ("to", ""),
        ("revision", "-1"),
        ("bookings", "burn"),
    ],
)
def test_a_bad_parameter_is_refused(field: str, value: str, ward: Ward) -> None:
    asked = [name for name, route in ATLAS.items() if field in route.query]
    before = fingerprint()
    assert asked

    for name in asked:
        answer = call(name, ward, ATLAS[name].allowed()[-1], query={field: value})
        assert code(refused(answer, name)) == (422, "validation_failed"), name

    assert fingerprint() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1900-01-01"])
def test_days_out_of_reach_find_nothing_and_break_nothing(day: str, ward: Ward) -> None:
    for name, route in ATLAS.items():
        for field in {"date", "from", "to"} & {
            *route.query,
            *(["date"] if "slots" in name else []),
        }:
            query = (
                {"from": day, "to": day} if "slots" in name and field != "date" else {field: day}
            )
            answer = call(name, ward, route.allowed()[-1], query=query)
            assert answer.status_code in (200, 422), (name, field, answer.text)


@pytest.mark.parametrize(
    "word",
    ["%", "_", "\\", "%%", "a%", "'", "''", "' OR '1'='1", '"; DROP TABLE users; --', "*", "[a-z]"],
)
def test_what_is_searched_is_meant_literally(word: str, ward: Ward) -> None:
    searching = [name for name, route in ATLAS.items() if "q" in route.query]
    assert len(searching) >= 5

    for name in searching:
        answer = call(name, ward, ATLAS[name].allowed()[-1], query={"q": word})
        assert (answer.status_code, answer.json["items"]) == (200, []), (name, answer.text)


# Headers and methods

BAD_KEYS = ("", "short", "x" * 81, "x" * 8 + "\x00", "x" * 8 + "\x7f", "  ", "x" * 5_000)


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_bad_idempotency_key_is_refused(key: str, ward: Ward) -> None:
    before = fingerprint()

    for name in WRITING:
        if split(name) in {("POST", f"/{role}/appointments") for role in ATLAS[name].who}:
            role = ATLAS[name].allowed()[0]
            answer = call(name, ward, role, headers={"Idempotency-Key": key})
            assert code(refused(answer, name)) == (422, "validation_failed")

    assert fingerprint() == before


@pytest.mark.parametrize(
    "value", [f"{MARK}-\x01-{MARK}", "é" * 20, "x" * 70, "short", "a b c d e f"]
)
def test_a_bad_request_id_is_replaced(value: str, asha: Person) -> None:
    answer = asha.get("/auth/me", headers={"X-Request-ID": value})

    assert answer.status_code == 200
    assert value not in answer.headers["X-Request-ID"]
    assert answer.headers["X-Request-ID"].isalnum()


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml;q=x", "*", ";;;", "\x01", "é", ""]
)
def test_whatever_is_accepted_the_answer_is_json(accept: str, asha: Person) -> None:
    good = asha.get("/patient/profile", headers={"Accept": accept})
    bad = asha.get("/nowhere", headers={"Accept": accept})

    assert (good.status_code, good.mimetype) == (200, JSON)
    assert code(refused(bad)) == (404, "not_found")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PATCH", "PROPFIND", "FOO", "get", "🏥"])
def test_a_method_that_is_not_taken_is_refused(method: str, ward: Ward) -> None:
    for name in ATLAS:
        if name.startswith("GET "):
            address = path(name, own_ids(name, ward, "patient"))
            answer = ward.ours.patient.call(method, address)
            if method == "get":
                assert answer.status_code < 500
                continue
            assert code(refused(answer, name)) == (405, "method_not_allowed")
            assert "GET" in answer.headers["Allow"]


def test_options_and_head_carry_no_body(ward: Ward) -> None:
    for name in ATLAS:
        address = path(name, own_ids(name, ward, "patient"))
        answer = ward.stranger.call("OPTIONS", address)
        assert (answer.status_code, answer.data) == (200, b""), name
    assert ward.stranger.call("HEAD", "/clinic").data == b""


@pytest.mark.parametrize(
    "address",
    [
        "/api/%zz",
        "/api/%00",
        "/api/doctors/%",
        "/api//doctors",
        "/api/doctors/../admin/stats",
        "/api/doctors/..%2fadmin/stats",
        "/api/doctors/%2e%2e/admin/stats",
        "/api/doctors;a=b",
        f"/{MARK}",
        "/.git/config",
        "/.env",
        "/instance/hospital.db",
        "/static/x",
        "/api/docs/../../app.py",
        "/api/docs/%2e%2e/%2e%2e/app.py",
        "/api/docs/..%5c..%5capp.py",
        f"/api/docs/{MARK}.js",
        "/api/" + "a" * 5_000,
        "/api/doctors?" + "&".join(f"a{n}=1" for n in range(900)),
        "/api/doctors?q=%zz%00",
        "/api/doctors?%00=1",
        f"/api/doctors?{MARK}<b>=1",
    ],
)
def test_an_address_that_leads_nowhere_is_refused(address: str, ward: Ward) -> None:
    refused(ward.stranger.client.get(address), address)


@pytest.mark.parametrize(
    "name", ["full_name", MARK, f"<b>{MARK}</b>", f"{MARK} {MARK}", "a" * 200, "é", "\n", ""]
)
def test_names_that_the_caller_made_up_are_not_sent_back(name: str, asha: Person) -> None:
    answer = refused_name(asha, {name: 1})

    assert "<" not in answer.text
    assert all(len(field["name"]) <= 120 for field in answer.json["fields"])


def refused_name(person: Person, body: dict[str, Any]) -> TestResponse:
    answer = person.post("/auth/logout", body)
    assert code(answer) == (422, "validation_failed")
    return answer


def test_a_password_is_never_sent_back(ward: Ward) -> None:
    for name, body in (
        ("POST /api/auth/login", {"username": [MARK], "password": f"{MARK}\x00"}),
        ("POST /api/auth/register", {"password": MARK * 100, "email": MARK}),
        ("PUT /api/auth/me/password", {"current_password": MARK, "new_password": "short"}),
        ("POST /api/auth/password/reset", {"token": MARK, "new_password": MARK}),
    ):
        refused(call(name, ward, "patient", body=body), name)
