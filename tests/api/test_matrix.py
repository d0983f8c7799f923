"""Who may call which route: every route, as every role."""

from typing import Any

import pytest
from apiflask import APIFlask

from atlas import ATLAS, call, own_ids, path, served, split
from database import writing
from models import User
from tally import count
from ward import ROLES, Ward, fingerprint

READING = [name for name in ATLAS if name.startswith("GET ")]
DENIALS = {"401": (401, "not_signed_in"), "403": (403, "forbidden")}
BEFORE_FIRST_PASSWORD = {
    "POST /api/auth/logout",
    "POST /api/auth/logout-all",
    "GET /api/auth/me",
    "PUT /api/auth/me/password",
}


def breaches(name: str, ward: Ward) -> list[str]:
    """What the route answers otherwise than its row in the atlas says."""
    route, found, before = ATLAS[name], [], fingerprint()
    for role in ROLES:
        count("calls as a role")
        if route.who[role] != "allowed":
            answer = call(name, ward, role)
            if (answer.status_code, _code(answer)) != DENIALS[route.who[role]]:
                found.append(f"{role}: {answer.status_code} instead of {route.who[role]}")
    if fingerprint() != before:
        found.append("a denied call changed rows")
    for number, role in enumerate(route.allowed()):
        answer = call(name, ward, role)
        if number == 0 and answer.status_code >= 400 and _code(answer) != route.refusal:
            found.append(f"{role}: {answer.status_code} {answer.text}")
        elif answer.status_code in (401, 403) and _code(answer) != route.refusal:
            found.append(f"{role}: {answer.status_code} though allowed")
        elif answer.status_code >= 500:
            found.append(f"{role}: {answer.status_code}")
    return found


def _code(answer: Any) -> str:
    return answer.json.get("code", "") if answer.is_json or "problem" in answer.mimetype else ""


def missing_rows(app: APIFlask) -> set[str]:
    """Routes without a row, and rows without a route."""
    return set(served(app)) ^ set(ATLAS)


def test_every_route_has_a_row(hospital: APIFlask) -> None:
    assert missing_rows(hospital) == set()
    assert all(set(route.who) == set(ROLES) for route in ATLAS.values())


def test_control_a_new_route_without_a_row_is_found(hospital: APIFlask) -> None:
    scratch = APIFlask("scratch")
    scratch.url_map = hospital.url_map.__class__(
        [rule.empty() for rule in hospital.url_map.iter_rules()]
    )
    scratch.add_url_rule("/api/admin/keys", view_func=lambda: "", methods=["POST"])

    assert "POST /api/admin/keys" in missing_rows(scratch)


def test_routes_that_read_keep_their_policy(ward: Ward) -> None:
    assert {name: found for name in READING if (found := breaches(name, ward))} == {}


@pytest.mark.parametrize("name", sorted(set(ATLAS) - set(READING)))
def test_a_route_that_writes_keeps_its_policy(name: str, ward: Ward) -> None:
    assert breaches(name, ward) == []


@pytest.mark.parametrize(
    "name", ["GET /api/admin/departments", "PUT /api/admin/departments/<int:department_id>"]
)
def test_control_a_removed_guard_is_found(
    name: str, ward: Ward, hospital: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = served(hospital)[name].endpoint
    unguarded = hospital.view_functions[endpoint].__wrapped__
    monkeypatch.setitem(hospital.view_functions, endpoint, unguarded)

    found = breaches(name, ward)

    assert any("instead of 401" in breach for breach in found)
    assert any("instead of 403" in breach for breach in found)


def test_head_is_guarded_like_get(ward: Ward) -> None:
    for name in READING:
        for role in ROLES:
            address = path(name, own_ids(name, ward, role))
            answer = ward.caller(role).call("HEAD", address)
            expected = ATLAS[name].who[role]
            assert (str(answer.status_code) == expected) == (expected != "allowed"), (name, role)
            assert answer.data == b""


def test_nobody_goes_on_with_a_one_time_password(ward: Ward) -> None:
    guarded = {name for name, route in ATLAS.items() if route.who["stranger"] == "401"}
    _must_change(ward)
    before = fingerprint()

    for name in sorted(guarded - BEFORE_FIRST_PASSWORD):
        for role in ATLAS[name].allowed():
            answer = call(name, ward, role)
            assert (answer.status_code, answer.json["code"]) == (403, "password_change_needed")

    assert fingerprint() == before
    for name in sorted(BEFORE_FIRST_PASSWORD, key=lambda name: split(name)[0]):
        assert call(name, ward, "doctor").status_code != 403, name


def _must_change(ward: Ward) -> None:
    with writing() as session:
        for user in session.query(User):
            user.must_change_password = True
