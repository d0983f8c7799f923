"""Seeing an appointment through: check in, complete, miss, cancel, reopen."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database import writing
from errors import ChangedMeanwhile, NotFound, ReasonNeeded
from models import Appointment, AppointmentStatus, Patient, Role, Treatment
from schemas.appointments import AppointmentAnswer
from services import audit, notices, outbox, stats
from services.appointments import booking, lifecycle, views
from services.appointments.lifecycle import LEFT
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.waitlist import holding


class VisitRow:
    """An appointment row with the two facts the state machine needs from elsewhere."""

    def __init__(self, row: Appointment, *, has_treatment: bool, patient_blacklisted: bool) -> None:
        self._row = row
        self.has_treatment = has_treatment
        self.patient_blacklisted = patient_blacklisted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


Step = Callable[[Session, Appointment, Caller, str, datetime], None]


class Tell(Protocol):
    """A mail about an appointment, written in the caller's transaction."""

    def __call__(self, session: Session, row: Appointment, /, *, now: datetime) -> None: ...


def locked(session: Session, appointment_id: int, caller: Caller) -> Appointment:
    """The row, for nobody else to change until the commit; NotFound for somebody else's."""
    query = select(Appointment).where(Appointment.id == appointment_id).with_for_update()
    mine = views.own(caller)
    row = session.scalars(query if mine is None else query.where(mine)).first()
    if row is None:
        raise NotFound
    return row


def fresh(row: Appointment, revision: int | None, caller: Caller, *, now: datetime) -> None:
    """Refuse a change that was decided on an older version; the answer carries the new one."""
    if revision is not None and row.revision != revision:
        raise stale(row.id, caller, now=now)


def stale(appointment_id: int, caller: Caller, *, now: datetime) -> ChangedMeanwhile:
    """The refusal of a stale write, with the appointment as it now is."""
    current = AppointmentAnswer.model_validate(views.one(appointment_id, caller, now=now))
    return ChangedMeanwhile(extras={"current": current.model_dump(mode="json")})


def permit(
    session: Session, row: Appointment, action: str, caller: Caller, *, now: datetime
) -> None:
    """Let the action through, or raise why not."""
    treated = session.scalar(select(Treatment.id).where(Treatment.appointment_id == row.id))
    barred = session.scalar(select(Patient.blacklisted_at).where(Patient.id == row.patient_id))
    visit = VisitRow(row, has_treatment=treated is not None, patient_blacklisted=barred is not None)
    refusal = lifecycle.why_not(action, visit, caller, now=now)
    if refusal is not None:
        raise refusal


def act(
    caller: Caller,
    appointment_id: int,
    action: str,
    *,
    revision: int | None,
    now: datetime,
    reason: str = "",
) -> AppointmentView:
    """Take one step of the state machine; a step back may meet what was booked since."""
    try:
        with writing() as session:
            row = locked(session, appointment_id, caller)
            fresh(row, revision, caller, now=now)
            STEPS[action](session, row, caller, reason, now)
    except IntegrityError as refused:
        booking.refuse_overlap(refused, row.doctor_id, row.starts_at, caller, now=now)
    outbox.ring()
    stats.forget()
    return views.one(appointment_id, caller, now=now)


def cancel(
    caller: Caller, appointment_id: int, *, revision: int | None, reason: str, now: datetime
) -> AppointmentView:
    """Free the time and tell both people."""
    return act(caller, appointment_id, "cancel", revision=revision, reason=reason, now=now)


def cancel_row(
    session: Session,
    row: Appointment,
    caller: Caller,
    reason: str,
    now: datetime,
    *,
    tell: Tell = notices.appointment_cancelled,
) -> None:
    """Cancel in the caller's transaction; the staff give a reason."""
    permit(session, row, "cancel", caller, now=now)
    if row.status is AppointmentStatus.CHECKED_IN:
        reason = LEFT
    if not reason and caller.role is not Role.PATIENT:
        raise ReasonNeeded
    row.status, row.cancelled_at = AppointmentStatus.CANCELLED, now
    row.cancelled_by, row.cancel_reason = caller.role, reason
    session.flush()
    holding.offer_freed(
        session, row.doctor_id, row.starts_at, row.ends_at, by=row.patient_id, now=now
    )
    note(
        session,
        row,
        caller,
        "cancelled",
        now,
        details={"reason": reason},
        tell=tell,
    )


def complete_row(session: Session, row: Appointment, caller: Caller, now: datetime) -> None:
    """Complete in the caller's transaction; the treatment must already be there."""
    session.flush()
    permit(session, row, "complete", caller, now=now)
    row.status, row.completed_at = AppointmentStatus.COMPLETED, now
    note(session, row, caller, "completed", now)


def _complete(session: Session, row: Appointment, caller: Caller, _: str, now: datetime) -> None:
    complete_row(session, row, caller, now)


def _check_in(session: Session, row: Appointment, caller: Caller, _: str, now: datetime) -> None:
    permit(session, row, "check_in", caller, now=now)
    row.status, row.checked_in_at, row.no_show_at = AppointmentStatus.CHECKED_IN, now, None
    note(session, row, caller, "checked_in", now)


def _undo(session: Session, row: Appointment, caller: Caller, _: str, now: datetime) -> None:
    permit(session, row, "undo_check_in", caller, now=now)
    row.status, row.checked_in_at = AppointmentStatus.BOOKED, None
    note(session, row, caller, "check_in_undone", now)


def _no_show(session: Session, row: Appointment, caller: Caller, _: str, now: datetime) -> None:
    permit(session, row, "no_show", caller, now=now)
    row.status, row.no_show_at = AppointmentStatus.NO_SHOW, now
    note(session, row, caller, "missed", now)


def _reopen(session: Session, row: Appointment, caller: Caller, reason: str, now: datetime) -> None:
    permit(session, row, "reopen", caller, now=now)
    if not reason:
        raise ReasonNeeded
    row.status, row.completed_at = AppointmentStatus.CHECKED_IN, None
    row.checked_in_at = row.checked_in_at or now
    note(session, row, caller, "reopened", now, details={"reason": reason})


STEPS: dict[str, Step] = {
    "cancel": cancel_row,
    "complete": _complete,
    "check_in": _check_in,
    "undo_check_in": _undo,
    "no_show": _no_show,
    "reopen": _reopen,
}

STEP_INTO = {
    AppointmentStatus.BOOKED: "undo_check_in",
    AppointmentStatus.CHECKED_IN: "check_in",
    AppointmentStatus.COMPLETED: "complete",
    AppointmentStatus.CANCELLED: "cancel",
    AppointmentStatus.NO_SHOW: "no_show",
}


def set_status(
    caller: Caller,
    appointment_id: int,
    status: AppointmentStatus,
    *,
    revision: int,
    reason: str,
    now: datetime,
) -> AppointmentView:
    """Take the step that leads into a state; from completed, back to checked in is a reopening."""
    before = views.one(appointment_id, caller, now=now).status
    into = STEP_INTO[status]
    step = "reopen" if (before, into) == (AppointmentStatus.COMPLETED, "check_in") else into
    return act(caller, appointment_id, step, revision=revision, reason=reason, now=now)


def note(
    session: Session,
    row: Appointment,
    caller: Caller,
    what: str,
    now: datetime,
    *,
    details: dict[str, Any] | None = None,
    tell: Tell | None = None,
) -> None:
    """Count the change, write the mails it causes, and log it."""
    row.revision += 1
    session.flush()
    if tell:
        tell(session, row, now=now)
    audit.record(
        session,
        caller,
        f"appointment.{what}",
        now=now,
        subject=f"appointment:{row.id}",
        patient_id=row.patient_id,
        details=details,
    )
