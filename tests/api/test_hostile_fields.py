"""Values that no field can have: always a refusal, never a failure, never an echo."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from answers import code
from atlas import ATLAS, call, resolved
from people import Person
from refusals import MARK, WRITING, raw, refused
from ward import Ward, fingerprint

BAD_TEXTS = {
    "lone surrogate": "\ud800",
    "reversed surrogates": "\udc00\ud800",
    "NUL": f"{MARK}\x00",
    "bell": "a\x07",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "C1 control": "\x85",
    "heaped marks": "a" + "\u0345\u0300\u0316\u0334" * 8,
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
