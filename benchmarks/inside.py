"""What is measured or made from inside, in the product's own environment: `inside.py VERB ...`.

Each verb prints one JSON object.
"""

import argparse
import json
import secrets
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from flask_jwt_extended import create_access_token
from sqlalchemy import delete, func, insert, select, update
from werkzeug.security import generate_password_hash

import clock
from app import create_app
from config import settings
from crowd import Crowd
from database import db, writing
from filling import PostgresSink, SqliteSink, fill
from models import (
    Appointment,
    AppointmentStatus,
    AuthSession,
    Doctor,
    IdempotencyKey,
    OutboxMail,
    Patient,
    Role,
)
from scales import SCALES
from services import mailer, offers, reminders, reports
from services.stats import figures

PASSWORD = "correct horse battery"
SESSION_LIFE = timedelta(hours=12)
MOST_PATIENTS = 1_000


def seed(scale: str) -> dict[str, Any]:
    """Fill the migrated, empty database."""
    crowd = Crowd(SCALES[scale], clock.now(), generate_password_hash(PASSWORD))
    url = settings.database_url
    if url.startswith("sqlite"):
        fill(SqliteSink(url.removeprefix("sqlite:///")), crowd)
    else:
        fill(PostgresSink(url.replace("+psycopg", "")), crowd)
    return {"lines": crowd.head[0]}


def enter(scale: str) -> dict[str, Any]:
    """Sign people in, and say who they are: tokens of newcomers, patients, doctors and an admin."""
    size = SCALES[scale]
    old = size.patients
    picked = range(1, old + 1, max(1, old // MOST_PATIENTS))
    with writing() as session:
        session.execute(delete(AuthSession))
    return {
        "newcomers": _signed_in(Role.PATIENT, range(old + 1, old + size.newcomers + 1), size),
        "patients": _signed_in(Role.PATIENT, picked, size),
        "doctors": _signed_in(Role.DOCTOR, range(1, 51), size),
        "admin": _signed_in(Role.ADMIN, range(1), size)[0],
        "names": _parts_of_names(),
    }


def _signed_in(role: Role, profiles: range, size: Any) -> list[str]:
    first = {Role.ADMIN: 1, Role.DOCTOR: 1, Role.PATIENT: 1 + size.doctors}[role]
    now = clock.now()
    sessions = [
        {
            "id": str(uuid.uuid4()),
            "user_id": first + number,
            "refresh_hash": secrets.token_hex(32),
            "device": "benchmark",
            "ip": "127.0.0.1",
            "created_at": now,
            "rotated_at": now,
            "last_used_at": now,
            "expires_at": now + SESSION_LIFE,
        }
        for number in profiles
    ]
    with writing() as session:
        session.execute(insert(AuthSession), sessions)
    return [
        create_access_token(
            identity=str(one["user_id"]),
            additional_claims={"sid": one["id"], "role": str(role)},
            expires_delta=SESSION_LIFE,
        )
        for one in sessions
    ]


def _parts_of_names() -> list[str]:
    """Some letters from the middle of patients' last names, as people remember them."""
    newest = select(Patient.full_name).order_by(Patient.id.desc()).limit(200)
    return sorted({name.split()[-1][1:6].lower() for name in db.session.scalars(newest)})


def free() -> dict[str, Any]:
    """Times that can be booked, doctors taking turns."""
    now = clock.now()
    first = clock.today(now) + timedelta(days=1)
    last = first + timedelta(days=offers.PATIENT_WINDOW.days - 2)
    ids = list(db.session.scalars(select(Doctor.id).order_by(Doctor.id).limit(300)))
    agendas = offers.agendas(db.session(), ids, first, last, now=now)
    found = [
        (slot.starts_at, doctor_id, f"{slot.day}", f"{slot.time:%H:%M}")
        for doctor_id, agenda in agendas.items()
        for slot in agenda.free(first, last, offers.PATIENT_WINDOW, now=now)
    ]
    return {"times": [wanted[1:] for wanted in sorted(found)[:20_000]]}


def reset(scale: str) -> dict[str, Any]:
    """Take back what newcomers have booked, as if long ago, and owe nobody a mail.

    The rows stay: to delete one at two million, whatever points to it is looked for in every table.
    """
    first, then = SCALES[scale].patients, clock.now() - timedelta(days=7)
    taken_back = {"status": AppointmentStatus.CANCELLED, "booked_at": then, "cancelled_at": then}
    with writing() as session:
        session.execute(delete(IdempotencyKey))
        booked = Appointment.status == AppointmentStatus.BOOKED
        gone = session.execute(
            update(Appointment).where(Appointment.patient_id > first, booked).values(taken_back)
        )
        owed = OutboxMail.sent_at.is_(None), OutboxMail.dead_at.is_(None)
        session.execute(update(OutboxMail).where(*owed).values(sent_at=clock.now()))
    return {"bookings": gone.rowcount}


def overlaps() -> dict[str, Any]:
    """How many pairs of newcomers' visits overlap for a doctor: none, or nothing here counts."""
    this, other = Appointment.__table__.alias(), Appointment.__table__.alias()
    pairs = select(func.count()).where(
        this.c.doctor_id == other.c.doctor_id,
        this.c.id < other.c.id,
        this.c.starts_at < other.c.ends_at,
        other.c.starts_at < this.c.ends_at,
        this.c.starts_at > clock.now(),
        this.c.status != "cancelled",
        other.c.status != "cancelled",
    )
    return {"overlaps": db.session.scalar(pairs)}


def remind() -> dict[str, Any]:
    """Write the reminders of the next working day, as on the evening before."""
    now = _evening_before()
    began = time.perf_counter()
    written = reminders.sweep(now=now)
    return {"seconds": time.perf_counter() - began, "count": written}


def _evening_before() -> datetime:
    first = db.session.scalars(
        select(Appointment.starts_at)
        .where(Appointment.starts_at > clock.now())
        .order_by(Appointment.starts_at)
        .limit(1)
    ).one()
    return clock.start_of(clock.today(first)) - timedelta(minutes=1)


def send(as_of: str) -> dict[str, Any]:
    """Send all that is owed at that moment."""
    moment = _evening_before() if as_of == "evening" else clock.now()
    began = time.perf_counter()
    tally = mailer.drain(now=clock.now(), as_of=moment)
    return {"seconds": time.perf_counter() - began, **asdict(tally)}


def report() -> dict[str, Any]:
    """Write last month's reports."""
    now = clock.now()
    began = time.perf_counter()
    written = reports.run(month=reports.last_month(now), now=now)
    return {"seconds": time.perf_counter() - began, "count": written}


def recount() -> dict[str, Any]:
    """Count the dashboard's figures anew, several times."""
    taken = []
    for _ in range(7):
        db.session.rollback()
        began = time.perf_counter()
        figures.compute(db.session(), days=30, now=clock.now())
        taken.append(time.perf_counter() - began)
    return {"seconds": sorted(taken)[len(taken) // 2]}


VERBS: dict[str, Callable[..., dict[str, Any]]] = {
    verb.__name__: verb
    for verb in (seed, enter, free, reset, overlaps, remind, send, report, recount)
}


def main() -> int:
    """Do what the verb says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("arguments", nargs="*")
    asked = parser.parse_args()
    with create_app().app_context():
        print(json.dumps(VERBS[asked.verb](*asked.arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
