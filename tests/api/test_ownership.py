"""What is somebody else's does not exist: the same 404 as for an id that nobody has."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from atlas import ATLAS, call, own_ids, resolved
from models import Role
from services.appointments import views
from tally import count
from ward import NOBODYS_ID, NOBODYS_SESSION, Ward, fingerprint

# Routes on which the doctor is public, or on which a link speaks for itself.
PUBLIC_IDS = {"doctor_id", "token", "kind"}
SAMPLES = "GET /api/dev/"  # made-up people
# Whoever holds this link is as good as its owner.
OWNERS_LINK = "GET /api/calendar/<token>.ics"
# Opening a foreign record is what this is for; tests/api/test_break_glass.py says to whom it shows.
EMERGENCIES = {"POST /api/doctor/patients/<int:patient_id>/break-glass"}
# Ids in bodies and queries that point at somebody's own things.
REFERENCES = {
    "POST /api/patient/appointments": {"patient_id": "dependent"},
    "POST /api/doctor/appointments": {"patient_id": "patient", "follow_up_of": "done"},
    "POST /api/admin/appointments": {"follow_up_of": "done"},
    "PUT /api/doctor/patient-history": {"appointment_id": "here"},
}


def plain(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """All of an answer but the request's own name."""
    body = re.sub(r'"request_id":"[^"]*"', "", answer.text)
    return (
        answer.status_code,
        body,
        [(name, value) for name, value in answer.headers if name not in {"X-Request-ID", "Date"}],
    )


def owned(ward: Ward) -> Iterator[tuple[str, str, str, Any, Any]]:
    """Route, role and argument, with somebody else's id and one that nobody has."""
    for name, route in ATLAS.items():
        for argument, thing in route.ids.items():
            if name in EMERGENCIES or (argument in PUBLIC_IDS and "/admin/" not in name):
                continue
            for role in set(route.allowed()) & {"patient", "doctor"}:
                if argument == "session_id":
                    yield name, role, argument, ward.theirs.things["session"], NOBODYS_SESSION
                else:
                    yield name, role, argument, ward.theirs.things[thing], NOBODYS_ID


def test_a_foreign_id_answers_like_a_missing_one(ward: Ward) -> None:
    before, seen = fingerprint(), set()

    for name, role, argument, foreign, missing in owned(ward):
        own = own_ids(name, ward, role)
        count("foreign ids")
        theirs = call(name, ward, role, ids={**own, argument: foreign})
        nobodys = call(name, ward, role, ids={**own, argument: missing})
        assert theirs.status_code == 404, (name, role, theirs.text)
        assert plain(theirs) == plain(nobodys), (name, role)
        seen.add(name)

    assert len(seen) >= 17
    assert fingerprint() == before


def test_a_foreign_id_in_a_body_answers_like_a_missing_one(ward: Ward) -> None:
    before = fingerprint()

    for name, references in REFERENCES.items():
        role = ATLAS[name].allowed()[0]
        body = resolved(ATLAS[name].body, ward, role)
        for field, thing in references.items():
            theirs = call(name, ward, role, body={**body, field: ward.theirs.things[thing]})
            nobodys = call(name, ward, role, body={**body, field: NOBODYS_ID})
            assert theirs.status_code == 404, (name, field, theirs.text)
            assert plain(theirs) == plain(nobodys), (name, field)

    assert fingerprint() == before


def test_a_foreign_person_in_a_query_answers_like_a_missing_one(ward: Ward) -> None:
    before, seen = fingerprint(), set()

    for name, route in ATLAS.items():
        if route.allowed() != ["patient"] or "patient_id" not in route.query:
            continue
        query = resolved(route.query, ward, "patient")
        for theirs in ("dependent", "patient"):
            foreign = {**query, "patient_id": ward.theirs.things[theirs]}
            hidden = call(name, ward, "patient", query=foreign)
            nobodys = call(name, ward, "patient", query={**query, "patient_id": NOBODYS_ID})
            assert hidden.status_code == 404, (name, theirs, hidden.text)
            assert plain(hidden) == plain(nobodys), (name, theirs)
        seen.add(name)

    assert len(seen) >= 4
    assert fingerprint() == before


def test_moving_somebody_elses_appointment_frees_no_time(ward: Ward) -> None:
    address = f"/doctors/{ward.theirs.things['doctor']}/slots"
    query = {"date": "2026-12-02"}

    plainly = ward.ours.patient.get(address, query_string=query)
    moving = ward.ours.patient.get(
        address, query_string={**query, "moving": ward.theirs.things["visit"]}
    )
    by_owner = ward.theirs.patient.get(
        address, query_string={**query, "moving": ward.theirs.things["visit"]}
    )

    assert moving.json == plainly.json
    assert by_owner.json["free"] == plainly.json["free"] + 1


def test_a_doctor_who_is_not_taken_yet_is_not_there(ward: Ward) -> None:
    for suffix in ("", "/slots?date=2026-12-02"):
        hidden = ward.stranger.get(f"/doctors/{ward.things['applicant']}{suffix}")
        missing = ward.stranger.get(f"/doctors/{NOBODYS_ID}{suffix}")

        assert plain(hidden) == plain(missing)
        assert hidden.status_code == 404


def test_an_id_that_nobody_has_is_not_found_by_admins(ward: Ward) -> None:
    before = fingerprint()

    for name, route in ATLAS.items():
        if route.ids and route.allowed() == ["admin"]:
            ids = dict.fromkeys(route.ids, NOBODYS_ID)
            answer = call(name, ward, "admin", ids=ids)
            assert (answer.status_code, answer.json["code"]) == (404, "not_found"), name

    assert fingerprint() == before


def leaks(answer: TestResponse, secrets: tuple[str, ...]) -> list[str]:
    """Which of somebody's words an answer carries."""
    text = answer.data.decode(errors="replace")
    if answer.mimetype.endswith("json"):
        text = unescaped(text)
    return [secret for secret in secrets if secret in text]


def unescaped(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False) if text else ""


@pytest.mark.parametrize("role", ["stranger", "patient", "doctor"])
def test_no_answer_carries_a_foreign_patients_words(role: str, ward: Ward) -> None:
    theirs, both = ward.theirs.secrets, ward.theirs.secrets + ward.ours.secrets

    for name, route in sorted(ATLAS.items()):
        if role not in route.allowed() or name.startswith(("POST /api/auth/logout", SAMPLES)):
            continue
        if name in EMERGENCIES:
            continue
        foreign = both if role == "stranger" and name != OWNERS_LINK else theirs
        found = {
            "right": leaks(call(name, ward, role), foreign),
            "unfiltered": leaks(call(name, ward, role, query={}), foreign),
            "foreign": leaks(call(name, ward, role, ids=foreign_ids(name, ward)), foreign),
        }
        count("answers searched", len(found))
        assert not any(found.values()), (name, found)


def foreign_ids(name: str, ward: Ward) -> dict[str, int | str]:
    """The other side's things on a route where that makes sense."""
    own = own_ids(name, ward, "patient")
    return {
        argument: own[argument]
        if argument == "token"
        else ward.theirs.things.get(thing, own[argument])
        for argument, thing in ATLAS[name].ids.items()
    }


@pytest.mark.parametrize("role", ["patient", "doctor"])
def test_searching_finds_nobody_elses_patients(role: str, ward: Ward) -> None:
    lists = [
        name
        for name, route in ATLAS.items()
        if name.startswith("GET ") and role in route.allowed() and "q" in route.query
    ]

    for name in lists:
        for word in ("benedikt", "okafor", "%", "_", "a"):
            answer = call(name, ward, role, query={"q": word})
            assert answer.status_code == 200, (name, word)
            assert leaks(answer, ward.theirs.secrets) == []


@pytest.mark.parametrize("role", ["patient", "doctor"])
def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(role: str, ward: Ward) -> None:
    other = ward.theirs.patient if role == "patient" else ward.theirs.doctor
    cursor = other.get(f"/{role}/appointments", query_string={"per_page": 1}).json["next"]

    answer = ward.caller(role).get(f"/{role}/appointments", query_string={"cursor": cursor})

    assert answer.status_code == 200
    assert leaks(answer, ward.theirs.secrets) == []


def test_private_notes_are_the_treating_doctors(ward: Ward) -> None:
    private = "Asha private"
    patient, doctor = ward.ours.patient, ward.ours.doctor
    address = f"/appointments/{ward.ours.things['done']}"

    assert private in doctor.get(f"/doctor{address}").text
    assert private not in ward.chief.get(f"/admin{address}").text
    for path in (f"/patient{address}", "/patient/history", "/patient/dashboard"):
        assert private not in patient.get(path).text
        assert "private_notes" not in patient.get(path).text


def test_control_a_leak_is_found(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(views.ONE, Role.PATIENT, views.ONE[Role.ADMIN])

    theirs = call(
        "GET /api/patient/appointments/<int:appointment_id>",
        ward,
        "patient",
        ids={"appointment_id": ward.theirs.things["done"]},
    )

    assert theirs.status_code == 200
    assert leaks(theirs, ward.theirs.secrets)
