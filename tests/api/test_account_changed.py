"""Whoever changes a way into an account: its owner reads about it."""

import time
from urllib.parse import urlsplit

import pyotp
import pytest
from itsdangerous import TimestampSigner

from answers import code
from database import db, writing
from factories import NOW, make_feed
from models import User
from people import Person, Stranger
from postbox import owed
from services import letters, new_passwords, passwords
from services.outbox import Owed

PASSWORD = "three unusual words"
NEW_PASSWORD = "four very unusual words"


def told() -> list[tuple[str, str]]:
    return [(mail.recipient, mail.payload["change"]) for mail in owed(kind="account_changed")]


def address(person: Person) -> str:
    return db.session.get_one(User, person.user_id).email


def give_password(person: Person) -> None:
    with writing() as session:
        session.get_one(User, person.user_id).password_hash = passwords.hashed(PASSWORD)


def test_a_new_password_is_told(asha: Person) -> None:
    give_password(asha)
    wanted = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}

    assert asha.put("/auth/me/password", wanted).status_code == 200

    assert told() == [(address(asha), "password")]


def test_it_ends_the_private_calendar_address_and_says_so(asha: Person, stranger: Stranger) -> None:
    give_password(asha)
    feed = urlsplit(asha.post("/patient/calendar-feed").json["url"]).path.removeprefix("/api")
    wanted = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert stranger.get(feed).status_code == 200

    assert asha.put("/auth/me/password", wanted).status_code == 200

    assert code(stranger.get(feed)) == (404, "not_found")
    assert told() == [(address(asha), "calendar"), (address(asha), "password_and_calendar")]


def test_a_password_by_a_link_ends_it_too(asha: Person, stranger: Stranger) -> None:
    give_password(asha)
    make_feed(asha.user_id, "ashas")
    token = new_passwords.link_for(db.session.get_one(User, asha.user_id))

    stranger.post("/auth/password/reset", {"token": token, "new_password": NEW_PASSWORD})

    assert code(stranger.get("/calendar/ashas.ics")) == (404, "not_found")
    assert told() == [(address(asha), "password_and_calendar")]


def test_a_wrong_one_changes_and_tells_nothing(asha: Person) -> None:
    give_password(asha)
    wanted = {"current_password": "wrong", "new_password": NEW_PASSWORD}

    assert asha.put("/auth/me/password", wanted).status_code == 422

    assert told() == []


def test_a_password_by_a_link_is_told_and_works_once(asha: Person, stranger: Stranger) -> None:
    give_password(asha)
    token = new_passwords.link_for(db.session.get_one(User, asha.user_id))
    body = {"token": token, "new_password": NEW_PASSWORD}

    statuses = [stranger.post("/auth/password/reset", body).status_code for _ in range(2)]

    assert statuses == [204, 410]
    assert told() == [(address(asha), "password")]


def test_the_first_password_of_an_invited_account_is_no_news(
    asha: Person, stranger: Stranger
) -> None:
    token = new_passwords.link_for(db.session.get_one(User, asha.user_id))

    answer = stranger.post("/auth/password/reset", {"token": token, "new_password": NEW_PASSWORD})

    assert answer.status_code == 204
    assert told() == []


def test_a_second_factor_that_comes_and_goes_is_told(sharma: Person) -> None:
    give_password(sharma)
    secret = sharma.post("/auth/totp/start", {"password": PASSWORD}).json["secret"]
    first = pyotp.TOTP(secret).at(NOW)
    codes = sharma.post("/auth/totp/confirm", {"code": first}).json["recovery_codes"]

    sharma.call("DELETE", "/auth/totp", {"password": PASSWORD, "code": codes[0]})

    assert told() == [(address(sharma), "totp_on"), (address(sharma), "totp_off")]


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ("password", "Your password was changed"),
        ("totp_on", "Two-step sign-in was turned on"),
        ("totp_off", "Two-step sign-in was turned off"),
        ("password_and_calendar", "Your password was changed"),
        ("calendar", "A private calendar address was made for you"),
    ],
)
def test_the_mail_says_what_and_when(app: object, change: str, subject: str) -> None:
    facts = {"to": "Asha Rao", "change": change, "changed_at": NOW.isoformat()}
    mail = Owed(1, "account_changed", "a@example.org", None, facts, 1, "<a@example.org>")

    letter = letters.write(mail, now=NOW)

    assert letter.subject == subject
    for part in (letter.text, letter.html):
        assert subject in part
        assert "1 Dec" in part


@pytest.mark.parametrize(
    ("invited", "hours", "status"),
    [(False, 1, 204), (False, 3, 410), (True, 71, 204), (True, 73, 410)],
    ids=["a link", "an old link", "an invite", "an old invite"],
)
def test_links_grow_old(
    asha: Person,
    stranger: Stranger,
    monkeypatch: pytest.MonkeyPatch,
    invited: bool,
    hours: int,
    status: int,
) -> None:
    if not invited:
        give_password(asha)
    made_at = int(time.time()) - hours * 3600
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda self: made_at)
        token = new_passwords.link_for(db.session.get_one(User, asha.user_id))

    answer = stranger.post("/auth/password/reset", {"token": token, "new_password": NEW_PASSWORD})

    assert answer.status_code == status


def test_a_new_password_by_a_link_does_not_pass_the_second_factor(
    sharma: Person, stranger: Stranger
) -> None:
    give_password(sharma)
    secret = sharma.post("/auth/totp/start", {"password": PASSWORD}).json["secret"]
    sharma.post("/auth/totp/confirm", {"code": pyotp.TOTP(secret).at(NOW)})
    user = db.session.get_one(User, sharma.user_id)
    body = {"token": new_passwords.link_for(user), "new_password": NEW_PASSWORD}
    assert stranger.post("/auth/password/reset", body).status_code == 204

    wanted = {"username": user.username, "password": NEW_PASSWORD}

    assert code(stranger.post("/auth/login", wanted)) == (401, "totp_needed")
