"""Many clients, few slots, several processes: no overlap, every slot sold."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import text

import clock
from database import db, writing
from factories import make_doctor
from models import Appointment, Doctor
from people import Person, patient
from servers import Address, Client, api

CLIENTS = 40
ATTEMPTS = 2000
SLOTS = 48
CARELESS = "chaos.careless:create_app"


@pytest.fixture
def doctor(app) -> Doctor:
    """A doctor with slots of 10 minutes on every weekday."""
    return make_doctor(slot_minutes=10)


@pytest.fixture
def crowd(app) -> list[Person]:
    """More patients than slots, all signed in."""
    return [patient(app, f"Patient {number}") for number in range(CLIENTS * 5)]


def rush(address: Address, crowd: list[Person], doctor: Doctor, attempts: int) -> Counter[int]:
    """Everybody books at once, each at random among the slots of one day; counts the answers."""
    day, doctor_id = next_working_day().isoformat(), doctor.id
    hours = (*range(9, 13), *range(15, 19))
    times = [f"{hour:02}:{minute:02}" for hour in hours for minute in range(0, 60, 10)]

    def one_client(number: int) -> Counter[int]:
        dice, answers = random.Random(number), Counter[int]()
        tokens = [person.token for person in crowd[number::CLIENTS]]
        with Client(address) as client:
            for attempt in range(attempts // CLIENTS):
                wish = {
                    "doctor_id": doctor_id,
                    "appointment_date": day,
                    "appointment_time": dice.choice(times),
                }
                client.headers["Authorization"] = f"Bearer {tokens[attempt % len(tokens)]}"
                answers[client.call("POST", "/api/patient/appointments", wish)[0]] += 1
        return answers

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(one_client, range(CLIENTS)), Counter())


def next_working_day() -> date:
    """A day of the real calendar that is far enough ahead and no Sunday."""
    day = clock.today(clock.now()) + timedelta(days=2)
    return day + timedelta(days=day.weekday() == 6)


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
    """How many rows there are."""
    db.session.rollback()
    return int(db.session.query(Appointment).count())


def repeal_the_laws() -> None:
    """Drop what the database refuses overlaps with."""
    with writing() as session:
        if db.engine.dialect.name == "sqlite":
            for person in ("doctor", "patient"):
                session.execute(text(f"DROP TRIGGER {person}_overlap_insert"))
                session.execute(text(f"DROP INDEX uq_appointments_{person}_starts"))
        else:
            for person in ("doctor", "patient"):
                session.execute(text(f"ALTER TABLE appointments DROP CONSTRAINT {person}_overlap"))
                session.execute(text(f"DROP INDEX uq_appointments_{person}_starts"))
        session.execute(text("DROP INDEX uq_appointments_patient_doctor_day"))


def test_every_slot_is_sold_once(doctor: Doctor, crowd: list[Person]) -> None:
    with api(workers=3) as address:
        answers = rush(address, crowd, doctor, ATTEMPTS)

    assert set(answers) == {201, 409}, answers
    assert answers[201] == booked() == SLOTS
    assert overlaps() == 0


def test_the_database_alone_stops_overlaps(doctor: Doctor, crowd: list[Person]) -> None:
    with api(target=CARELESS, workers=3) as address:
        answers = rush(address, crowd, doctor, ATTEMPTS // 4)

    assert set(answers) <= {201, 409}, answers
    assert answers[201] == booked()
    assert overlaps() == 0


def test_control_without_laws_overlaps_are_found(doctor: Doctor, crowd: list[Person]) -> None:
    repeal_the_laws()

    with api(target=CARELESS, workers=3) as address:
        rush(address, crowd, doctor, ATTEMPTS // 8)

    assert overlaps() > 0
