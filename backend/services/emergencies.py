"""Opening a record in an emergency: with a reason, for an hour, seen by everybody concerned."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

import clock
from database import db, writing
from errors import NotFound
from models import EmergencyAccess, Patient, Role, User
from schemas.emergencies import DeclareEmergency, SearchInEmergency
from services import access, account_notices, audit, outbox, search
from services.callers import Caller
from services.paging import Page
from services.patients import records

LIFE = timedelta(minutes=60)
NOBODY = "No record matches, or more than one does. Check each letter, or use the phone number."
SEPARATORS = " ()./-+"


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that the doctor may read; until when, where an emergency is why."""

    patient_id: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class StillOpen:
    """A record that an emergency has opened, with whose it is."""

    patient_id: int
    full_name: str
    reason: str
    opened_at: datetime
    expires_at: datetime


def open_record(
    caller: Caller, patient_id: int, wanted: DeclareEmergency, *, now: datetime
) -> Opened:
    """Open somebody's record; one that is open already is left as it is."""
    with writing() as session:
        opened = _open(session, caller, patient_id, wanted.reason, now)
    outbox.ring()
    return opened


def find_and_open(caller: Caller, wanted: SearchInEmergency, *, now: datetime) -> Opened:
    """Open the one record that matches exactly; the try is logged whether or not there is one."""
    with writing() as session:
        found = _matching(session, wanted)
        patient = found[0] if len(found) == 1 else None
        if patient is None:
            audit.record(
                session,
                caller,
                "emergency.not_found",
                now=now,
                details={"reason": wanted.reason},
            )
        else:
            opened = _open(session, caller, patient.id, wanted.reason, now)
    if patient is None:
        raise NotFound(NOBODY)
    outbox.ring()
    return opened


def still_open(caller: Caller, *, now: datetime) -> Page[StillOpen]:
    """The records that the calling doctor's emergencies have open now."""
    rows = db.session.execute(
        select(EmergencyAccess, Patient.full_name)
        .join(Patient, Patient.id == EmergencyAccess.patient_id)
        .where(EmergencyAccess.doctor_id == caller.own_id, EmergencyAccess.expires_at > now)
        .order_by(EmergencyAccess.expires_at.desc())
    )
    return Page.whole(
        [
            StillOpen(
                row.patient_id,
                name,
                row.reason,
                clock.local(row.opened_at),
                clock.local(row.expires_at),
            )
            for row, name in rows
        ]
    )


def _open(session: Session, caller: Caller, patient_id: int, reason: str, now: datetime) -> Opened:
    """The patient is locked, so that an impatient doctor opens it once and is told of once."""
    patient = records.locked(session, patient_id)
    if access.treats(session, caller.own_id, patient.id):
        return Opened(patient.id, expires_at=None)
    until = access.emergency_until(session, caller.own_id, patient.id, now=now)
    if until is None:
        until = now + LIFE
        session.add(
            EmergencyAccess(
                doctor_id=caller.own_id,
                patient_id=patient.id,
                reason=reason,
                opened_at=now,
                expires_at=until,
            )
        )
        _tell(session, caller, patient, until, now)
        audit.record(
            session,
            caller,
            "record.emergency",
            now=now,
            subject=f"patient:{patient.id}",
            patient_id=patient.id,
            details={"reason": reason},
        )
    return Opened(patient.id, clock.local(until))


def _tell(
    session: Session, caller: Caller, patient: Patient, until: datetime, now: datetime
) -> None:
    """Every administrator hears of it; the reason may be clinical and stays in the log."""
    facts = {
        "emergency": patient.full_name,
        "by": session.get_one(User, caller.user_id).full_name,
        "opened_at": now.isoformat(),
        "closes_at": until.isoformat(),
    }
    admins = select(User).where(User.role == Role.ADMIN, User.disabled_at.is_(None))
    for admin in session.scalars(admins.order_by(User.id)).all():
        once = f"{caller.user_id}:{patient.id}:{now.isoformat()}"
        account_notices.emergency_access(session, admin, facts, once, now=now)


def _matching(session: Session, wanted: SearchInEmergency) -> list[Patient]:
    """Whoever has that number or that date of birth, and that name."""
    query = select(Patient).order_by(Patient.id)
    if wanted.phone:
        query = query.where(_same_number(wanted.phone))
    if wanted.date_of_birth:
        query = query.where(Patient.date_of_birth == wanted.date_of_birth)
    name = _words(wanted.full_name)
    return [row for row in session.scalars(query) if not name or _words(row.full_name) == name]


def _words(name: str) -> list[str]:
    return search.plain(name).split()


def _same_number(phone: str) -> ColumnElement[bool]:
    """The same digits; of long numbers the last ten, so that a country code may be left out."""
    kept: Any = Patient.phone
    for sign in SEPARATORS:
        kept = func.replace(kept, sign, "")
    digits = re.sub(r"\D", "", phone)
    same: ColumnElement[bool] = kept.endswith(digits[-10:]) if len(digits) >= 10 else kept == digits
    return same
