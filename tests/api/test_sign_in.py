"""POST /api/auth/login, refresh, logout."""

from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask

import people
from answers import code
from database import writing
from factories import NOW
from models import User
from people import Person, Stranger
from postbox import owed
from services import sign_in

ASHA = {"full_name": "Asha Rao", "email": "Asha@Example.org", "password": "three unusual words"}


def test_who_registers_is_signed_in(stranger: Stranger) -> None:
    answer = stranger.post("/auth/register", ASHA)

    assert answer.status_code == 201
    assert answer.json["user"]["username"] == "asha_rao"
    stranger.token = answer.json["access_token"]
    assert stranger.get("/auth/me").json["email"] == "asha@example.org"


@pytest.mark.parametrize("host", ["xn--bcher-kva.example", "XN--80ak6aa92e.com", "sub.Example.ORG"])
def test_an_address_is_kept_as_it_is_typed(stranger: Stranger, host: str) -> None:
    email = f"rosa@{host}"
    answer = stranger.post("/auth/register", {**ASHA, "email": f" {email} "})
    stranger.token = answer.json["access_token"]
    record = stranger.get("/patient/profile").json
    form = {name: record[name] for name in ("full_name", "email", "revision")}

    saved = stranger.put("/patient/profile", form)
    signed_in = stranger.post("/auth/login", {"username": email, "password": ASHA["password"]})
    stranger.post("/auth/password/forgot", {"email": email})

    assert record["email"] == email.lower()
    assert (saved.status_code, signed_in.status_code) == (200, 200)
    assert [mail.recipient for mail in owed(kind="password_reset")] == [email.lower()]


def test_who_signs_out_is_refused_on_the_next_request(asha: Person) -> None:
    assert asha.post("/auth/logout").status_code == 204

    answer = asha.get("/auth/me")

    assert (answer.status_code, answer.json["code"]) == (401, "session_ended")


def test_a_rotated_token_used_again_ends_the_session(stranger: Stranger, at) -> None:
    stranger.post("/auth/register", ASHA)
    first = stranger.client.get_cookie("hms_refresh", path="/api/auth").value
    assert stranger.post("/auth/refresh").status_code == 200
    second = stranger.client.get_cookie("hms_refresh", path="/api/auth").value

    at(NOW + timedelta(minutes=1))
    stranger.client.set_cookie("hms_refresh", first, path="/api/auth")
    assert stranger.post("/auth/refresh").json["code"] == "session_ended"
    stranger.client.set_cookie("hms_refresh", second, path="/api/auth")
    assert stranger.post("/auth/refresh").json["code"] == "session_ended"


def test_who_signs_in_again_leaves_the_session_before(stranger: Stranger) -> None:
    first = stranger.post("/auth/register", ASHA).json["access_token"]
    wanted = {"username": ASHA["email"], "password": ASHA["password"]}

    again = stranger.post("/auth/login", wanted)

    stranger.token = first
    assert code(stranger.get("/auth/me")) == (401, "session_ended")
    stranger.token = again.json["access_token"]
    assert stranger.get("/auth/sessions").json["total"] == 1
    assert stranger.post("/auth/refresh").status_code == 200


def test_a_wrong_password_leaves_the_session_as_it_is(stranger: Stranger) -> None:
    stranger.token = stranger.post("/auth/register", ASHA).json["access_token"]

    stranger.post("/auth/login", {"username": ASHA["email"], "password": "wrong"})

    assert stranger.get("/auth/me").status_code == 200


@pytest.mark.parametrize(("role", "minutes"), [("patient", 45), ("doctor", 30), ("admin", 30)])
def test_a_session_that_nobody_uses_ends(app: APIFlask, at: Any, role: str, minutes: int) -> None:
    make = {"patient": people.patient, "doctor": people.doctor, "admin": people.admin}[role]
    kept, left = (make(app, f"Rosa {word}") for word in ("Here", "Away"))
    for person in (kept, left):
        give_cookie(person)

    at(NOW + timedelta(minutes=minutes))
    assert kept.post("/auth/refresh").status_code == 200
    at(NOW + timedelta(minutes=minutes, seconds=1))
    assert code(left.post("/auth/refresh")) == (401, "session_ended")


def test_a_session_ends_after_twelve_hours_however_busy(app: APIFlask, at: Any) -> None:
    busy = people.patient(app, "Rosa Busy")
    give_cookie(busy)

    for quarter in range(1, 48):
        at(NOW + timedelta(minutes=15 * quarter))
        answer = busy.post("/auth/refresh")
        assert answer.status_code == 200
        busy.token = answer.json["access_token"]
    at(NOW + timedelta(hours=12))

    assert code(busy.post("/auth/refresh")) == (401, "session_ended")
    assert busy.get("/auth/me").status_code == 401


def give_cookie(person: Person) -> None:
    """A session of that person's browser, begun now."""
    with writing() as session:
        user = session.get_one(User, person.user_id)
        grant = sign_in.open_session(session, user, sign_in.Device("browser", ""), now=NOW)
    person.token = grant.access_token
    person.client.set_cookie("hms_refresh", grant.refresh_token, path="/api/auth")
