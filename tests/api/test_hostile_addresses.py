"""Addresses and queries that lead nowhere: always a refusal, never a failure, never an echo."""

import base64

import pytest

from answers import code
from atlas import ATLAS, call, resolved, split
from lists import cursor
from refusals import MARK, refused
from ward import Ward, fingerprint

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
