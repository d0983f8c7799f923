"""Rows for tests, made directly: the fewest that a test needs."""

import hashlib
import itertools
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

import clock
from database import writing
from models import (
    Appointment,
    AppointmentStatus,
    CalendarFeed,
    Department,
    Doctor,
    DoctorStatus,
    Guardianship,
    OfferStatus,
    Patient,
    Picture,
    Relation,
    Role,
    SessionName,
    User,
    WaitlistEntry,
    WaitlistOffer,
    WaitStatus,
    WeeklyHours,
)
from services import search
from services.passwords import unusable

NOW = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)  # Tuesday 1 December 2026, 08:00 in Kolkata
TODAY = date(2026, 12, 1)
TOMORROW = date(2026, 12, 2)
DAY = timedelta(days=1)
MORNING = (time(9), time(13))
EVENING = (time(15), time(19))
_numbers = itertools.count(1)


def make_user(full_name: str, role: Role, **more: Any) -> User:
    """An account; nobody knows its password."""
    number = next(_numbers)
    values = {
        "username": f"user{number}",
        "email": f"user{number}@example.org",
        "password_hash": unusable(),
        "created_at": NOW,
        **more,
    }
    with writing() as session:
        user = User(full_name=full_name, role=role, **values)
        session.add(user)
    return user


def make_department(name: str = "Cardiology") -> Department:
    """A department."""
    with writing() as session:
        found = session.query(Department).filter_by(name=name).first()
        department = found or Department(name=name, description=f"All about {name}")
        session.add(department)
    return department


def make_doctor(full_name: str = "Meera Sharma", **more: Any) -> Doctor:
    """An active doctor with hours on every day but Sunday; `hours=False` for none."""
    hours = more.pop("hours", True)
    department = more.pop("department", None) or make_department()
    user = make_user(full_name, Role.DOCTOR)
    values = {
        "specialization": "Cardiology",
        "search_text": search.plain(full_name, more.get("specialization", "Cardiology")),
        "qualification": "MD",
        "experience_years": 12,
        "fee_minor": 80000,
        "slot_minutes": 30,
        "status": DoctorStatus.ACTIVE,
        "created_at": NOW,
        **more,
    }
    with writing() as session:
        doctor = Doctor(user_id=user.id, department_id=department.id, **values)
        session.add(doctor)
        session.flush()
        for weekday in range(6 if hours else 0):
            give_hours(session, doctor, weekday)
    return doctor


def give_hours(session: Any, doctor: Doctor, weekday: int) -> None:
    """Both sessions of one weekday."""
    for name, (starts, ends) in ((SessionName.MORNING, MORNING), (SessionName.EVENING, EVENING)):
        session.add(
            WeeklyHours(
                doctor_id=doctor.id, weekday=weekday, session=name, starts=starts, ends=ends
            )
        )


def make_patient(full_name: str = "Asha Rao", **more: Any) -> Patient:
    """A patient with an account."""
    user = make_user(full_name, Role.PATIENT)
    with writing() as session:
        patient = Patient(
            user_id=user.id,
            full_name=full_name,
            **{
                "search_text": search.plain(full_name, more.get("phone", ""), user.email),
                "phone": "98765 43210",
                "created_at": NOW,
                **more,
            },
        )
        session.add(patient)
    return patient


def blacklist(patient: Patient) -> None:
    """Bar a patient from booking."""
    with writing() as session:
        session.get_one(Patient, patient.id).blacklisted_at = NOW


def make_dependent(
    guardian: Patient, full_name: str = "Ravi Rao", relation: Relation = Relation.CHILD, **more: Any
) -> Patient:
    """A patient without an account, whom another patient looks after."""
    with writing() as session:
        dependent = Patient(
            full_name=full_name,
            search_text=search.plain(full_name),
            **{"date_of_birth": date(2019, 3, 4), "created_at": NOW, **more},
        )
        session.add(dependent)
        session.flush()
        session.add(
            Guardianship(
                user_id=guardian.user_id,
                patient_id=dependent.id,
                relation=relation,
                created_at=NOW,
            )
        )
    return dependent


def make_wish(patient: Patient, doctor: Doctor | None = None, **more: Any) -> WaitlistEntry:
    """A wish for a time with that doctor in the next 30 days, or as told."""
    values = {
        "doctor_id": doctor.id if doctor else None,
        "first_day": TODAY,
        "last_day": TODAY + 30 * DAY,
        "weekdays": [],
        "status": WaitStatus.WAITING,
        "created_at": NOW - DAY,
        **more,
    }
    with writing() as session:
        entry = WaitlistEntry(patient_id=patient.id, **values)
        session.add(entry)
    return entry


def make_offer(
    entry: WaitlistEntry,
    doctor: Doctor,
    day: date = TOMORROW,
    wall: time = time(15),
    **more: Any,
) -> WaitlistOffer:
    """A time held for who waits, for half an hour from now."""
    starts_at = clock.at(day, wall)
    assert starts_at is not None
    values = {
        "status": OfferStatus.OPEN,
        "session": SessionName.MORNING if wall < time(14) else SessionName.EVENING,
        "offered_at": NOW,
        "expires_at": NOW + timedelta(minutes=30),
        **more,
    }
    with writing() as session:
        offer = WaitlistOffer(
            entry_id=entry.id,
            doctor_id=doctor.id,
            day=day,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=doctor.slot_minutes),
            **values,
        )
        session.add(offer)
    return offer


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "teal") -> bytes:
    """A file with a picture of one colour."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def make_picture(patient: Patient, content: bytes = b"") -> None:
    """The picture that the hospital keeps of a patient."""
    with writing() as session:
        session.add(Picture(patient_id=patient.id, content=content or picture(), updated_at=NOW))


def make_feed(user_id: int, token: str) -> str:
    """A calendar's address with that secret part."""
    with writing() as session:
        hashed = hashlib.sha256(token.encode()).hexdigest()
        session.add(CalendarFeed(user_id=user_id, token_hash=hashed, created_at=NOW))
    return token


def make_appointment(
    doctor: Doctor,
    patient: Patient,
    day: date = TOMORROW,
    wall: time = time(10),
    *,
    minutes: int = 30,
    **more: Any,
) -> Appointment:
    """An appointment row, past or future, in any state."""
    starts_at = clock.at(day, wall)
    assert starts_at is not None
    values = {
        "status": AppointmentStatus.BOOKED,
        "session": SessionName.MORNING if wall < time(14) else SessionName.EVENING,
        "fee_minor": doctor.fee_minor,
        "booked_at": NOW - 7 * DAY,
        **more,
    }
    with writing() as session:
        appointment = Appointment(
            reference=f"A-{next(_numbers):06d}",
            patient_id=patient.id,
            doctor_id=doctor.id,
            department_id=doctor.department_id,
            day=day,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            **values,
        )
        session.add(appointment)
    return appointment


def make_three_visits(doctor: Doctor, patient: Patient) -> list[Appointment]:
    """As many as a patient may have ahead, on three days to come."""
    return [make_appointment(doctor, patient, TODAY + ahead * DAY) for ahead in (3, 4, 7)]
