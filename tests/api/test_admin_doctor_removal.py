"""DELETE /api/admin/doctors/{id}?hard=true."""

from datetime import time

from answers import code, logged
from database import writing
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment
from models import AppointmentStatus, OutboxMail, User
from postbox import owed
from services import account_notices


def remove(chief, doctor):
    return chief.delete(f"/admin/doctors/{doctor.id}?hard=true")


def test_a_doctor_without_history_goes_altogether(chief, sharma):
    away = {"first_day": TOMORROW.isoformat(), "last_day": TOMORROW.isoformat()}
    sharma.post("/doctor/leave", away)

    answer = remove(chief, sharma)

    assert (answer.status_code, answer.json["full_name"]) == (200, "Meera Sharma")
    assert code(chief.get(f"/admin/doctors/{sharma.id}")) == (404, "not_found")
    assert code(sharma.get("/doctor/profile")) == (401, "session_ended")
    assert logged("doctor.removed")[0].details == {"full_name": "Meera Sharma"}


def test_a_doctor_with_a_visit_stays_even_if_it_was_cancelled(chief, sharma, asha):
    long_ago = TODAY - 30 * DAY
    make_appointment(sharma.row, asha.row, long_ago, time(10), status=AppointmentStatus.CANCELLED)

    assert code(remove(chief, sharma)) == (409, "has_history")
    assert chief.get(f"/admin/doctors/{sharma.id}").json["status"] == "active"
    assert logged("doctor.removed") == []


def test_a_doctor_to_whom_something_else_refers_stays(chief, sharma, asha):
    wish = {"doctor_id": sharma.id, "first_day": TOMORROW.isoformat()}
    wish |= {"last_day": (TOMORROW + DAY).isoformat()}
    waiting = asha.post("/patient/waitlist", wish)
    assert waiting.status_code == 201, waiting.json

    assert code(remove(chief, sharma)) == (409, "has_history")


def test_whether_there_is_a_history_is_told(chief, sharma, asha):
    assert chief.get(f"/admin/doctors/{sharma.id}").json["has_history"] is False

    make_appointment(sharma.row, asha.row)

    assert chief.get(f"/admin/doctors/{sharma.id}").json["has_history"] is True


def test_nobody_is_removed_twice(chief, sharma):
    remove(chief, sharma)

    assert code(remove(chief, sharma)) == (404, "not_found")


def test_what_the_account_was_owed_goes_with_it(chief, sharma):
    with writing() as session:
        user = session.get_one(User, sharma.user_id)
        account_notices.password_reset(session, user, "token", now=NOW)
        account_notices.application_approved(session, user, now=NOW)
        account_notices.application_declined(session, user, "No", now=NOW)
    (failed,) = owed(kind="application_approved")
    with writing() as session:
        session.get_one(OutboxMail, failed.id).dead_at = NOW

    assert remove(chief, sharma).status_code == 200

    dropped = {mail.kind for mail in owed() if mail.last_error == "not needed: the account is gone"}
    assert dropped == {"password_reset", "application_approved"}
