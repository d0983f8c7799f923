"""Entries of the waiting list as people see them: flat rows, one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import aliased

import clock
from database import AnySelect, db
from errors import NotFound
from models import (
    Appointment,
    Department,
    Doctor,
    Patient,
    SessionName,
    User,
    WaitlistEntry,
    WaitlistOffer,
    WaitStatus,
)
from schemas.waitlist import WaitlistQuery
from services import access, search
from services.appointments.views import DepartmentView
from services.callers import Caller
from services.paging import Keyset, Order, Page, keyset
from services.waitlist import matching

HeldBy, HeldByUser = aliased(Doctor), aliased(User)
OLDEST_FIRST = Order((WaitlistEntry.created_at.expression, WaitlistEntry.id.expression))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by name."""

    id: int
    full_name: str


@dataclass(frozen=True, slots=True)
class HeldTime:
    """A time that is held until a moment."""

    id: int
    doctor: Person
    appointment_date: date
    appointment_time: time
    end_time: time
    held_until: datetime


@dataclass(frozen=True, slots=True)
class LaterVisit:
    """The visit that an earlier time would replace."""

    id: int
    appointment_date: date
    appointment_time: time


@dataclass(frozen=True, slots=True)
class EntryView:
    """A wish, by whom, and the time that is held for it."""

    id: int
    patient: Person
    doctor: Person | None
    department: DepartmentView
    first_day: date
    last_day: date
    weekdays: Sequence[int]
    session: SessionName | None
    instead_of: LaterVisit | None
    status: WaitStatus
    created_at: datetime
    ended_at: datetime | None
    offer: HeldTime | None


def mine(caller: Caller, *, now: datetime) -> Page[EntryView]:
    """What the calling account waits for, for all its people; the longest first."""
    query = _selected(now).where(
        WaitlistEntry.patient_id.in_(access.persons(caller)),
        WaitlistEntry.status == WaitStatus.WAITING,
        ~matching.over(now),
    )
    rows = db.session.execute(query.order_by(WaitlistEntry.created_at, WaitlistEntry.id))
    return Page.whole([_view(row) for row in rows])


def one(entry_id: int, caller: Caller, *, now: datetime) -> EntryView:
    """One entry of the calling account's; NotFound for any other."""
    query = _selected(now).where(
        WaitlistEntry.id == entry_id, WaitlistEntry.patient_id.in_(access.persons(caller))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return _view(row)


def everybody(caller: Caller, wanted: WaitlistQuery, *, now: datetime) -> Keyset[EntryView]:
    """Who waits for what, for the admin: the longest waiting first."""
    query = _selected(now).where(*_narrowed(wanted))
    page = keyset(query, OLDEST_FIRST, cursor=wanted.cursor, per_page=wanted.per_page)
    return page.map(_view)


def _narrowed(wanted: WaitlistQuery) -> list[ColumnElement[bool]]:
    narrowed = []
    if wanted.q:
        narrowed.append(search.every_word(wanted.q, Patient.search_text.expression))
    if wanted.status:
        narrowed.append(WaitlistEntry.status == wanted.status)
    if wanted.doctor_id:
        narrowed.append(WaitlistEntry.doctor_id == wanted.doctor_id)
    if wanted.department_id:
        narrowed.append(Department.id == wanted.department_id)
    return narrowed


def _selected(now: datetime) -> AnySelect:
    """An entry with its names, its visit and the time that is held for it."""
    department_id = func.coalesce(WaitlistEntry.department_id, Doctor.department_id)
    return (
        select(
            WaitlistEntry,
            Patient.full_name.label("patient_name"),
            User.full_name.label("doctor_name"),
            Department.id.label("department_id"),
            Department.name.label("department_name"),
            Appointment.starts_at.label("visit_starts_at"),
            WaitlistOffer,
            HeldByUser.full_name.label("held_by"),
        )
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .outerjoin(Doctor, Doctor.id == WaitlistEntry.doctor_id)
        .outerjoin(User, User.id == Doctor.user_id)
        .join(Department, Department.id == department_id)
        .outerjoin(Appointment, Appointment.id == WaitlistEntry.instead_of)
        .outerjoin(
            WaitlistOffer, and_(WaitlistOffer.entry_id == WaitlistEntry.id, matching.held(now))
        )
        .outerjoin(HeldBy, HeldBy.id == WaitlistOffer.doctor_id)
        .outerjoin(HeldByUser, HeldByUser.id == HeldBy.user_id)
        .execution_options(populate_existing=True)
    )


def _view(row: Row[Any]) -> EntryView:
    entry: WaitlistEntry = row.WaitlistEntry
    return EntryView(
        id=entry.id,
        patient=Person(entry.patient_id, row.patient_name),
        doctor=Person(entry.doctor_id, row.doctor_name) if entry.doctor_id else None,
        department=DepartmentView(row.department_id, row.department_name),
        first_day=entry.first_day,
        last_day=entry.last_day,
        weekdays=entry.weekdays,
        session=entry.session,
        instead_of=later_visit(entry.instead_of, row.visit_starts_at),
        status=entry.status,
        created_at=clock.local(entry.created_at),
        ended_at=clock.local(entry.ended_at) if entry.ended_at else None,
        offer=_held(row.WaitlistOffer, row.held_by) if row.WaitlistOffer else None,
    )


def _held(offer: WaitlistOffer, doctor_name: str) -> HeldTime:
    starts = clock.local(offer.starts_at)
    return HeldTime(
        id=offer.id,
        doctor=Person(offer.doctor_id, doctor_name),
        appointment_date=starts.date(),
        appointment_time=starts.time(),
        end_time=clock.local(offer.ends_at).time(),
        held_until=clock.local(offer.expires_at),
    )


def later_visit(visit_id: int | None, starts_at: datetime | None) -> LaterVisit | None:
    """The visit that would be brought forward, in clinic time; None where there is none."""
    if visit_id is None or starts_at is None:
        return None
    starts = clock.local(starts_at)
    return LaterVisit(visit_id, starts.date(), starts.time())
