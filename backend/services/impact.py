"""Withdrawing hours in which people are booked: only once each booking is decided about."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

import clock
from database import writing
from errors import AppointmentsAffected, NotFound
from models import Appointment, AppointmentStatus, Doctor
from schemas.appointments import AppointmentAnswer
from schemas.availability import Resolving
from services import audit, offers, outbox, slots, stats
from services.appointments import outcomes, views
from services.callers import Caller
from services.slots import Rules
from services.waitlist import holding

LISTED = 100  # affected bookings named in one refusal
BOOKING: tuple[Any, ...] = (
    Appointment.id,
    Appointment.doctor_id,
    Appointment.day,
    Appointment.session,
    Appointment.starts_at,
    Appointment.ends_at,
)
Booking = Row[Any]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A change that may take hours away: whose, on which days, and what is said of it.

    `doctor_ids` None means every doctor; `reason` is what a cancelled patient reads.
    """

    action: str
    subject: str
    reason: str
    doctor_ids: Sequence[int] | None = None
    first_day: date = date.min
    last_day: date = date.max


class _Undecided(Exception):
    """Bookings would lose their hours, and nobody has said what is to become of them."""

    def __init__(self, ids: list[int]) -> None:
        super().__init__(f"{len(ids)} bookings")
        self.ids = ids


@contextmanager
def withdrawing(
    change: Withdrawal, decisions: Resolving, caller: Caller, *, now: datetime
) -> Iterator[Session]:
    """One transaction round a change of hours, with the doctors' rows locked.

    AppointmentsAffected, and nothing changed, unless every booking that stood inside the hours
    before and does not after is decided about.
    """
    try:
        with writing() as session:
            _lock_doctors(session, change.doctor_ids)
            bookings = _future_bookings(session, change, now)
            before = _rules(session, bookings)
            first, last = change.first_day, change.last_day
            with holding.widening(session, change.doctor_ids, first, last, now=now):
                yield session
            session.flush()
            lost = _lost(bookings, before, _rules(session, bookings))
            doomed = _doomed(session, lost, decisions)
            for appointment in doomed:
                outcomes.cancel_row(session, appointment, caller, change.reason, now)
            details = {"affected": len(lost), "cancelled": len(doomed)} if lost else None
            audit.record(
                session, caller, change.action, now=now, subject=change.subject, details=details
            )
    except _Undecided as undecided:
        raise _refusal(undecided.ids, caller, now) from None
    outbox.ring()
    stats.forget()


def _lock_doctors(session: Session, ids: Sequence[int] | None) -> None:
    """Booking takes the same lock, so no booking slips in between the look and the commit."""
    query = select(Doctor.id).order_by(Doctor.id).with_for_update(key_share=True)
    found = session.scalars(query if ids is None else query.where(Doctor.id.in_(ids))).all()
    if ids is not None and len(found) < len(ids):
        raise NotFound


def _future_bookings(session: Session, change: Withdrawal, now: datetime) -> Sequence[Booking]:
    query = select(*BOOKING).where(
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.starts_at > now,
        Appointment.day.between(change.first_day, change.last_day),
    )
    if change.doctor_ids is not None:
        query = query.where(Appointment.doctor_id.in_(change.doctor_ids))
    ordered = query.order_by(Appointment.starts_at, Appointment.id)
    return session.execute(ordered).all()


def _rules(session: Session, bookings: Sequence[Booking]) -> dict[int, Rules]:
    if not bookings:
        return {}
    doctor_ids = sorted({booking.doctor_id for booking in bookings})
    return offers.rules_of(session, doctor_ids, bookings[0].day, bookings[-1].day)


def _lost(
    bookings: Sequence[Booking], before: dict[int, Rules], after: dict[int, Rules]
) -> list[int]:
    """The bookings that stood before and stand no longer; what was kept once is not asked again."""
    return [
        booking.id
        for booking in bookings
        if _worse(before[booking.doctor_id], after[booking.doctor_id], booking)
    ]


def _worse(before: Rules, after: Rules, booking: Booking) -> bool:
    if before.active != after.active:
        return not after.active
    return stands(before, booking) and not stands(after, booking)


def stands(rules: Rules, booking: Booking) -> bool:
    """Whether a booking lies inside the hours that these rules offer on its day."""
    hours, _ = slots.decide(rules, booking.day, booking.session)
    if hours is None:
        return False
    starts, ends = clock.local(booking.starts_at).time(), clock.local(booking.ends_at).time()
    return hours.starts <= starts and ends <= hours.ends


def _doomed(session: Session, lost: list[int], decisions: Resolving) -> Sequence[Appointment]:
    """The rows to cancel, locked; _Undecided when any lost booking is not decided about."""
    named = {each.appointment_id: each.action for each in decisions.resolutions}
    outcome = {
        appointment_id: named.get(appointment_id, decisions.bookings) for appointment_id in lost
    }
    if None in outcome.values():
        raise _Undecided(lost)
    cancelled = [appointment_id for appointment_id in lost if outcome[appointment_id] == "cancel"]
    query = select(Appointment).where(
        Appointment.id.in_(cancelled), Appointment.status == AppointmentStatus.BOOKED
    )
    locked = query.order_by(Appointment.id).with_for_update()
    return session.scalars(locked).all()


def _refusal(ids: list[int], caller: Caller, now: datetime) -> AppointmentsAffected:
    shown = views.by_ids(ids[:LISTED], caller, now=now)
    affected = [AppointmentAnswer.model_validate(each).model_dump(mode="json") for each in shown]
    return AppointmentsAffected(extras={"affected": affected, "affected_total": len(ids)})
