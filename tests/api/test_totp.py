"""The second factor of the staff: set up, asked for, used once, turned off."""

from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from answers import logged
from database import db, writing
from deeds import at_once, overtaken, stay_signed_in
from factories import NOW
from models import AuditEvent, RecoveryCode, User
from people import Person, Stranger
from postbox import owed
from services import audit
from services.passwords import hashed
from services.second_factor import WRONG

PASSWORD = "three unusual words"
HASH = hashed(PASSWORD)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sharma(sharma: Person) -> Person:
    """Dr Sharma, with a password."""
    with writing() as session:
        session.get_one(User, sharma.user_id).password_hash = HASH
    stay_signed_in()
    return sharma


def start(person: Person, password: str = PASSWORD):
    return person.post("/auth/totp/start", {"password": password})


def code_of(secret: str, moment: datetime = NOW) -> str:
    return pyotp.TOTP(secret).at(moment)


def turn_on(person: Person) -> tuple[str, list[str]]:
    """The secret and the recovery codes."""
    secret = start(person).json["secret"]
    answer = person.post("/auth/totp/confirm", {"code": code_of(secret)})
    assert answer.status_code == 200, answer.json
    return secret, answer.json["recovery_codes"]


def sign_in(stranger: Stranger, person: Person, code: str = "", **more: Any):
    name = db.session.get_one(User, person.user_id).username
    body = {"username": name, "password": PASSWORD, **({"totp_code": code} if code else {})}
    return stranger.post("/auth/login", {**body, **more})


def told(answer) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def test_setting_up_shows_a_secret_as_text_link_and_picture(sharma):
    answer = start(sharma)

    secret, qr = answer.json["secret"], answer.json["qr"]
    assert len(secret) == 32
    assert answer.json["uri"].startswith("otpauth://totp/City%20Hospital:")
    assert f"secret={secret}" in answer.json["uri"]
    assert len(qr) >= 21
    assert {len(row) for row in qr} == {len(qr)}
    assert {module for row in qr for module in row} == {"0", "1"}


def test_until_it_is_confirmed_nothing_is_asked(sharma, stranger):
    start(sharma)

    assert sign_in(stranger, sharma).status_code == 200
    assert sharma.get("/auth/totp").json == {"on": False, "since": None, "recovery_codes_left": 0}


def test_a_wrong_first_code_does_not_turn_it_on(sharma):
    start(sharma)

    answer = sharma.post("/auth/totp/confirm", {"code": "000000"})

    assert told(answer) == (422, "wrong_code")
    assert answer.json["fields"][0]["name"] == "code"
    assert sharma.get("/auth/totp").json["on"] is False


def test_once_on_it_is_asked_after_the_right_password_only(sharma, stranger, at):
    secret, _ = turn_on(sharma)
    at(NOW + MINUTE)

    assert told(sign_in(stranger, sharma)) == (401, "totp_needed")
    assert told(sign_in(stranger, sharma, password="wrong")) == (401, "bad_credentials")
    wrong = sign_in(stranger, sharma, code_of(secret, NOW + MINUTE), password="wrong")
    assert told(wrong) == (401, "bad_credentials")
    assert sign_in(stranger, sharma, code_of(secret, NOW + MINUTE)).status_code == 200


def test_a_code_works_once(sharma, stranger, at):
    secret, _ = turn_on(sharma)
    assert told(sign_in(stranger, sharma, code_of(secret))) == (401, "totp_wrong")
    at(NOW + MINUTE)
    code = code_of(secret, NOW + MINUTE)

    assert sign_in(stranger, sharma, code).status_code == 200
    assert told(sign_in(stranger, sharma, code)) == (401, "totp_wrong")
    before = code_of(secret, NOW + MINUTE / 2)
    assert told(sign_in(stranger, sharma, before)) == (401, "totp_wrong")


def test_a_code_has_one_winner(sharma, stranger, at):
    secret, _ = turn_on(sharma)
    at(NOW + MINUTE)
    code = code_of(secret, NOW + MINUTE)

    statuses = at_once(*[lambda: sign_in(Stranger(stranger.client), sharma, code)] * 4)

    assert sorted(statuses) == [200, 401, 401, 401]


@pytest.mark.parametrize(("seconds", "status"), [(-30, 200), (30, 200), (-90, 401), (90, 401)])
def test_a_clock_may_be_off_by_a_step(sharma, stranger, at, seconds, status):
    secret, _ = turn_on(sharma)
    later = NOW + 10 * MINUTE
    at(later)

    answer = sign_in(stranger, sharma, code_of(secret, later + timedelta(seconds=seconds)))

    assert answer.status_code == status


def test_a_recovery_code_works_once(sharma, stranger, at):
    _, codes = turn_on(sharma)
    at(NOW + MINUTE)

    assert len(set(codes)) == 10
    assert sign_in(stranger, sharma, codes[0].lower().replace("-", " ")).status_code == 200
    assert told(sign_in(stranger, sharma, codes[0])) == (401, "totp_wrong")
    assert sharma.get("/auth/totp").json["recovery_codes_left"] == 9


def test_recovery_codes_are_kept_hashed(sharma):
    _, codes = turn_on(sharma)

    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()

    assert len(kept) == 10
    assert not {code.replace("-", "") for code in codes} & set(kept)


def test_guessing_is_held_whatever_name_is_used(sharma, stranger, at):
    secret, _ = turn_on(sharma)
    email = db.session.get_one(User, sharma.user_id).email
    at(NOW + MINUTE)
    for number in range(10):
        named = {"username": email} if number % 2 else {}
        assert told(sign_in(stranger, sharma, "000000", **named)) == (401, "totp_wrong")

    held = sign_in(stranger, sharma, code_of(secret, NOW + MINUTE))
    at(NOW + 17 * MINUTE)
    later = sign_in(stranger, sharma, code_of(secret, NOW + 17 * MINUTE))

    assert told(held) == (429, "rate_limited")
    assert held.headers["Retry-After"] == "900"
    assert later.status_code == 200
    assert audit.verify() is None


def test_guessing_at_once_is_held_too(sharma, stranger, at):
    turn_on(sharma)
    with writing() as session:
        for _ in range(8):
            audit.record(session, None, WRONG, now=NOW, subject=f"user:{sharma.user_id}")

    def guess():
        return sign_in(Stranger(stranger.client), sharma, "000000")

    answers = overtaken(sharma.user_id, lambda user: None, *[guess] * 4)

    assert sorted(answer.status_code for answer in answers) == [401, 401, 429, 429]
    assert len(logged(WRONG)) == 10


def test_the_form_for_tools_asks_too(sharma, stranger, at):
    secret, _ = turn_on(sharma)
    at(NOW + MINUTE)
    name = db.session.get_one(User, sharma.user_id).username
    form = {"username": name, "password": PASSWORD}

    without = stranger.call("POST", "/auth/token", data=form)
    form["totp_code"] = code_of(secret, NOW + MINUTE)
    with_code = stranger.call("POST", "/auth/token", data=form)

    assert told(without) == (401, "totp_needed")
    assert with_code.status_code == 200


def test_turning_it_off_takes_password_and_code(sharma, stranger, at):
    secret, codes = turn_on(sharma)
    at(NOW + MINUTE)
    code = code_of(secret, NOW + MINUTE)

    def turn_off(**body: str):
        return sharma.call("DELETE", "/auth/totp", {"password": PASSWORD, "code": code, **body})

    assert told(turn_off(password="wrong")) == (422, "wrong_password")
    assert told(turn_off(code="000000")) == (422, "wrong_code")
    assert turn_off(code=codes[3]).status_code == 204
    assert sign_in(stranger, sharma).status_code == 200
    assert db.session.scalars(select(RecoveryCode)).all() == []
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {"totp.on", "totp.off"} <= actions


def test_what_is_on_is_not_set_up_again(sharma):
    secret, _ = turn_on(sharma)

    again = start(sharma)
    confirmed = sharma.post("/auth/totp/confirm", {"code": code_of(secret, NOW + MINUTE)})

    assert told(again) == told(confirmed) == (409, "totp_is_on")
    assert db.session.get_one(User, sharma.user_id).totp_secret == secret


def test_setting_up_takes_the_password(sharma):
    assert told(start(sharma, "wrong")) == (422, "wrong_password")


def test_patients_have_none(asha):
    assert told(asha.get("/auth/totp")) == (403, "forbidden")
    assert told(start(asha)) == (403, "forbidden")


def reset(chief: Person, doctor: Person, reason: str = "lost phone, passport seen"):
    return chief.post(f"/admin/doctors/{doctor.id}/reset-totp", {"reason": reason})


def test_an_admin_lets_a_doctor_who_lost_it_in_by_password_alone(sharma, chief, stranger):
    turn_on(sharma)
    assert chief.get(f"/admin/doctors/{sharma.id}").json["two_step"] is True

    answer = reset(chief, sharma)

    assert (answer.status_code, answer.json["two_step"]) == (200, False)
    assert told(sharma.get("/doctor/profile")) == (401, "session_ended")
    assert sign_in(stranger, sharma).status_code == 200
    assert db.session.scalars(select(RecoveryCode)).all() == []


def test_a_reset_is_logged_with_its_reason_and_mailed_to_the_doctor(sharma, chief):
    turn_on(sharma)

    reset(chief, sharma)

    (line,) = logged("totp.reset")
    assert (line.actor_id, line.subject) == (chief.user_id, f"doctor:{sharma.id}")
    assert line.details == {"reason": "lost phone, passport seen"}
    (mail,) = owed(kind="totp_reset")
    assert mail.recipient == db.session.get_one(User, sharma.user_id).email
    assert mail.payload["reason"] == "lost phone, passport seen"


def test_there_is_nothing_to_reset_where_it_is_off(sharma, chief):
    assert told(reset(chief, sharma)) == (409, "totp_is_off")
    assert sharma.get("/doctor/profile").status_code == 200


def test_a_reset_takes_a_reason(sharma, chief):
    turn_on(sharma)

    assert told(reset(chief, sharma, " ")) == (422, "validation_failed")
    assert sharma.get("/auth/totp").json["on"] is True
