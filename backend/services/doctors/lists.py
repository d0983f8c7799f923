"""Doctors as the admin sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select

import clock
from config import settings
from database import db
from errors import NotFound
from models import (
    Appointment,
    AppointmentStatus,
    DateOverride,
    Department,
    Doctor,
    DoctorStatus,
    User,
    WeeklyHours,
)
from schemas.common import PageQuery
from schemas.doctors import DoctorQuery
from services import offers, search
from services.appointments.views import DepartmentView
from services.callers import Caller
from services.offers import NextFree
from services.paging import Page

COLUMNS: tuple[Any, ...] = (
    Doctor.id,
    Doctor.user_id,
    User.username,
    User.email,
    User.full_name,
    Department.id.label("department_id"),
    Department.name.label("department_name"),
    Doctor.specialization,
    Doctor.qualification,
    Doctor.experience_years,
    Doctor.fee_minor,
    Doctor.languages,
    Doctor.room,
    Doctor.slot_minutes,
    Doctor.bio,
    Doctor.phone,
    Doctor.status,
    Doctor.status_reason,
    Doctor.created_at,
    Doctor.revision,
    User.totp_confirmed_at.is_not(None).label("two_step"),
    exists().where(Appointment.doctor_id == Doctor.id).label("has_history"),
)


@dataclass(frozen=True, slots=True)
class DoctorView:
    """A doctor with account, state and what lies ahead."""

    id: int
    user_id: int
    username: str
    email: str
    full_name: str
    department: DepartmentView
    specialization: str
    qualification: str
    experience_years: int
    fee: float
    currency: str
    languages: Sequence[str]
    room: str
    slot_minutes: int
    bio: str
    phone: str
    status: DoctorStatus
    status_reason: str
    created_at: datetime
    upcoming: int
    next_free: NextFree | None
    revision: int
    two_step: bool
    has_history: bool


def page(caller: Caller, wanted: DoctorQuery, *, now: datetime) -> Page[DoctorView]:
    """Doctors in any state, searched, narrowed and sorted."""
    query = narrowed(wanted)
    if wanted.hours == "none":
        query = query.where(without_hours(clock.today(now)))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    shown = _sorted(query, wanted.sort).limit(wanted.per_page)
    rows = db.session.execute(shown.offset((wanted.page - 1) * wanted.per_page)).all()
    return Page(_views(rows, now), total, wanted.page, wanted.per_page)


def applications(caller: Caller, wanted: PageQuery, *, now: datetime) -> Page[DoctorView]:
    """Doctors who applied and wait, the longest waiting first."""
    waiting = DoctorQuery(
        status=DoctorStatus.PENDING, sort="created", page=wanted.page, per_page=wanted.per_page
    )
    return page(caller, waiting, now=now)


def one(caller: Caller, doctor_id: int, *, now: datetime) -> DoctorView:
    """One doctor in any state; NotFound when there is none."""
    row = db.session.execute(_selected().where(Doctor.id == doctor_id)).first()
    if row is None:
        raise NotFound
    return _views([row], now)[0]


def _selected() -> Select[Any]:
    return (
        select(*COLUMNS)
        .join(User, User.id == Doctor.user_id)
        .join(Department, Department.id == Doctor.department_id)
    )


def narrowed(wanted: DoctorQuery) -> Select[Any]:
    """Doctors in any state, searched and narrowed."""
    query = _selected()
    if wanted.status:
        query = query.where(Doctor.status == wanted.status)
    if wanted.department_id:
        query = query.where(Doctor.department_id == wanted.department_id)
    if wanted.q:
        query = query.where(search.doctors(db.session(), wanted.q, *_searched()))
    return query


def without_hours(today: date) -> ColumnElement[bool]:
    """Doctors who could be booked, if only they had any hours."""
    dated = DateOverride.is_open & (DateOverride.day >= today)
    return and_(
        Doctor.status == DoctorStatus.ACTIVE,
        Doctor.id.not_in(select(WeeklyHours.doctor_id)),
        Doctor.id.not_in(select(DateOverride.doctor_id).where(dated)),
    )


def _searched() -> tuple[ColumnElement[str], ...]:
    return (
        User.username.expression,
        User.email.expression,
        Doctor.phone.expression,
    )


def _sorted(query: Select[Any], sort: str) -> Select[Any]:
    column = sort_column(sort)
    first = column.desc() if sort.startswith("-") else column.asc()
    return query.order_by(first, func.lower(User.full_name), Doctor.id)


def sort_column(sort: str) -> ColumnElement[Any]:
    """What a list of doctors is sorted by."""
    columns: dict[str, ColumnElement[Any]] = {
        "name": func.lower(User.full_name),
        "department": func.lower(Department.name),
        "experience": Doctor.experience_years.expression,
        "created": Doctor.created_at.expression,
    }
    return columns[sort.removeprefix("-")]


def _views(rows: Sequence[Row[Any]], now: datetime) -> list[DoctorView]:
    ids = [row.id for row in rows]
    upcoming, free = _upcoming(ids, now), offers.first_free(_active(rows), now=now)
    return [_view(row, upcoming.get(row.id, 0), free.get(row.id)) for row in rows]


def _active(rows: Sequence[Row[Any]]) -> list[int]:
    return [row.id for row in rows if row.status is DoctorStatus.ACTIVE]


def _upcoming(ids: Sequence[int], now: datetime) -> dict[int, int]:
    counted = (
        select(Appointment.doctor_id, func.count())
        .where(
            Appointment.doctor_id.in_(ids),
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at > now,
        )
        .group_by(Appointment.doctor_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _view(row: Row[Any], upcoming: int, next_free: NextFree | None) -> DoctorView:
    values = dict(row._mapping)
    department = DepartmentView(values.pop("department_id"), values.pop("department_name"))
    values |= {
        "created_at": clock.local(values["created_at"]),
        "fee": values.pop("fee_minor") / 100,
    }
    return DoctorView(
        **values,
        department=department,
        currency=settings.currency,
        upcoming=upcoming,
        next_free=next_free,
    )
