"""GET /api/doctor/appointments/<id>/mails and POST .../resend: a doctor's view of the ledger."""

import pytest

from answers import code, logged, mails
from database import db, writing
from factories import NOW, make_appointment
from models import Appointment, OutboxMail
from people import Person
from services import notices, outbox


@pytest.fixture
def visit(sharma: Person, asha: Person) -> Appointment:
    """Booked, and told to both."""
    booked = make_appointment(sharma.row, asha.row)
    with writing() as session:
        notices.appointment_booked(session, booked.id, now=NOW)
    return booked


def ledger(doctor: Person, visit: Appointment) -> dict[str, dict]:
    """The mails about a visit by kind, as that doctor reads them."""
    answer = doctor.get(f"/doctor/appointments/{visit.id}/mails")
    assert answer.status_code == 200, answer.json
    return {mail["kind"]: mail for mail in answer.json["items"]}


def fail(mail_id: int) -> None:
    with writing() as session:
        mail = session.get_one(OutboxMail, mail_id)
        mail.dead_at, mail.last_error = NOW, "550 no such user"


def test_a_doctor_sees_to_whom_and_how_it_fared(sharma, asha, visit):
    found = ledger(sharma, visit)
    fail(found["booked_patient"]["id"])
    outbox.mark_sent([found["booked_doctor"]["id"]], now=NOW)

    found = ledger(sharma, visit)

    assert {kind: mail["status"] for kind, mail in found.items()} == {
        "booked_patient": "failed",
        "booked_doctor": "sent",
    }
    assert found["booked_patient"]["recipient"] == asha.get("/auth/me").json["email"]


def test_mails_about_other_visits_are_not_among_them(sharma, ben, visit):
    other = make_appointment(sharma.row, ben.row, minutes=10, wall=visit.starts_at.time())

    assert ledger(sharma, other) == {}


def test_a_doctor_sends_a_failed_mail_again(sharma, visit):
    mail_id = ledger(sharma, visit)["booked_patient"]["id"]
    fail(mail_id)

    answer = sharma.post(f"/doctor/appointments/{visit.id}/mails/{mail_id}/resend")

    assert (answer.status_code, answer.json["status"]) == (202, "queued")
    db.session.rollback()
    assert db.session.get_one(OutboxMail, mail_id).dead_at is None
    assert logged("mail.resent")[0].actor_id == sharma.user_id


def test_another_doctors_visit_has_no_mails_to_see_or_send(sharma, iyer, visit):
    mail_id = ledger(sharma, visit)["booked_patient"]["id"]
    fail(mail_id)

    seen = iyer.get(f"/doctor/appointments/{visit.id}/mails")
    sent = iyer.post(f"/doctor/appointments/{visit.id}/mails/{mail_id}/resend")

    assert (code(seen), code(sent)) == ((404, "not_found"), (404, "not_found"))


def test_a_mail_of_another_visit_is_not_found_beside_ones_own(sharma, iyer, ben, visit):
    mail_id = ledger(sharma, visit)["booked_patient"]["id"]
    outbox.mark_sent([mail_id], now=NOW)
    own = make_appointment(iyer.row, ben.row)

    sent = iyer.post(f"/doctor/appointments/{own.id}/mails/{mail_id}/resend")

    assert code(sent) == (404, "not_found")
    assert mails("booked_patient") == 1
