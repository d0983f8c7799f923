"""What the database itself refuses, however a row is written."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

import clock
from database import db, writing
from factories import DAY, NOW, TOMORROW, make_appointment, make_doctor, make_patient
from models import Appointment, AppointmentStatus, AuditEvent
from services import audit

HALF = timedelta(minutes=30)


def raw_insert(doctor_id: int, patient_id: int, day: date, wall: time, minutes: int) -> None:
    """An INSERT that no service has seen, by copying a row with another time."""
    starts_at = clock.at(day, wall)
    with writing() as session:
        pattern = session.query(Appointment).first()
        columns = [c.name for c in Appointment.__table__.columns if c.name != "id"]
        values = {name: getattr(pattern, name) for name in columns} | {
            "reference": f"RAW-{minutes}-{wall:%H%M}",
            "doctor_id": doctor_id,
            "patient_id": patient_id,
            "day": day,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=minutes),
        }
        session.execute(Appointment.__table__.insert().values(**values))


OVERLAPS = [
    pytest.param(time(10), 30, id="the same time"),
    pytest.param(time(9, 45), 30, id="its end"),
    pytest.param(time(10, 15), 30, id="its begin"),
    pytest.param(time(10, 10), 10, id="inside"),
    pytest.param(time(9), 180, id="around"),
]


@pytest.mark.parametrize(("wall", "minutes"), OVERLAPS)
def test_a_doctor_cannot_be_overlapped(app, wall: time, minutes: int) -> None:
    doctor = make_doctor()
    make_appointment(doctor, make_patient())

    with pytest.raises(DBAPIError, match="doctor"):
        raw_insert(doctor.id, make_patient("Ben").id, TOMORROW, wall, minutes)


@pytest.mark.parametrize(("wall", "minutes"), OVERLAPS)
def test_a_patient_cannot_be_overlapped(app, wall: time, minutes: int) -> None:
    patient = make_patient()
    make_appointment(make_doctor(), patient)

    with pytest.raises(DBAPIError, match="patient"):
        raw_insert(make_doctor("Ravi").id, patient.id, TOMORROW, wall, minutes)


@pytest.mark.parametrize("wall", [time(9, 30), time(10, 30)], ids=["before", "after"])
def test_touching_is_fine(app, wall: time) -> None:
    doctor = make_doctor()
    make_appointment(doctor, make_patient())

    raw_insert(doctor.id, make_patient("Ben").id, TOMORROW, wall, 30)


def test_an_update_cannot_overlap_either(app) -> None:
    doctor = make_doctor()
    make_appointment(doctor, make_patient())
    other = make_appointment(doctor, make_patient("Ben"), TOMORROW, time(11))

    half_past_ten = (
        update(Appointment)
        .where(Appointment.id == other.id)
        .values(starts_at=other.starts_at - HALF - HALF / 2)
    )
    with pytest.raises(DBAPIError, match="doctor"), writing() as session:
        session.execute(half_past_ten)


def test_a_cancelled_row_blocks_nobody_and_stays_cancelled(app) -> None:
    doctor = make_doctor()
    gone = make_appointment(doctor, make_patient(), status=AppointmentStatus.CANCELLED)

    make_appointment(doctor, make_patient("Ben"), TOMORROW, time(12))
    with pytest.raises(DBAPIError, match="cancelled_is_final"), writing() as session:
        session.get_one(Appointment, gone.id).status = AppointmentStatus.BOOKED


def test_a_missed_visit_keeps_its_time(app) -> None:
    doctor = make_doctor()
    make_appointment(doctor, make_patient(), status=AppointmentStatus.NO_SHOW)

    with pytest.raises(DBAPIError, match="doctor"):
        raw_insert(doctor.id, make_patient("Ben").id, TOMORROW, time(10), 30)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_events SET action = 'nothing'", "DELETE FROM audit_events"],
    ids=["update", "delete"],
)
def test_the_log_cannot_be_rewritten(app, statement: str) -> None:
    with writing() as session:
        audit.record(session, None, "test.happened", now=NOW)

    with pytest.raises(DBAPIError, match="append_only"), writing() as session:
        session.execute(text(statement))


def test_a_log_changed_behind_the_triggers_shows(app) -> None:
    with writing() as session:
        for number in range(3):
            audit.record(session, None, f"test.{number}", now=NOW + number * DAY)
    assert audit.verify() is None

    with writing() as session:
        if db.engine.dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_events_no_update"))
        else:
            session.execute(text("ALTER TABLE audit_events DISABLE TRIGGER USER"))
        session.get_one(AuditEvent, 2).action = "test.other"

    assert audit.verify() == "line 2 was changed"


def walk_in(doctor: Any, patient: Any, wall: time = time(10)) -> Appointment:
    """Somebody who came without an appointment."""
    return make_appointment(doctor, patient, TOMORROW, wall, walk_in=True)


@pytest.mark.parametrize(("wall", "minutes"), OVERLAPS)
def test_a_walk_in_takes_no_time_of_the_doctors(app, wall: time, minutes: int) -> None:
    doctor = make_doctor()
    walk_in(doctor, make_patient())

    make_appointment(doctor, make_patient("Ben"), TOMORROW, wall, minutes=minutes)
    walk_in(doctor, make_patient("Carl"), wall)


@pytest.mark.parametrize(("wall", "minutes"), OVERLAPS)
def test_a_walk_in_takes_the_patients_time(app, wall: time, minutes: int) -> None:
    patient = make_patient()
    walk_in(make_doctor(), patient)

    with pytest.raises(DBAPIError, match="patient"):
        make_appointment(make_doctor("Ravi"), patient, TOMORROW, wall, minutes=minutes)


def test_a_walk_in_that_becomes_an_appointment_claims_the_doctor(app) -> None:
    doctor = make_doctor()
    make_appointment(doctor, make_patient())
    came = walk_in(doctor, make_patient("Ben"))

    with pytest.raises(DBAPIError, match="doctor"), writing() as session:
        session.execute(update(Appointment).where(Appointment.id == came.id).values(walk_in=False))
