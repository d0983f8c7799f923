"""A clinic in some zone on a server in another: run as a process, prints what happened as JSON."""

import itertools
import json
import os
import random
import sys
import time as system_time
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import delete

import clock
import factories
from app import create_app
from config import settings
from database import db, writing
from deeds import stay_signed_in, when
from errors import DomainError
from factories import make_appointment, make_department, make_doctor, make_patient
from models import Appointment, Doctor, OutboxMail, Role, SessionName, WeeklyHours
from people import Person, token
from schemas.appointments import BookAppointment
from services.appointments import booking
from services.callers import Caller

LENGTHS = (20, 30, 45)
HOURS = {"morning": (time(0), time(4)), "evening": (time(19), time(23, 50))}
LEAP_DAY = date(2028, 2, 29)
MINUTE = timedelta(minutes=1)


@cache
def changes(first: int = 2026, last: int = 2028) -> list[datetime]:
    """The moments at which the clinic's clocks change."""
    moment, found = datetime(first, 1, 1, tzinfo=UTC), []
    while moment.year <= last:
        later = moment + timedelta(hours=1)
        if (
            moment.astimezone(settings.zone).utcoffset()
            != later.astimezone(settings.zone).utcoffset()
        ):
            found.append(later)
        moment = later
    return found


def days_to_watch() -> list[date]:
    """The days on which the clocks change, and the 29th of February."""
    return [*(clock.today(moment) for moment in changes()[:4]), LEAP_DAY]


class Clinic:
    """Doctors at work by night, one patient, and a clock that can be set."""

    def __init__(self) -> None:
        client = current_app.test_client()
        self.doctors = [doctor(minutes) for minutes in LENGTHS]
        row, head = make_patient("Asha Rao"), self.doctors[0]
        self.patient = Person(client, token(row.user_id), row=row)
        self.doctor = Person(client, token(head.user_id), row=head)
        self.caller = Caller(row.user_id, "session", Role.PATIENT, row.id, "asha")
        stay_signed_in()

    def set(self, moment: datetime) -> datetime:
        """Let it be that moment."""
        clock.now = lambda: moment
        return moment

    def wish(self, dice: random.Random, number: int) -> dict[str, Any]:
        """Some time that somebody may want, near a change of clocks, a midnight or the horizon."""
        length, day = dice.choice(LENGTHS), dice.choice(days_to_watch())
        starts = grid(length) if number % 3 else [time(dice.randrange(24), dice.randrange(60))]
        wall = dice.choice(starts)
        if number % 4:
            seconds = dice.choice((0, 1, 86_399, dice.randrange(86_400)))
            since = timedelta(days=dice.choice((0, 0, 1, 2, 29, 30, 31, -1)), seconds=-seconds)
            now = datetime.combine(day, time(), tzinfo=settings.zone) - since
        else:
            since = timedelta(seconds=dice.choice((0, 1799, 1800, 1801, 3600)))
            now = datetime.combine(day, wall, tzinfo=settings.zone) - since
        return {"now": now.astimezone(UTC), "length": length, "day": day, "wall": wall}

    def book(self, wish: dict[str, Any]) -> list[str]:
        """What the service says; what it books is taken away again."""
        doctor_id = self.doctors[LENGTHS.index(wish["length"])].id
        wanted = BookAppointment(
            doctor_id=doctor_id, appointment_date=wish["day"], appointment_time=wish["wall"]
        )
        try:
            booked = booking.book(self.caller, wanted, key=None, now=self.set(wish["now"]))
        except DomainError as refusal:
            return [refusal.code]
        forget(booked.id)
        return ["booked", booked.starts_at.isoformat(), booked.ends_at.isoformat()]

    def offered(self, day: date) -> list[Any]:
        """Through the API, three days before: the times, and one booked."""
        self.set(clock.start_of(day - timedelta(days=3)))
        times = self.patient.get(f"/doctors/{self.doctors[0].id}/slots?date={day}").json["slots"]
        body = {"doctor_id": self.doctors[0].id, **when(day, times[-1]["time"])}
        booked = self.patient.post("/patient/appointments", body).json
        forget(booked["id"])
        shown = ("appointment_date", "appointment_time", "end_time", "starts_at", "ends_at")
        return [[slot["time"] for slot in times], [booked[name] for name in shown]]

    def midnight(self, day: date) -> list[Any]:
        """What day it is, how far one may book, and whose day a visit is, around midnight."""
        begin = clock.start_of(day)
        visit = make_appointment(self.doctors[0], self.patient.row, day, time(0, 20), minutes=20)
        seen: list[Any] = []
        for moment in (begin - timedelta(seconds=1), begin):
            self.set(moment)
            clinic = self.patient.get("/clinic").json
            horizon = date.fromisoformat(clinic["today"]) + timedelta(days=30)
            reasons = [
                self.patient.get(f"/doctors/{self.doctors[0].id}/slots?date={edge}").json["reason"]
                for edge in (horizon, horizon + timedelta(days=1))
            ]
            seen.append([clinic["today"], clinic["now"], *reasons])
        for offset in (-1, 0, 1):
            found = self.doctor.get(f"/doctor/appointments?date={day + timedelta(days=offset)}")
            seen.append(found.json["total"])
        forget(visit.id)
        return seen


def doctor(minutes: int) -> Doctor:
    """A doctor who works every night and evening."""
    department = make_department(f"Nights in {settings.zone.key}")
    row = make_doctor(f"Doctor {minutes}", slot_minutes=minutes, department=department, hours=False)
    with writing() as session:
        for weekday in range(7):
            for name, (starts, ends) in HOURS.items():
                session.add(
                    WeeklyHours(
                        doctor_id=row.id,
                        weekday=weekday,
                        session=SessionName(name),
                        starts=starts,
                        ends=ends,
                    )
                )
    return row


def grid(length: int) -> list[time]:
    """The doctor's starts, clocks aside, found by counting minutes."""
    found = []
    for opens, closes in HOURS.values():
        last = closes.hour * 60 + closes.minute - length
        for minute in range(opens.hour * 60, last + 1, length):
            found.append(time(minute // 60, minute % 60))
    return found


def forget(appointment_id: int) -> None:
    """As if it had never been booked."""
    with writing() as session:
        session.execute(delete(OutboxMail).where(OutboxMail.appointment_id == appointment_id))
        session.execute(delete(Appointment).where(Appointment.id == appointment_id))


def on_a_server_in(zone: str, clinic: Clinic, cases: int) -> dict[str, Any]:
    """Everything that is looked at, with the server's own clock in that zone."""
    os.environ["TZ"] = zone
    system_time.tzset()
    dice, watched = random.Random(2026), days_to_watch()
    wishes = [clinic.wish(dice, number) for number in range(cases)]
    return {
        "changes": [moment.isoformat() for moment in changes()],
        "bookings": [[plain(wish), clinic.book(wish)] for wish in wishes],
        "offers": {day.isoformat(): clinic.offered(day) for day in watched},
        "midnights": {day.isoformat(): clinic.midnight(day) for day in watched},
    }


def plain(wish: dict[str, Any]) -> list[Any]:
    """The wish as JSON."""
    return [
        wish["now"].isoformat(),
        wish["length"],
        wish["day"].isoformat(),
        f"{wish['wall']:%H:%M}",
    ]


if __name__ == "__main__":
    servers, number = sys.argv[1].split(","), int(sys.argv[2])
    started_in = os.environ["TZ"]
    factories._numbers = itertools.count(os.getpid() * 1000)  # names of its own
    order = [started_in, *(zone for zone in servers if zone != started_in)]
    with create_app({"TESTING": True, "PROPAGATE_EXCEPTIONS": False}).app_context():
        place = Clinic()
        json.dump({zone: on_a_server_in(zone, place, number) for zone in order}, sys.stdout)
        db.session.remove()
        db.engine.dispose()
