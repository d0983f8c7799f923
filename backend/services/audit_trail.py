"""The log, for the admin to read and to check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

import clock
from database import writing
from models import AuditEvent, Doctor, Patient, User
from schemas.audit import AuditQuery
from services import audit, audit_laws
from services.callers import Caller
from services.paging import Keyset, Order, keyset

NEWEST_FIRST = Order((AuditEvent.seq.expression,), descending=True)
WHOLE = "Every line of the log is as it was written."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log; `actor` is a user name, None for the system and for strangers.

    `actor_profile_id` is the actor's own patient or doctor id, `patient` whom the line is about.
    """

    seq: int
    at: datetime
    actor_id: int | None
    actor: str | None
    actor_role: str
    actor_profile_id: int | None
    patient: str | None
    action: str
    subject: str
    patient_id: int | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain of lines is whole."""

    ok: bool
    message: str
    events: int


def lines(caller: Caller, wanted: AuditQuery) -> Keyset[Line]:
    """The log, newest first."""
    page = keyset(narrowed(wanted), NEWEST_FIRST, cursor=wanted.cursor, per_page=wanted.per_page)
    return page.map(_line)


def check(caller: Caller, *, now: datetime) -> Verdict:
    """Walk the whole chain; that somebody did is a line of its own."""
    wrong, events = audit.verify() or audit_laws.broken(), audit.end().seq
    with writing() as session:
        audit.record(session, caller, "audit.verified", now=now, details={"ok": wrong is None})
    return Verdict(wrong is None, _sentence(wrong), events)


def narrowed(wanted: AuditQuery) -> Select[Any]:
    """The log, narrowed."""
    acting = aliased(Patient)
    query = select(
        AuditEvent.at,
        AuditEvent.actor_id,
        User.username,
        AuditEvent.actor_role,
        AuditEvent.action,
        AuditEvent.subject,
        AuditEvent.patient_id,
        AuditEvent.details,
        AuditEvent.seq,
        func.coalesce(Doctor.id, acting.id).label("actor_profile_id"),
        Patient.full_name.label("patient"),
    )
    # SQLite gives the id of who was deleted to the next one, whose deeds those were not.
    actor = and_(User.id == AuditEvent.actor_id, User.created_at <= AuditEvent.at)
    patient = and_(Patient.id == AuditEvent.patient_id, Patient.created_at <= AuditEvent.at)
    query = (
        query.outerjoin(User, actor)
        .outerjoin(Doctor, Doctor.user_id == User.id)
        .outerjoin(acting, acting.user_id == User.id)
        .outerjoin(Patient, patient)
    )
    if wanted.action:
        noun = AuditEvent.action.startswith(f"{wanted.action}.", autoescape=True)
        query = query.where(or_(AuditEvent.action == wanted.action, noun))
    if wanted.patient_id:
        query = query.where(AuditEvent.patient_id == wanted.patient_id)
    if wanted.actor:
        query = query.where(User.username == wanted.actor.lower())
    return query


def _line(row: Row[Any]) -> Line:
    return Line(
        seq=row.seq,
        at=clock.local(row.at),
        actor_id=row.actor_id,
        actor=row.username,
        actor_role=row.actor_role,
        actor_profile_id=row.actor_profile_id,
        patient=row.patient,
        action=row.action,
        subject=row.subject,
        patient_id=row.patient_id,
        details=row.details,
    )


def _sentence(wrong: str | None) -> str:
    return f"The log is not whole: {wrong}." if wrong else WHOLE
