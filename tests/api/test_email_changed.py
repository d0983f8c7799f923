"""Whoever changes the address of an account: the old address hears of it."""

import pytest
from sqlalchemy import select

from database import db, writing
from factories import DAY, NOW, make_appointment, make_offer, make_wish
from models import OutboxMail, Patient, User, WaitlistOffer
from people import Person
from postbox import owed
from services import account_notices, notices, outbox
from services.passwords import hashed


def address(person: Person) -> str:
    db.session.rollback()
    return db.session.scalars(select(User.email).where(User.id == person.user_id)).one()


def told() -> list[str]:
    return [mail.recipient for mail in owed(kind="email_changed")]


def record_of(person: Person, path: str) -> dict:
    """What may be sent back to that address."""
    known = person.get(path).json
    names = ("full_name", "email", "revision", "phone")
    return {name: known[name] for name in names}


def body_of(chief: Person, role: str, number: int) -> tuple[str, dict]:
    """Where the staff corrects somebody, and what is known of them."""
    path = f"/admin/{role}s/{number}"
    known = chief.get(path).json
    if role == "patient":
        return path, {name: known[name] for name in ("full_name", "revision")}
    names = ("full_name", "specialization", "fee", "revision")
    department = {"department_id": known["department"]["id"]}
    return path, {name: known[name] for name in names} | department


def moving(person: Person, to: str) -> dict:
    """Another address, with the password that it takes."""
    password = "three unusual words"
    with writing() as session:
        session.get_one(User, person.user_id).password_hash = hashed(password)
    return {"email": to, "current_password": password}


def test_a_patient_who_moves(asha):
    before = address(asha)
    wanted = {**record_of(asha, "/patient/profile"), **moving(asha, "asha.rao@example.org")}

    answer = asha.put("/patient/profile", wanted)

    assert answer.status_code == 200, answer.json
    assert (address(asha), told()) == ("asha.rao@example.org", [before])


def test_a_patient_whom_the_admin_corrects(chief, asha):
    before, path = address(asha), f"/admin/patients/{asha.id}"

    answer = chief.put(path, {**record_of(chief, path), "email": "new@example.org"})

    assert answer.status_code == 200, answer.json
    assert told() == [before]


def test_a_doctor_whom_the_admin_corrects(chief, sharma):
    before = address(sharma)
    path, body = body_of(chief, "doctor", sharma.id)

    answer = chief.put(path, {**body, "email": "new@example.org"})

    assert answer.status_code == 200, answer.json
    assert told() == [before]


def test_what_waits_or_failed_goes_to_the_new_address(chief, asha, sharma):
    visit = make_appointment(sharma.row, asha.row)
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)
        account_notices.new_device(
            session, session.get_one(User, asha.user_id), "Phone", "once", now=NOW
        )
    before, path = address(asha), f"/admin/patients/{asha.id}"

    chief.put(path, {**record_of(chief, path), "email": "new@example.org"})

    waiting = {mail.kind: mail.recipient for mail in owed()}
    assert waiting["booked_patient"] == "new@example.org"
    assert waiting["booked_doctor"] == address(sharma)
    assert waiting["new_device"] == before  # a warning is for whoever had the account


def test_what_failed_for_another_account_does_not_follow_the_address(chief, asha):
    with writing() as session:
        user = session.get_one(User, asha.user_id)
        account_notices.application_declined(session, user, "No licence", now=NOW - DAY)
    path = f"/admin/patients/{asha.id}"

    chief.put(path, {**record_of(chief, path), "email": "new@example.org"})

    (older,) = owed(kind="application_declined")  # of a deleted account with that address and id
    assert older.recipient != "new@example.org"


def test_a_copy_of_a_mail_goes_to_the_new_address(chief, asha, sharma):
    visit = make_appointment(sharma.row, asha.row)
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)
    first = next(mail.id for mail in owed(kind="booked_patient"))
    outbox.mark_sent([first], now=NOW)
    path = f"/admin/patients/{asha.id}"
    chief.put(path, {**record_of(chief, path), "email": "new@example.org"})

    copy = chief.post(f"/admin/ops/mails/{first}/resend").json

    assert (copy["kind"], copy["recipient"]) == ("booked_patient", "new@example.org")


def test_an_address_that_stays_is_no_news(asha):
    asha.put("/patient/profile", record_of(asha, "/patient/profile"))

    assert told() == []


def test_an_address_that_somebody_has_changes_nothing(asha, ben):
    wanted = {**record_of(asha, "/patient/profile"), **moving(asha, address(ben))}

    assert asha.put("/patient/profile", wanted).status_code == 409
    assert told() == []


def text_number(person: Person, number: str) -> None:
    with writing() as session:
        row = session.get_one(Patient, person.id)
        row.phone, row.text_messages = number, True


@pytest.mark.parametrize("fate", ["sent", "failed"])
def test_whatever_is_sent_again_goes_where_its_owner_is_now(chief, asha, sharma, fate):
    text_number(asha, "111")
    visit = make_appointment(sharma.row, asha.row)
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    with writing() as session:
        user = session.get_one(User, asha.user_id)
        notices.waitlist_offer(session, session.get_one(WaitlistOffer, offer.id), now=NOW)
        notices.visits_changed(session, {visit.id: None}, now=NOW)
        account_notices.export_ready(session, user, "List", rows=1, expires_at=NOW, now=NOW)
    mails = owed()
    with writing() as session:
        for mail in mails:
            row = session.get_one(OutboxMail, mail.id)
            row.sent_at, row.dead_at = (NOW, None) if fate == "sent" else (None, NOW)
        session.get_one(User, asha.user_id).email = "new@example.org"  # by hand, past our own rules
    text_number(asha, "222")

    again = [chief.post(f"/admin/ops/mails/{mail.id}/resend").json for mail in mails]

    assert sorted((mail["kind"], mail["channel"], mail["recipient"]) for mail in again) == [
        ("export_ready", "email", "new@example.org"),
        ("visits_changed", "email", "new@example.org"),
        ("visits_changed", "sms", "222"),
        ("waitlist_offer", "email", "new@example.org"),
        ("waitlist_offer", "sms", "222"),
    ]


def test_texts_that_nobody_wants_any_longer_are_not_sent_again(chief, asha, sharma):
    text_number(asha, "111")
    visit = make_appointment(sharma.row, asha.row)
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)
    (text,) = owed(channel="sms")
    outbox.mark_sent([text.id], now=NOW)
    with writing() as session:
        session.get_one(Patient, asha.id).text_messages = False

    assert chief.post(f"/admin/ops/mails/{text.id}/resend").status_code == 404


def test_whoever_gets_the_number_of_a_closed_account_gets_none_of_its_mails(chief, asha):
    with writing() as session:
        user = session.get_one(User, asha.user_id)
        account_notices.export_ready(session, user, "List", rows=1, expires_at=NOW, now=NOW)
        user.created_at = NOW + DAY  # as an account that was made later, with the same id
    (mail,) = owed()
    outbox.mark_sent([mail.id], now=NOW)

    assert chief.post(f"/admin/ops/mails/{mail.id}/resend").status_code == 404


def added(chief: Person, role: str, sharma: Person) -> int:
    """Somebody whom the staff added with a wrong address; the id."""
    wanted = {"full_name": "Kavita Deshmukh", "email": "wrong@example.org"}
    if role == "doctor":
        department = sharma.row.department_id
        wanted |= {"department_id": department, "specialization": "Cardiology", "fee": 500}
    answer = chief.post(f"/admin/{role}s", wanted)
    assert answer.status_code == 201, answer.json
    return answer.json[role]["id"]


@pytest.mark.parametrize("role", ["patient", "doctor"])
@pytest.mark.parametrize("fate", ["waits", "sent", "failed"])
def test_who_never_got_in_is_invited_at_the_right_address(chief, stranger, sharma, role, fate):
    path, body = body_of(chief, role, added(chief, role, sharma))
    (wrong,) = owed(kind="invite")
    with writing() as session:
        row = session.get_one(OutboxMail, wrong.id)
        row.sent_at = NOW if fate == "sent" else None
        row.dead_at = NOW if fate == "failed" else None

    answer = chief.put(path, {**body, "email": "right@example.org"})

    assert answer.status_code == 200, answer.json
    old, new = owed(kind="invite")
    assert (old.recipient, new.recipient) == ("wrong@example.org", "right@example.org")
    assert chief.post(f"/admin/ops/mails/{old.id}/resend").status_code == 404
    assert old.sent_at or old.last_error.startswith("not needed")
    choice = {"token": new.payload["token"], "new_password": "copper violet nineteen"}
    assert stranger.post("/auth/password/reset", choice).status_code == 204


def test_who_has_got_in_is_not_invited_again(chief, asha):
    moving(asha, "")  # gives a password
    path, body = body_of(chief, "patient", asha.id)

    chief.put(path, {**body, "email": "right@example.org"})

    assert owed(kind="invite") == []
