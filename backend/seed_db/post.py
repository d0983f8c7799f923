"""The post of the demo hospital: what was mailed about the visits ahead, and work that waits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from models import Appointment, AppointmentStatus, OutboxMail, User
from services import notices, outbox
from services.callers import Caller
from services.jobs import board

NO_SUCH_USER = "550 5.1.1 No such user here"


def mails(session: Session, now: datetime) -> None:
    """The confirmations of all visits ahead went out; the last one's address did not exist."""
    ahead = notices.selected().add_columns(Appointment.booked_at)
    booked = Appointment.status == AppointmentStatus.BOOKED, Appointment.starts_at > now
    has_address = notices.PatientAccount.email.is_not(None)
    rows = session.execute(ahead.where(*booked, has_address).order_by(Appointment.id)).all()
    session.add_all(_confirmation(row) for row in rows[:-1])
    for row in rows[-1:]:
        failed = _confirmation(row)
        failed.sent_at, failed.dead_at, failed.attempts = None, now, outbox.TRIES
        failed.last_error = NO_SUCH_USER
        session.add(failed)


def _confirmation(row: Row[Any]) -> OutboxMail:
    values = outbox.row(
        kind="booked_patient",
        recipient=row.patient_email,
        payload={"to": row.patient, **notices.facts(row)},
        dedupe_key=f"booked:{row.id}:{row.revision}:patient",
        appointment_id=row.id,
        now=row.booked_at,
    )
    return OutboxMail(**values | {"attempts": 1}, sent_at=row.booked_at)


def exports(session: Session, admin: User, now: datetime) -> None:
    """A list that the worker writes as soon as it starts."""
    caller = Caller(admin.id, "", admin.role, None, admin.username)
    board.hang_up(session, caller, "export.patients", "Patients", {"filters": {}}, now=now)
