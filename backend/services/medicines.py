"""Names of medicines to choose from: what the doctor has prescribed, then a short common list."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from config import BACKEND
from database import db
from models import Appointment, Medicine, Treatment
from services.callers import Caller
from services.paging import Page

MOST = 8
LOOK_BACK = timedelta(days=365)
COMMON = BACKEND / "data" / "medicines.csv"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A medicine; its dose, days and instructions are those that the doctor gave last."""

    name: str
    strength: str
    dose: str = ""
    days: int | None = None
    instructions: str = ""
    used: int = 0


def _read_common() -> tuple[Suggestion, ...]:
    with COMMON.open(encoding="utf-8", newline="") as file:
        return tuple(Suggestion(row["name"], row["strength"]) for row in csv.DictReader(file))


_common = _read_common()


def suggest(caller: Caller, text: str, *, now: datetime) -> Page[Suggestion]:
    """Medicines whose name has that text in it: the doctor's own first, most used before others."""
    own = _own(caller.own_id, text, now)
    seen = {_key(one) for one in own}
    others = [one for one in _named(text) if _key(one) not in seen] if text else []
    return Page.whole([*own, *others][:MOST])


def _key(one: Suggestion) -> tuple[str, str]:
    return one.name.casefold(), one.strength.casefold()


def _named(text: str) -> Iterator[Suggestion]:
    """Of the common list, names that begin with the text before those that only have it."""
    wanted = text.casefold()
    found = [one for one in _common if wanted in one.name.casefold()]
    return iter(sorted(found, key=lambda one: not one.name.casefold().startswith(wanted)))


def _own(doctor_id: int, text: str, now: datetime) -> list[Suggestion]:
    count = func.count().label("used")
    often = (
        select(func.max(Medicine.id).label("last_id"), count)
        .join(Treatment, Treatment.id == Medicine.treatment_id)
        .join(Appointment, Appointment.id == Treatment.appointment_id)
        .where(Appointment.doctor_id == doctor_id, Appointment.starts_at > now - LOOK_BACK)
        .where(Medicine.name.icontains(text, autoescape=True))
        .group_by(func.lower(Medicine.name), func.lower(Medicine.strength))
        .order_by(count.desc(), func.lower(Medicine.name))
        .limit(MOST)
        .subquery()
    )
    rows = db.session.execute(
        select(Medicine, often.c.used)
        .join(often, often.c.last_id == Medicine.id)
        .order_by(often.c.used.desc(), Medicine.name)
    )
    return [
        Suggestion(row.name, row.strength, row.dose, row.days, row.instructions, used)
        for row, used in rows
    ]
