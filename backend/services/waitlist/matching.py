"""Whose wish a free time meets: the longest waiting first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

import clock
from models import (
    Appointment,
    AppointmentStatus,
    Doctor,
    OfferStatus,
    Patient,
    WaitlistEntry,
    WaitlistOffer,
    WaitStatus,
    live_statuses,
)
from services import readers
from services.appointments.booking import MOST_OPEN
from services.appointments.lifecycle import CHANGE_CUTOFF
from services.slots import Slot

HOLD = timedelta(minutes=30)
Visit, Mine = aliased(Appointment), aliased(WaitlistEntry)
Own = aliased(Patient)  # the record of who reads the mails: the patient, or who acts for them
Wish = Row[int, date, date, list[int]]


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A free time of a doctor's; `by` is the patient who has just given it up."""

    doctor_id: int
    department_id: int
    slot: Slot
    by: int | None = None


def first(session: Session, free: FreeTime, *, now: datetime) -> WaitlistEntry | None:
    """The first entry that the time meets, locked; never waits for another transaction."""
    for entry_id, weekdays in session.execute(_meeting(free, now)).all():
        if not weekdays or free.slot.day.weekday() in weekdays:
            entry = _take(session, entry_id, now)
            if entry is not None:
                return entry
    return None


def wishes(session: Session, doctor_id: int, first_day: date, last_day: date) -> Sequence[Wish]:
    """The wishes that somebody has for a doctor, directly or through the department."""
    query = select(
        WaitlistEntry.id, WaitlistEntry.first_day, WaitlistEntry.last_day, WaitlistEntry.weekdays
    ).where(
        WaitlistEntry.status == WaitStatus.WAITING,
        WaitlistEntry.first_day <= last_day,
        WaitlistEntry.last_day >= first_day,
        or_(
            WaitlistEntry.doctor_id == doctor_id,
            WaitlistEntry.department_id
            == select(Doctor.department_id).where(Doctor.id == doctor_id).scalar_subquery(),
        ),
    )
    return session.execute(query).all()


def is_wanted(day: date, wanted: Sequence[Wish]) -> bool:
    """Whether any of those wishes is for that day."""
    return any(
        wish.first_day <= day <= wish.last_day
        and (not wish.weekdays or day.weekday() in wish.weekdays)
        for wish in wanted
    )


def over(now: datetime) -> ColumnElement[bool]:
    """Whether an entry has lost its point: its days, or the visit to bring forward, are over."""
    stands = exists().where(
        Visit.id == WaitlistEntry.instead_of,
        Visit.status == AppointmentStatus.BOOKED,
        Visit.starts_at > now,
    )
    return or_(
        WaitlistEntry.last_day < clock.today(now),
        and_(WaitlistEntry.instead_of.is_not(None), ~stands),
    )


def held(now: datetime) -> ColumnElement[bool]:
    """Whether an offer still holds its time."""
    return and_(WaitlistOffer.status == OfferStatus.OPEN, WaitlistOffer.expires_at > now)


def _take(session: Session, entry_id: int, now: datetime) -> WaitlistEntry | None:
    """The entry, unless somebody has it in hand, or it has come to hold another time."""
    waiting = select(WaitlistEntry).where(
        WaitlistEntry.id == entry_id, WaitlistEntry.status == WaitStatus.WAITING
    )
    locked = waiting.with_for_update(skip_locked=True, key_share=True)
    entry = session.scalars(locked.execution_options(populate_existing=True)).first()
    holds = exists().where(WaitlistOffer.entry_id == entry_id, held(now))
    return None if entry is None or session.scalar(select(holds)) else entry


def _meeting(free: FreeTime, now: datetime) -> Select[int, list[int]]:
    slot = free.slot
    wanted = (
        or_(
            WaitlistEntry.doctor_id == free.doctor_id,
            WaitlistEntry.department_id == free.department_id,
        ),
        WaitlistEntry.first_day <= slot.day,
        WaitlistEntry.last_day >= slot.day,
        or_(WaitlistEntry.session.is_(None), WaitlistEntry.session == slot.session),
    )
    return (
        select(WaitlistEntry.id, WaitlistEntry.weekdays)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .join(readers.PatientAccount, readers.PatientAccount.id == readers.READER)
        .join(Own, Own.user_id == readers.PatientAccount.id)
        .where(
            WaitlistEntry.status == WaitStatus.WAITING,
            *wanted,
            *_able(free, now),
            ~_offered_before(free),
            ~_elsewhere(slot, now),
        )
        .order_by(WaitlistEntry.created_at, WaitlistEntry.id)
    )


def _able(free: FreeTime, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What lets a patient take the time: the account, and the limits that booking has."""
    theirs = and_(Visit.patient_id == WaitlistEntry.patient_id, Visit.status.in_(live_statuses))
    same_day = exists().where(
        theirs, _another(), Visit.doctor_id == free.doctor_id, Visit.day == free.slot.day
    )
    open_visits = select(func.count(Visit.id)).where(theirs, Visit.starts_at > now)
    brought_forward = exists().where(
        Visit.id == WaitlistEntry.instead_of,
        Visit.status == AppointmentStatus.BOOKED,
        Visit.starts_at > free.slot.starts_at,
        Visit.starts_at >= now + HOLD + CHANGE_CUTOFF,
    )
    room = and_(WaitlistEntry.instead_of.is_(None), open_visits.scalar_subquery() < MOST_OPEN)
    return (
        readers.PatientAccount.disabled_at.is_(None),
        Own.blacklisted_at.is_(None),
        Patient.blacklisted_at.is_(None),
        Patient.id != (free.by or 0),
        ~same_day,
        or_(room, brought_forward),
    )


def _another() -> ColumnElement[bool]:
    """Not the visit that would be brought forward."""
    return or_(WaitlistEntry.instead_of.is_(None), Visit.id != WaitlistEntry.instead_of)


def _offered_before(free: FreeTime) -> ColumnElement[bool]:
    """Whether the entry has had its chance at this time."""
    return exists().where(
        WaitlistOffer.entry_id == WaitlistEntry.id,
        WaitlistOffer.doctor_id == free.doctor_id,
        WaitlistOffer.starts_at == free.slot.starts_at,
    )


def _elsewhere(slot: Slot, now: datetime) -> ColumnElement[bool]:
    """Whether the patient is, or may soon be, somewhere else then, or has a time held already."""
    visits = exists().where(
        Visit.patient_id == WaitlistEntry.patient_id,
        Visit.status != AppointmentStatus.CANCELLED,
        _another(),
        _overlaps(Visit, slot),
    )
    holds = (
        select(WaitlistOffer.id)
        .join(Mine, Mine.id == WaitlistOffer.entry_id)
        .where(
            Mine.patient_id == WaitlistEntry.patient_id,
            held(now),
            or_(Mine.id == WaitlistEntry.id, _overlaps(WaitlistOffer, slot)),
        )
    )
    return or_(visits, holds.exists())


def _overlaps(what: Any, slot: Slot) -> ColumnElement[bool]:
    return and_(what.starts_at < slot.ends_at, what.ends_at > slot.starts_at)
