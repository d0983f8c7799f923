"""A password that was right when it was looked at is not, once another one has been chosen."""

from typing import Any

import pyotp
import pytest
from apiflask import APIFlask
from sqlalchemy import select

from answers import code
from database import db, writing
from deeds import overtaken, stay_signed_in
from factories import NOW
from models import AuthSession, User
from people import Person, Stranger
from services import sign_in
from services.passwords import hashed

OLD, NEW = "three unusual words", "four very unusual words"
OLD_HASH, NEW_HASH = hashed(OLD), hashed(NEW)


def closed(user: User) -> None:
    """Its owner has chosen a new password, which ends all sessions."""
    user.password_hash = NEW_HASH
    sign_in.end_sessions(db.session(), user.id, now=NOW)


def confirmed(user: User) -> None:
    """Its owner has turned the second factor on."""
    user.totp_secret, user.totp_confirmed_at = "A" * 32, NOW


@pytest.fixture
def sharma(sharma: Person) -> Person:
    """Dr Sharma, with a password and no open session but one."""
    with writing() as session:
        session.get_one(User, sharma.user_id).password_hash = OLD_HASH
    stay_signed_in()
    return sharma


def signing_in(app: APIFlask, person: Person) -> Any:
    name = db.session.get_one(User, person.user_id).username
    body = {"username": name, "password": OLD}
    return lambda: Stranger(app.test_client()).post("/auth/login", body)


def open_sessions(person: Person) -> int:
    db.session.rollback()
    mine = select(AuthSession).filter_by(user_id=person.user_id, ended_at=None)
    return len(db.session.scalars(mine).all())


def test_a_sign_in_does_not_outlast_the_password(app: APIFlask, sharma: Person) -> None:
    calls = [signing_in(app, sharma)] * 2

    answers = overtaken(sharma.user_id, closed, *calls)

    assert [code(answer) for answer in answers] == [(401, "bad_credentials")] * 2
    assert open_sessions(sharma) == 0


def test_a_sign_in_does_not_slip_past_a_second_factor(app: APIFlask, sharma: Person) -> None:
    before = open_sessions(sharma)

    (answer,) = overtaken(sharma.user_id, confirmed, signing_in(app, sharma))

    assert code(answer) == (401, "bad_credentials")
    assert open_sessions(sharma) == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param(
            "PUT",
            "/auth/me/password",
            {"current_password": OLD, "new_password": "another one still"},
            id="another password",
        ),
        pytest.param("POST", "/auth/totp/start", {"password": OLD}, id="a second factor"),
    ],
)
def test_nothing_is_changed_with_the_password_before(
    sharma: Person, method: str, path: str, body: dict[str, str]
) -> None:
    (answer,) = overtaken(sharma.user_id, closed, lambda: sharma.call(method, path, body))

    assert code(answer) == (422, "wrong_password")
    user = db.session.get_one(User, sharma.user_id)
    assert (user.password_hash, user.totp_secret) == (NEW_HASH, None)


def test_a_second_factor_begun_with_the_password_before_is_not_turned_on(
    sharma: Person,
) -> None:
    secret = sharma.post("/auth/totp/start", {"password": OLD}).json["secret"]
    wanted = {"current_password": OLD, "new_password": NEW}
    sharma.token = sharma.put("/auth/me/password", wanted).json["access_token"]

    answer = sharma.post("/auth/totp/confirm", {"code": pyotp.TOTP(secret).at(NOW)})

    assert code(answer) == (409, "totp_is_off")
    assert sharma.get("/auth/totp").json["on"] is False


def test_mails_are_not_led_elsewhere_with_the_password_before(asha: Person) -> None:
    with writing() as session:
        session.get_one(User, asha.user_id).password_hash = OLD_HASH
    record = asha.get("/patient/profile").json
    wanted = {
        "full_name": record["full_name"],
        "email": "elsewhere@example.org",
        "current_password": OLD,
        "revision": record["revision"],
    }

    (answer,) = overtaken(asha.user_id, closed, lambda: asha.put("/patient/profile", wanted))

    assert code(answer) == (422, "wrong_password")
    assert db.session.get_one(User, asha.user_id).email == record["email"]
