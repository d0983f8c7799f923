"""GET and POST /api/visits/{token}: answers from a mail."""

from datetime import timedelta

import pytest

from database import db
from factories import TOMORROW, make_appointment
from models import Appointment, AppointmentStatus, AuditEvent, Patient
from people import Person, Stranger
from services import links
from services.links import VisitAction

COME, CANCEL, MOVE = VisitAction
HOUR = timedelta(hours=1)


@pytest.fixture
def visit(asha: Person, sharma: Person) -> Appointment:
    return make_appointment(sharma.row, asha.row, TOMORROW, revision=0)


def path(visit: Appointment, action: VisitAction, revision: int = 0) -> str:
    return f"/visits/{token(visit, action, revision)}"


def token(visit: Appointment, action: VisitAction, revision: int = 0) -> str:
    """As it was mailed to the patient."""
    reader = db.session.get_one(Patient, visit.patient_id).user_id or 0
    return links.visit_token(visit.id, revision, action, reader)


def now_is(visit: Appointment) -> Appointment:
    return db.session.get_one(Appointment, visit.id)


@pytest.mark.parametrize("action", list(VisitAction))
def test_looking_shows_and_changes_nothing(
    stranger: Stranger, visit: Appointment, action: VisitAction
) -> None:
    answers = [stranger.get(path(visit, action)) for _ in range(2)]

    assert answers[1].json == {
        "action": action,
        "appointment_id": visit.id,
        "appointment_date": "2026-12-02",
        "appointment_time": "10:00",
        "doctor_name": "Dr Meera Sharma",
        "status": "booked",
        "already": False,
    }
    assert (now_is(visit).status, now_is(visit).coming) == (AppointmentStatus.BOOKED, False)


def test_i_will_come(stranger: Stranger, visit: Appointment) -> None:
    answers = [stranger.post(path(visit, COME)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json["done"] is True
    assert now_is(visit).coming is True
    assert stranger.get(path(visit, COME)).json["already"] is True
    deeds = db.session.query(AuditEvent).filter_by(action="appointment.coming").count()
    assert deeds == 1


def test_the_other_links_of_the_mail_work_after_that(
    stranger: Stranger, visit: Appointment
) -> None:
    stranger.post(path(visit, COME))

    assert stranger.post(path(visit, CANCEL)).status_code == 200


def test_i_cannot_come(stranger: Stranger, visit: Appointment) -> None:
    answers = [stranger.post(path(visit, CANCEL)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    row = now_is(visit)
    assert (row.status, row.cancelled_by) == (AppointmentStatus.CANCELLED, "patient")
    assert stranger.get(path(visit, CANCEL)).json["already"] is True


def test_too_late_is_too_late_by_link_as_well(stranger: Stranger, visit: Appointment, at) -> None:
    at(visit.starts_at - HOUR)

    answer = stranger.post(path(visit, CANCEL))

    assert (answer.status_code, answer.json["code"]) == (409, "too_late_to_change")
    assert now_is(visit).status is AppointmentStatus.BOOKED


def test_moving_is_done_signed_in(stranger: Stranger, visit: Appointment) -> None:
    answer = stranger.post(path(visit, MOVE))

    assert (answer.status_code, answer.json["code"]) == (409, "not_allowed")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_of_an_older_version_does_nothing(
    stranger: Stranger, visit: Appointment, asha: Person, method: str
) -> None:
    moved = asha.put(
        f"/patient/appointments/{visit.id}",
        {"appointment_date": "2026-12-03", "appointment_time": "11:00", "revision": 0},
    )
    assert moved.status_code == 200

    for action in (COME, CANCEL):
        answer = stranger.call(method, path(visit, action), {} if method == "POST" else None)
        assert (answer.status_code, answer.json["code"]) == (409, "changed_meanwhile")
    assert now_is(visit).status is AppointmentStatus.BOOKED


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_after_the_visit_the_link_is_over(
    stranger: Stranger, visit: Appointment, at, method: str
) -> None:
    at(visit.starts_at + HOUR)

    answer = stranger.call(method, path(visit, COME), {} if method == "POST" else None)

    assert (answer.status_code, answer.json["code"]) == (410, "link_expired")


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("x", id="nonsense"),
        pytest.param("WzEsMCwiY29tZSJd.AAAA", id="forged"),
        pytest.param("é%1F", id="not text"),
        pytest.param("a" * 3000, id="endless"),
    ],
)
def test_what_we_did_not_sign_is_refused(stranger: Stranger, token: str) -> None:
    for answer in (stranger.get(f"/visits/{token}"), stranger.post(f"/visits/{token}")):
        assert (answer.status_code, answer.json["code"]) == (410, "link_expired")


def test_a_link_to_one_visit_is_none_to_another(
    stranger: Stranger, visit: Appointment, ben: Person, iyer: Person
) -> None:
    other = make_appointment(iyer.row, ben.row, TOMORROW, revision=0)
    mine, theirs = (token(row, CANCEL).split("~") for row in (visit, other))

    answer = stranger.post(f"/visits/{theirs[0]}~{mine[1]}")

    assert answer.status_code == 410
    assert now_is(other).status is AppointmentStatus.BOOKED
