"""Times that come free are held for who waits longest, and passed on when nobody takes them.

What holds a time never waits for a row that another transaction has locked (it skips those), so
that it can stand inside a cancellation or a move without a deadlock.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

import clock
from config import settings
from database import db
from models import Doctor, DoctorStatus, OfferStatus, WaitlistEntry, WaitlistOffer, WaitStatus
from services import audit, notices, offers, slots, working_hours
from services.callers import SYSTEM, Caller
from services.offers import PATIENT_WINDOW, Agenda
from services.outbox import Owed
from services.slots import Rules, Slot
from services.waitlist import matching
from services.waitlist.matching import HOLD, FreeTime


def offer_freed(
    session: Session,
    doctor_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    by: int | None = None,
) -> None:
    """Hold what has come free between two moments for the first who waits for it.

    In the caller's transaction, flushed; `by` is the patient who gave the time up.
    """
    day = clock.today(starts_at)
    if starts_at <= now or not matching.wishes(session, doctor_id, day, day):
        return
    agenda = offers.agendas(session, [doctor_id], day, day, now=now)[doctor_id]
    for slot in list(agenda.free(day, day, PATIENT_WINDOW, now=now)):
        if slot.starts_at < ends_at and starts_at < slot.ends_at:
            _hold(session, doctor_id, slot, by=by, now=now)


def close(
    session: Session, offer: WaitlistOffer, status: OfferStatus, caller: Caller, *, now: datetime
) -> None:
    """End a locked offer that was not accepted, and pass its time on; the doctor is locked."""
    offer.status, offer.answered_at = status, now
    session.flush()
    offer_freed(session, offer.doctor_id, offer.starts_at, offer.ends_at, now=now)
    entry = session.get_one(WaitlistEntry, offer.entry_id)
    record(session, caller, str(status), offer, entry.patient_id, now=now)


def unwanted(mails: Sequence[Owed], *, now: datetime) -> list[Owed]:
    """Those mails that offer a time which is no longer held."""
    offered = [
        (mail, mail.payload["held"]["offer_id"]) for mail in mails if mail.kind == "waitlist_offer"
    ]
    if not offered:
        return []
    ids = {offer_id for _, offer_id in offered}
    query = select(WaitlistOffer.id).where(WaitlistOffer.id.in_(ids), matching.held(now))
    held = set(db.session.scalars(query))
    return [mail for mail, offer_id in offered if offer_id not in held]


def record(
    session: Session,
    caller: Caller,
    what: str,
    offer: WaitlistOffer,
    patient_id: int,
    *,
    now: datetime,
) -> None:
    """Log what became of an offer."""
    subject = f"waitlist_offer:{offer.id}"
    audit.record(
        session, caller, f"waitlist.{what}", now=now, subject=subject, patient_id=patient_id
    )


def _hold(session: Session, doctor_id: int, slot: Slot, *, by: int | None, now: datetime) -> None:
    if slot.starts_at < now + PATIENT_WINDOW.lead + HOLD:
        return
    if not _cleared(session, doctor_id, slot, now):
        return
    department_id = session.scalars(
        select(Doctor.department_id).where(Doctor.id == doctor_id)
    ).one()
    entry = matching.first(session, FreeTime(doctor_id, department_id, slot, by), now=now)
    if entry is None:
        return
    offer = held(session, entry, doctor_id, slot, now=now)
    notices.waitlist_offer(session, offer, now=now)
    record(session, SYSTEM, "offered", offer, entry.patient_id, now=now)


def held(
    session: Session, entry: WaitlistEntry, doctor_id: int, slot: Slot, *, now: datetime
) -> WaitlistOffer:
    """Write down that a time is held for who waits; nobody hears of it yet."""
    offer = WaitlistOffer(
        entry_id=entry.id,
        doctor_id=doctor_id,
        day=slot.day,
        session=slot.session,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        status=OfferStatus.OPEN,
        offered_at=now,
        expires_at=now + HOLD,
    )
    session.add(offer)
    session.flush()
    return offer


def _cleared(session: Session, doctor_id: int, slot: Slot, now: datetime) -> bool:
    """Take an offer whose hold has run out, and which no sweep has met yet, out of the way."""
    stale = select(WaitlistOffer).where(
        WaitlistOffer.doctor_id == doctor_id,
        WaitlistOffer.starts_at == slot.starts_at,
        WaitlistOffer.status == OfferStatus.OPEN,
    )
    for offer in session.scalars(stale.with_for_update(skip_locked=True)).all():
        _end(session, offer, "expired", now)
    return session.scalars(stale.with_only_columns(WaitlistOffer.id)).first() is None


@contextmanager
def following(
    session: Session,
    doctor_ids: Sequence[int] | None,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
) -> Iterator[None]:
    """Round a change of hours: held times that it closes are let go, times that it opens are held.

    `doctor_ids` None means every doctor.
    """
    today = clock.today(now)
    first = max(first_day, today)
    last = min(last_day, today + timedelta(days=PATIENT_WINDOW.days))
    waited_for = _waited_for(session, doctor_ids) if first <= last else []
    before = working_hours.rules_of(session, waited_for, first, last) if waited_for else {}
    yield
    session.flush()
    _let_go(session, doctor_ids, first, last, now)
    if before:
        after = offers.agendas(session, waited_for, first, last, now=now)
        for doctor_id in waited_for:
            wanted = matching.wishes(session, doctor_id, first, last)
            for slot in list(_opened(before[doctor_id], after[doctor_id], first, last, now)):
                if matching.is_wanted(slot.day, wanted):
                    _hold(session, doctor_id, slot, by=None, now=now)


def _let_go(
    session: Session,
    doctor_ids: Sequence[int] | None,
    first: date,
    last: date,
    now: datetime,
) -> None:
    """End the holds of times that the doctors no longer offer, and tell whom they were held for."""
    query = select(WaitlistOffer).where(matching.held(now), WaitlistOffer.day.between(first, last))
    if doctor_ids is not None:
        query = query.where(WaitlistOffer.doctor_id.in_(doctor_ids))
    held = session.scalars(query.with_for_update(skip_locked=True)).all()
    if not held:
        return
    doctors = sorted({offer.doctor_id for offer in held})
    rules = working_hours.rules_of(session, doctors, first, last)
    for offer in held:
        if not slots.starts_at(rules[offer.doctor_id], offer.day, offer.starts_at, settings.zone):
            notices.waitlist_gone(session, offer, now=now)
            _end(session, offer, "withdrawn", now)


def _end(session: Session, offer: WaitlistOffer, why: str, now: datetime) -> None:
    offer.status, offer.answered_at = OfferStatus.EXPIRED, now
    session.flush()
    patient_id = session.get_one(WaitlistEntry, offer.entry_id).patient_id
    record(session, SYSTEM, why, offer, patient_id, now=now)


def _waited_for(session: Session, doctor_ids: Sequence[int] | None) -> list[int]:
    """Those of the doctors for whom, or for whose department, anybody waits."""
    waiting = WaitlistEntry.status == WaitStatus.WAITING
    query = (
        select(Doctor.id)
        .where(
            Doctor.status != DoctorStatus.PENDING,
            or_(
                Doctor.id.in_(select(WaitlistEntry.doctor_id).where(waiting)),
                Doctor.department_id.in_(select(WaitlistEntry.department_id).where(waiting)),
            ),
        )
        .order_by(Doctor.id)
    )
    if doctor_ids is not None:
        query = query.where(Doctor.id.in_(doctor_ids))
    return list(session.scalars(query))


def _opened(before: Rules, after: Agenda, first: date, last: date, now: datetime) -> Iterator[Slot]:
    """Free times that lie in hours which were not there before."""
    for slot in after.free(first, last, PATIENT_WINDOW, now=now):
        hours, _ = slots.decide(before, slot.day, slot.session)
        inside = hours is not None and hours.starts <= slot.time and slot.end <= hours.ends
        if not (before.active and inside):
            yield slot
