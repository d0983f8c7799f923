"""Opening a foreign record in an emergency: who may, how long, and who hears of it."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from answers import mails, prepared, race
from database import db, writing
from deeds import stay_signed_in, when
from factories import NOW, TODAY, TOMORROW, make_appointment, make_patient
from models import AppointmentStatus, AuditEvent, EmergencyAccess, OutboxMail, Patient, User
from people import Person, doctor, patient
from services import audit

WHY = {"reason": "Unconscious in the lobby"}
BORN = date(1980, 5, 17)


@pytest.fixture
def asha(app, at) -> Person:
    """A patient of Dr Sharma's only."""
    return patient(app, "Asha Rao", date_of_birth=BORN, phone="+91 98765 43210")


@pytest.fixture
def visit(asha: Person, sharma: Person):
    """What makes Asha Dr Sharma's patient."""
    visit = make_appointment(
        sharma.row, asha.row, TODAY, time(7), status=AppointmentStatus.CHECKED_IN
    )
    body = {"appointment_id": visit.id, "visit_type": "consultation", "diagnosis": "Flu"}
    sharma.put("/doctor/patient-history", {**body, "private_notes": "Anxious"})
    return visit


def break_glass(doctor: Person, patient: Person, **more):
    return doctor.post(f"/doctor/patients/{patient.id}/break-glass", {**WHY, **more})


def seek(doctor: Person, **who):
    return doctor.post("/doctor/emergency-search", {**WHY, **who})


def record_of(doctor: Person, patient: Person):
    return doctor.get(f"/doctor/patients/{patient.id}")


def readings(doctor: Person, patient: Person, visit) -> list[int]:
    """How everything of the record that a doctor can read answers."""
    return [
        doctor.get(path).status_code
        for path in (
            f"/doctor/patients/{patient.id}",
            f"/doctor/patients/{patient.id}/history",
            f"/doctor/appointments/{visit.id}/versions",
        )
    ]


def test_an_impatient_doctor_opens_it_once(app, iyer, asha, visit, chief):
    path = f"/doctor/patients/{asha.id}/break-glass"

    statuses = race(*[prepared(app, iyer, "POST", path, WHY) for _ in range(8)])

    assert set(statuses) == {200}
    assert mails("emergency_access") == 1
    assert db.session.query(EmergencyAccess).count() == 1


def test_without_it_a_foreign_record_is_not_there(iyer, asha, visit):
    assert readings(iyer, asha, visit) == [404, 404, 404]


def test_it_opens_the_record_for_an_hour(iyer, asha, visit, at):
    stay_signed_in()

    answer = break_glass(iyer, asha)

    assert answer.json == {"patient_id": asha.id, "expires_at": "2026-12-01T09:00:00+05:30"}
    assert readings(iyer, asha, visit) == [200, 200, 200]
    assert record_of(iyer, asha).json["emergency_until"] == "2026-12-01T09:00:00+05:30"
    assert "Anxious" not in iyer.get(f"/doctor/patients/{asha.id}/history").text
    at(NOW + timedelta(minutes=60))
    assert readings(iyer, asha, visit) == [404, 404, 404]


def test_it_is_the_doctors_own(iyer, asha, visit, app):
    break_glass(iyer, asha)

    assert record_of(doctor(app, "Olga Other"), asha).status_code == 404


def test_it_opens_nothing_to_write(iyer, asha, visit):
    break_glass(iyer, asha)

    booking = iyer.post("/doctor/appointments", {**when(TOMORROW, "10:00"), "patient_id": asha.id})
    treating = iyer.put(
        "/doctor/patient-history",
        {"appointment_id": visit.id, "visit_type": "emergency", "diagnosis": "?", "version": 1},
    )

    assert booking.status_code == treating.status_code == 404
    assert iyer.get(f"/doctor/appointments/{visit.id}").status_code == 404


def test_administrators_hear_of_it_without_the_reason(iyer, asha, chief, visit):
    break_glass(iyer, asha)

    mails = db.session.scalars(
        select(OutboxMail).where(OutboxMail.kind == "emergency_access")
    ).all()

    chiefs = db.session.get_one(User, chief.user_id)
    assert [mail.recipient for mail in mails] == [chiefs.email]
    assert mails[0].payload["emergency"] == "Asha Rao"
    assert "Unconscious" not in str(mails[0].payload)


def test_the_patient_and_the_log_see_it_with_the_reason(iyer, asha, visit):
    break_glass(iyer, asha)

    newest = asha.get("/patient/record-access").json["items"][0]
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "record.emergency")
    ).one()

    assert (newest["who"], newest["what"]) == ("Ravi Iyer", "emergency")
    assert newest["reason"] == event.details["reason"] == WHY["reason"]
    assert audit.verify() is None


def test_a_second_time_within_the_hour_changes_nothing(iyer, asha, chief, visit):
    first, second = break_glass(iyer, asha), break_glass(iyer, asha)

    assert first.json == second.json
    assert len(db.session.scalars(select(EmergencyAccess)).all()) == 1


def test_ones_own_patient_needs_no_emergency(sharma, asha, visit):
    answer = break_glass(sharma, asha)

    assert answer.json == {"patient_id": asha.id, "expires_at": None}
    assert db.session.scalars(select(EmergencyAccess)).all() == []
    assert record_of(sharma, asha).json["emergency_until"] is None


def test_somebody_who_is_not_there_is_not_found(iyer):
    answer = iyer.post("/doctor/patients/99999/break-glass", WHY)

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_reason_is_needed(iyer, asha):
    assert break_glass(iyer, asha, reason="asap").status_code == 422
    assert iyer.post(f"/doctor/patients/{asha.id}/break-glass", {}).status_code == 422


@pytest.mark.parametrize(
    "who",
    [
        pytest.param({"full_name": "asha  RAO", "date_of_birth": "1980-05-17"}, id="name and date"),
        pytest.param({"phone": "98765 43210"}, id="phone"),
        pytest.param({"phone": "+91-98765-43210"}, id="phone with country"),
        pytest.param({"phone": "+91 98765 43210", "full_name": "Asha Rao"}, id="phone and name"),
    ],
)
def test_an_exact_match_opens_the_record(iyer, asha, visit, who):
    answer = seek(iyer, **who)

    assert answer.status_code == 200, answer.json
    assert answer.json["patient_id"] == asha.id
    assert record_of(iyer, asha).status_code == 200


@pytest.mark.parametrize(
    "who",
    [
        pytest.param({"full_name": "Asha", "date_of_birth": "1980-05-17"}, id="half a name"),
        pytest.param({"full_name": "Asha Rao", "date_of_birth": "1980-05-18"}, id="another date"),
        pytest.param({"phone": "98765 43211"}, id="another number"),
        pytest.param({"phone": "43210"}, id="half a number"),
        pytest.param({"full_name": "%", "date_of_birth": "1980-05-17"}, id="a sign"),
    ],
)
def test_what_nearly_matches_opens_nothing_and_is_logged(iyer, asha, visit, who):
    answer = seek(iyer, **who)

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert db.session.scalars(select(EmergencyAccess)).all() == []
    logged = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "emergency.not_found")
    ).one()
    assert (logged.actor_id, logged.details) == (iyer.user_id, WHY)


def test_two_who_match_are_as_good_as_none(iyer, asha, visit):
    make_patient("Asha Rao", date_of_birth=BORN, phone="+91 98765 43210")

    none = seek(iyer, phone="11111 11111")
    several = seek(iyer, full_name="Asha Rao", date_of_birth="1980-05-17")
    by_phone = seek(iyer, phone="98765 43210")

    assert none.status_code == several.status_code == by_phone.status_code == 404
    answers = [{**one.json, "request_id": ""} for one in (none, several, by_phone)]
    assert answers[0] == answers[1] == answers[2]


def test_a_name_alone_is_not_enough(iyer, asha):
    assert seek(iyer, full_name="Asha Rao").status_code == 422
    assert seek(iyer, date_of_birth="1980-05-17").status_code == 422


def test_what_is_open_is_listed_for_its_doctor(iyer, sharma, asha, visit, at):
    stay_signed_in()
    break_glass(iyer, asha)

    assert sharma.get("/doctor/emergencies").json["items"] == []
    assert iyer.get("/doctor/emergencies").json["items"] == [
        {
            "patient_id": asha.id,
            "full_name": "Asha Rao",
            "reason": WHY["reason"],
            "opened_at": "2026-12-01T08:00:00+05:30",
            "expires_at": "2026-12-01T09:00:00+05:30",
        }
    ]
    at(NOW + timedelta(hours=2))
    assert iyer.get("/doctor/emergencies").json["items"] == []


def test_accents_do_not_matter(iyer):
    with writing() as session:
        session.add(
            Patient(
                full_name="Łukasz Żółtowski",
                search_text="łukasz zołtowski ",
                date_of_birth=BORN,
                created_at=NOW,
            )
        )

    answer = seek(iyer, full_name="łukasz zółtowski", date_of_birth="1980-05-17")

    assert answer.status_code == 200
