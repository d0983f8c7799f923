"""What happened to an appointment, when, and who did it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

import clock
from database import db
from models import (
    Appointment,
    AppointmentStatus,
    AuditEvent,
    Role,
    Treatment,
    TreatmentVersion,
    User,
)
from services.callers import Caller

TOLD = {
    "appointment.booked": "booked",
    "appointment.moved": "moved",
    "appointment.coming": "coming",
    "appointment.checked_in": "checked_in",
    "appointment.check_in_undone": "check_in_undone",
    "appointment.missed": "no_show",
    "appointment.completed": "completed",
    "appointment.cancelled": "cancelled",
    "appointment.reopened": "reopened",
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; `who` is a role and `by` a name, empty where nobody is recorded."""

    at: datetime
    what: str
    who: str
    by: str


def of(row: Appointment, caller: Caller) -> list[TimelineEntry]:
    """The story in order: as the log tells it, and what the rows alone still know."""
    logged = list(_logged(row))
    known = {(entry.at, entry.what) for entry in logged}
    others = [*_rows(row), *_amendments(row)]
    told = [*logged, *(entry for entry in others if (entry.at, entry.what) not in known)]
    return [_shown(entry, caller) for entry in sorted(told, key=lambda entry: entry.at)]


def _logged(row: Appointment) -> Iterator[TimelineEntry]:
    query = (
        select(AuditEvent.at, AuditEvent.action, AuditEvent.actor_role, User.full_name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.subject == f"appointment:{row.id}", AuditEvent.action.in_(TOLD))
        .order_by(AuditEvent.seq)
    )
    for at, action, role, name in db.session.execute(query):
        yield TimelineEntry(at, TOLD[action], _role(role), name or "")


def _role(word: str) -> str:
    """Nobody who was signed in, such as a reader of a mailed link: the patient."""
    return word if word in set(Role) else str(Role.PATIENT)


def _rows(row: Appointment) -> Iterator[TimelineEntry]:
    booker = db.session.execute(
        select(User.role, User.full_name).where(User.id == row.booked_by)
    ).first()
    role, name = booker or ("", "")
    yield TimelineEntry(row.booked_at, "booked", str(role), name)
    steps = (
        (row.moved_at, "moved", None),
        (row.checked_in_at, AppointmentStatus.CHECKED_IN, None),
        (row.no_show_at, AppointmentStatus.NO_SHOW, None),
        (row.completed_at, AppointmentStatus.COMPLETED, None),
        (row.cancelled_at, AppointmentStatus.CANCELLED, row.cancelled_by),
    )
    for moment, what, who in steps:
        if moment:
            yield TimelineEntry(moment, str(what), str(who or ""), "")


def _amendments(row: Appointment) -> Iterator[TimelineEntry]:
    query = (
        select(TreatmentVersion, User.full_name, User.role)
        .join(Treatment, Treatment.id == TreatmentVersion.treatment_id)
        .join(User, User.id == TreatmentVersion.saved_by)
        .where(Treatment.appointment_id == row.id)
    )
    for version, name, role in db.session.execute(query):
        if version.content.get("amended"):
            yield TimelineEntry(version.saved_at, "amended", str(role), name)


def _shown(entry: TimelineEntry, caller: Caller) -> TimelineEntry:
    """In clinic time; a patient is told the names of doctors, not of the office."""
    named = caller.role is not Role.PATIENT or entry.who == Role.DOCTOR
    return TimelineEntry(clock.local(entry.at), entry.what, entry.who, entry.by if named else "")
