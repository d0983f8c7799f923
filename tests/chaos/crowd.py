"""Many people, and days to visit on, by the real calendar."""

from datetime import date, timedelta
from typing import Any

from apiflask import APIFlask
from flask import current_app
from sqlalchemy import NullPool, create_engine, text

import clock
import people
from database import db
from factories import make_doctor
from models import Appointment, Doctor
from people import Person
from together import one_transaction

TIMES = [
    f"{hour:02}:{minute:02}"
    for hour in (*range(9, 13), *range(15, 19))
    for minute in range(0, 60, 10)
]


def application() -> APIFlask:
    """The application of this process."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def patients(count: int, name: str = "Patient") -> list[Person]:
    """So many patients, all signed in."""
    with one_transaction():
        return [people.patient(application(), f"{name} {number}") for number in range(count)]


def doctors(count: int) -> list[Doctor]:
    """So many doctors, with slots of 10 minutes on every weekday."""
    with one_transaction():
        return [make_doctor(f"Doctor {number}", slot_minutes=10) for number in range(count)]


def working_days(count: int) -> list[date]:
    """The next days on which doctors work, from the day after tomorrow on."""
    first = clock.today(clock.now()) + timedelta(days=2)
    days = (first + timedelta(days=number) for number in range(2 * count + 1))
    return [day for day in days if day.weekday() < 6][:count]


def next_working_day() -> date:
    """A day that is far enough ahead and no Sunday."""
    return working_days(1)[0]


def overlaps() -> int:
    """Pairs of live appointments of one doctor or one patient that share time."""
    db.session.rollback()
    query = """
        SELECT count(*) FROM appointments a JOIN appointments b ON a.id < b.id
         AND (a.doctor_id = b.doctor_id OR a.patient_id = b.patient_id)
         AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
         AND a.status <> 'cancelled' AND b.status <> 'cancelled'"""
    return int(db.session.scalar(text(query)) or 0)


def booked() -> int:
    """How many appointments there are."""
    db.session.rollback()
    return int(db.session.query(Appointment).count())


def look(query: str) -> Any:
    """What the database holds, asked over a connection that is not the application's."""
    with create_engine(db.engine.url, poolclass=NullPool).connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
