"""Who of the hospital opened a patient's record: the log, as the patient may read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

import clock
from config import settings
from database import db
from models import AuditEvent, Patient, Role, User
from schemas.patients import WhoseHistory
from services import access
from services.callers import Caller
from services.paging import Keyset, Order, keyset

KINDS = {
    "record.read": "read",
    "picture.read": "read",
    "record.edited": "edit",
    "record.exported": "export",
    "record.emergency": "emergency",
}
STAFF = (Role.DOCTOR, Role.ADMIN)
NEWEST_FIRST = Order((AuditEvent.seq.expression,), descending=True)


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody of the hospital opened the record; the reason where they had to give one."""

    at: datetime
    who: str
    role: Role
    what: str
    reason: str


def of(caller: Caller, wanted: WhoseHistory) -> Keyset[Access]:
    """Who opened the caller's own record, or that of a dependent, newest first."""
    chosen = access.chosen(db.session(), caller, wanted.patient_id)
    known_since = select(Patient.created_at).where(Patient.id == chosen).scalar_subquery()
    query = (
        select(
            AuditEvent.at,
            User.full_name,
            AuditEvent.actor_role,
            AuditEvent.action,
            AuditEvent.details,
        )
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(
            AuditEvent.patient_id == chosen,
            AuditEvent.at >= known_since,  # a number may have been somebody's who was deleted
            AuditEvent.action.in_(KINDS),
            AuditEvent.actor_role.in_(STAFF),
        )
    )
    page = keyset(query, NEWEST_FIRST, cursor=wanted.cursor, per_page=wanted.per_page)
    return page.map(_access)


def _access(row: Row[Any]) -> Access:
    return Access(
        at=clock.local(row.at),
        who=row.full_name or settings.clinic_name,
        role=Role(row.actor_role),
        what=KINDS[row.action],
        reason=str(row.details.get("reason", "")),
    )
