"""Refresh cookies that nobody made, and links made for what an account was before."""

import pytest

import decorators
from answers import code
from database import db, writing
from models import Guardianship, User
from people import Person, Stranger
from services import new_passwords

ODD = ['"\\000."', "\0.x", ".", "a" * 4000, "é.é", "0" * 36 + ".", "0" * 36 + "." + "x" * 200]


@pytest.mark.parametrize("cookie", ODD)
def test_an_odd_cookie_is_no_session(stranger: Stranger, cookie: str) -> None:
    stranger.client.set_cookie("hms_refresh", cookie, path="/api/auth")

    assert code(stranger.post("/auth/refresh", {})) == (401, "session_ended")


@pytest.mark.parametrize("cookie", ODD)
def test_an_odd_cookie_does_not_keep_anybody_out(stranger: Stranger, cookie: str) -> None:
    words = {"email": "asha@example.org", "password": "three unusual words"}
    stranger.post("/auth/register", {"full_name": "Asha Rao", **words})
    stranger.client.set_cookie("hms_refresh", cookie, path="/api/auth")

    answer = stranger.post(
        "/auth/login", {"username": words["email"], "password": words["password"]}
    )

    assert answer.status_code == 200


def test_a_header_of_blanks_is_not_remembered(asha: Person) -> None:
    padded = f"Bearer{' ' * 100_000}{asha.token}"

    for header in (padded, f"Bearer {asha.token}"):
        answer = asha.client.get("/api/auth/me", headers={"Authorization": header})
        assert answer.status_code == 200

    assert decorators._known.claims(padded) is None
    assert decorators._known.claims(f"Bearer {asha.token}")


def test_a_link_dies_with_the_address_that_it_was_sent_to(asha: Person, stranger: Stranger) -> None:
    token = new_passwords.link_for(db.session.get_one(User, asha.user_id))
    with writing() as session:
        session.get_one(User, asha.user_id).email = "new@example.org"

    answer = stranger.post(
        "/auth/password/reset", {"token": token, "new_password": "three unusual words"}
    )

    assert code(answer) == (410, "link_expired")


def test_who_gets_an_account_acts_alone(asha: Person, chief: Person) -> None:
    child = asha.post("/patient/family", {"full_name": "Ravi Rao", "relation": "child"}).json
    found = chief.get(f"/admin/patients/{child['patient_id']}").json
    wanted = {"full_name": "Ravi Rao", "email": "ravi@example.org", "revision": found["revision"]}

    assert chief.put(f"/admin/patients/{child['patient_id']}", wanted).status_code == 200

    assert db.session.query(Guardianship).count() == 0
    answer = asha.get(f"/patient/profile?patient_id={child['patient_id']}")
    assert code(answer) == (404, "not_found")


@pytest.mark.parametrize(
    "email", ["z1 <asha@example.org>", "ünï@example.org", "<asha@example.org>"]
)
def test_an_address_is_an_address_alone(stranger: Stranger, email: str) -> None:
    answer = stranger.post("/auth/password/forgot", {"email": email})

    assert code(answer) == (422, "validation_failed")
