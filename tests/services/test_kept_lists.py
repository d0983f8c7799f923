"""A list that is kept in memory is right at every moment, whatever it tells of has changed."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import orjson
import pytest

from database import db, writing
from factories import (
    NOW,
    TODAY,
    TOMORROW,
    make_appointment,
    make_doctor,
    make_offer,
    make_patient,
    make_wish,
)
from models import Appointment, AppointmentStatus, Department, Doctor, DoctorStatus, Leave, User
from schemas.directory import DoctorSearch
from services import directory, kept


def listed(now: Any = NOW) -> Any:
    db.session.rollback()
    return orjson.loads(directory.doctors_written(DoctorSearch(), now=now))


def told_anew(now: Any = NOW) -> Any:
    db.session.rollback()
    return orjson.loads(orjson.dumps(directory.doctors(DoctorSearch(), now=now)))


def change(kind: type[Any], row_id: int, **values: Any) -> None:
    with writing() as session:
        row = session.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def leave(doctor: Doctor) -> None:
    with writing() as session:
        session.add(Leave(doctor_id=doctor.id, first_day=TODAY, last_day=TOMORROW, created_at=NOW))


CHANGES: dict[str, Callable[[Doctor, Appointment], object]] = {
    "a booking": lambda doctor, _: make_appointment(doctor, make_patient(), TODAY, time(9, 30)),
    "a cancelled booking": lambda _, booked: change(
        Appointment, booked.id, status=AppointmentStatus.CANCELLED
    ),
    "a moved booking": lambda _, booked: change(
        Appointment,
        booked.id,
        starts_at=NOW + timedelta(hours=1, minutes=30),
        ends_at=NOW + timedelta(hours=2),
    ),
    "a held time": lambda doctor, _: make_offer(
        make_wish(make_patient(), doctor), doctor, TODAY, time(9, 30)
    ),
    "leave": lambda doctor, _: leave(doctor),
    "another name": lambda doctor, _: change(User, doctor.user_id, full_name="Meera Iyer"),
    "another name of the department": lambda doctor, _: change(
        Department, doctor.department_id, name="Heart"
    ),
    "another fee": lambda doctor, _: change(Doctor, doctor.id, fee_minor=100),
    "a doctor who has left": lambda doctor, _: change(
        Doctor, doctor.id, status=DoctorStatus.DEACTIVATED
    ),
    "a new doctor": lambda _, __: make_doctor("Anil Bose"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_kept_list_is_told_anew_after(name: str, app: object) -> None:
    doctor = make_doctor()
    booked = make_appointment(doctor, make_patient(), TODAY, time(9))
    before = listed()

    CHANGES[name](doctor, booked)

    assert listed() == told_anew()
    assert listed() != before


def test_what_is_kept_is_not_computed_again(app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    make_doctor()
    before = listed(NOW + timedelta(seconds=10))
    monkeypatch.setattr(directory, "doctors", None)

    assert listed(NOW + timedelta(seconds=50)) == before


def test_a_kept_list_does_not_outlive_its_minute(app: object) -> None:
    make_doctor()
    before = listed()
    later = NOW + timedelta(hours=1, minutes=1)

    assert listed(later) == told_anew(later) != before


def test_control_a_change_that_is_not_noticed_is_found(
    app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = make_doctor()
    monkeypatch.setattr(kept, "_state", lambda: ("always the same",))
    listed()

    make_appointment(doctor, make_patient(), TODAY, time(9))

    assert listed() != told_anew()
