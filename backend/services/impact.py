"""Withdrawing hours in which people are booked: only once each booking is decided about."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

import clock
from database import writing
from errors import AppointmentsAffected, NotFound
from models import Appointment, AppointmentStatus, Doctor
from schemas.availability import AffectedAppointment, ProposalAnswer, Resolving
from services import audit, outbox, proposals, settling, slots, stats, working_hours
from services.appointments import views
from services.callers import Caller
from services.settling import Refused, Unsettled
from services.slots import Rules
from services.waitlist import holding

LISTED = 100  # affected bookings named in one refusal
TAKEN_MEANWHILE = "Some of the new times are not free any more. Choose again."
BOOKING: tuple[Any, ...] = (
    Appointment.id,
    Appointment.patient_id,
    Appointment.doctor_id,
    Appointment.department_id,
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


@contextmanager
def withdrawing(
    change: Withdrawal, decisions: Resolving, caller: Caller, *, now: datetime
) -> Iterator[Session]:
    """One transaction round a change of hours, with the doctors' rows locked.

    AppointmentsAffected, and nothing changed, unless every booking that stood inside the hours
    before and does not after is decided about, and every new time is free.
    """
    with writing() as session:
        _lock_doctors(session, change.doctor_ids, settling.targets(decisions))
        bookings = _future_bookings(session, change, now)
        before = _rules(session, bookings)
        first, last = change.first_day, change.last_day
        with holding.following(session, change.doctor_ids, first, last, now=now):
            yield session
            session.flush()
            lost = _lost(bookings, before, _rules(session, bookings))
            settled = _settled(session, lost, decisions, change.reason, caller, now)
        audit.record(
            session,
            caller,
            change.action,
            now=now,
            subject=change.subject,
            details=_told(lost, settled),
        )
    outbox.ring()
    stats.forget()


def _lock_doctors(session: Session, ids: Sequence[int] | None, also: set[int]) -> None:
    """Booking takes the same lock, so no booking slips in between the look and the commit.

    `also` are the doctors who take bookings over: all locks are taken here, in one order.
    """
    query = select(Doctor.id).order_by(Doctor.id).with_for_update(key_share=True)
    if ids is not None:
        query = query.where(Doctor.id.in_({*ids, *also}))
    found = session.scalars(query).all()
    if not set(ids or ()) <= set(found):
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
    return working_hours.rules_of(session, doctor_ids, bookings[0].day, bookings[-1].day)


def _lost(
    bookings: Sequence[Booking], before: dict[int, Rules], after: dict[int, Rules]
) -> list[Booking]:
    """The bookings that stood before and stand no longer; what was kept once is not asked again."""
    return [
        booking
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


def _settled(
    session: Session,
    lost: Sequence[Booking],
    decisions: Resolving,
    reason: str,
    caller: Caller,
    now: datetime,
) -> Counter[str]:
    """What was decided, carried out; else the refusal, with what is affected and where to move."""
    whose = {booking.id: booking.doctor_id for booking in lost}
    try:
        return settling.settle(session, whose, decisions, reason, caller, now=now)
    except Unsettled as unsettled:
        raise _refusal(session, lost, unsettled.refused, caller, now) from None


def _told(lost: Sequence[Booking], settled: Counter[str]) -> dict[str, int] | None:
    if not lost:
        return None
    return {"affected": len(lost), "moved": settled["move"], "cancelled": settled["cancel"]}


def _refusal(
    session: Session,
    lost: Sequence[Booking],
    refused: Sequence[Refused],
    caller: Caller,
    now: datetime,
) -> AppointmentsAffected:
    listed = lost[:LISTED]
    shown = views.by_ids([booking.id for booking in listed], caller, now=now)
    found = proposals.find(session, listed, now=now)
    affected = [
        AffectedAppointment.model_validate(
            {
                **AffectedAppointment.model_validate(each).model_dump(),
                "proposals": [ProposalAnswer.model_validate(free) for free in found[each.id]],
            }
        ).model_dump(mode="json")
        for each in shown
    ]
    extras = {
        "affected": affected,
        "affected_total": len(lost),
        "refused": [asdict(no) for no in refused],
    }
    return AppointmentsAffected(TAKEN_MEANWHILE if refused else None, extras=extras)
