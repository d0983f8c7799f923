"""Lists of patients: the admin's of all, a doctor's of those they treat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, func, select
from sqlalchemy.sql.selectable import Subquery

import clock
from database import db
from models import Appointment, AppointmentStatus, BloodGroup, Gender, Patient, User
from prepared import Prepared
from schemas.patients import AssignedQuery, PatientQuery
from services import search
from services.appointments.views import age_on
from services.callers import Caller
from services.paging import Keyset, Order, Shelf, keyset

NEVER = date.min
COLUMNS: tuple[Any, ...] = (
    Patient.id,
    Patient.user_id,
    User.username,
    User.email,
    Patient.full_name,
    Patient.date_of_birth,
    Patient.gender,
    Patient.phone,
    Patient.blood_group,
    Patient.blacklisted_at,
    Patient.blacklist_reason,
    Patient.created_at,
    Patient.revision,
)


@dataclass(frozen=True, slots=True)
class PatientView:
    """A patient in the admin's list."""

    id: int
    user_id: int | None
    username: str | None
    email: str | None
    full_name: str
    date_of_birth: date | None
    age: int | None
    gender: Gender | None
    phone: str
    blood_group: BloodGroup | None
    blacklisted: bool
    blacklist_reason: str
    created_at: datetime
    appointments: int
    revision: int


@dataclass(frozen=True, slots=True)
class AssignedView:
    """One of a doctor's patients."""

    id: int
    full_name: str
    age: int | None
    gender: Gender | None
    blood_group: BloodGroup | None
    phone: str
    allergies: Sequence[str]
    visits: int
    last_visit: date | None
    next_visit: date | None


def everybody(caller: Caller, wanted: PatientQuery, *, now: datetime) -> Keyset[PatientView]:
    """All patients, searched, narrowed and sorted."""
    found = search.patients(wanted.q)
    shelf = _shelf(found.short, found.indexed, wanted.status, wanted.sort)
    page = shelf.page(found.values, cursor=wanted.cursor, per_page=wanted.per_page)
    seen = iter(views(page.items, now=now))
    return page.map(lambda _row: next(seen))


@lru_cache(maxsize=256)
def _shelf(short: int, indexed: bool, status: str | None, sort: str) -> Shelf:
    which = [search.Patients(short, indexed).condition, *_standing(status)]
    in_index = indexed and not short and not status
    counted = search.indexed() if in_index else select(Patient.id).where(*which)
    return Shelf(_all().where(*which), counted, sorted_by(sort))


def _standing(status: str | None) -> list[ColumnElement[bool]]:
    barred = status == "blacklisted"
    return [Patient.blacklisted_at.is_not(None) == barred] if status else []


def narrowed(wanted: PatientQuery) -> Select[Any]:
    """All patients, searched and narrowed."""
    found = search.patients(wanted.q)
    return _all().where(found.condition, *_standing(wanted.status)).params(found.values)


def sorted_by(sort: str) -> Order:
    """By name, or by when they came."""
    column = Patient.full_name if sort.endswith("name") else Patient.created_at
    return Order((column.expression, Patient.id.expression), sort.startswith("-"))


def views(rows: Sequence[Row[Any]], *, now: datetime) -> list[PatientView]:
    """Those rows with how many appointments each has, in one more query."""
    counts, today = _appointments([row.id for row in rows]), clock.today(now)
    return [_view(row, counts.get(row.id, 0), today) for row in rows]


def assigned(caller: Caller, wanted: AssignedQuery, *, now: datetime) -> Keyset[AssignedView]:
    """The patients who have, or had, an appointment with the calling doctor."""
    visits, found = _visits(caller.own_id, now), search.patients(wanted.q)
    query = (
        select(
            Patient.id,
            Patient.full_name,
            Patient.date_of_birth,
            Patient.gender,
            Patient.blood_group,
            Patient.phone,
            Patient.allergies,
            visits.c.visits,
            visits.c.last_visit,
            visits.c.next_visit,
        )
        .join(visits, visits.c.patient_id == Patient.id)
        .where(found.condition)
        .params(found.values)
    )
    by_name = wanted.sort.endswith("name")
    column = Patient.full_name.expression if by_name else func.coalesce(visits.c.last_visit, NEVER)
    order = Order((column, Patient.id.expression), wanted.sort.startswith("-"))
    page = keyset(query, order, cursor=wanted.cursor, per_page=wanted.per_page)
    today = clock.today(now)
    return page.map(lambda row: _assigned_view(row, today))


def _all() -> Select[Any]:
    return select(*COLUMNS).outerjoin(User, User.id == Patient.user_id)


_COUNTED = Prepared(
    select(Appointment.patient_id, func.count())
    .where(Appointment.patient_id.in_(bindparam("patients", expanding=True)))
    .group_by(Appointment.patient_id)
)


def _appointments(ids: Sequence[int]) -> dict[int, int]:
    counted = _COUNTED.all(db.session(), patients=list(ids)) if ids else ()
    return {row[0]: row[1] for row in counted}


def _visits(doctor_id: int, now: datetime) -> Subquery:
    """Per patient of a doctor: visits that took place, the last of them, the next one booked."""
    done = Appointment.status == AppointmentStatus.COMPLETED
    ahead = (Appointment.status == AppointmentStatus.BOOKED) & (Appointment.starts_at > now)
    return (
        select(
            Appointment.patient_id,
            func.count(case((done, 1))).label("visits"),
            func.max(case((done, Appointment.day))).label("last_visit"),
            func.min(case((ahead, Appointment.day))).label("next_visit"),
        )
        .where(
            Appointment.doctor_id == doctor_id,
            Appointment.status != AppointmentStatus.CANCELLED,
        )
        .group_by(Appointment.patient_id)
        .subquery()
    )


def _view(row: Row[Any], appointments: int, today: date) -> PatientView:
    return PatientView(
        id=row.id,
        user_id=row.user_id,
        username=row.username,
        email=row.email,
        full_name=row.full_name,
        date_of_birth=row.date_of_birth,
        age=age_on(row.date_of_birth, today),
        gender=row.gender,
        phone=row.phone,
        blood_group=row.blood_group,
        blacklisted=row.blacklisted_at is not None,
        blacklist_reason=row.blacklist_reason,
        created_at=clock.local(row.created_at),
        appointments=appointments,
        revision=row.revision,
    )


def _assigned_view(row: Row[Any], today: date) -> AssignedView:
    return AssignedView(
        id=row.id,
        full_name=row.full_name,
        age=age_on(row.date_of_birth, today),
        gender=row.gender,
        blood_group=row.blood_group,
        phone=row.phone,
        allergies=row.allergies,
        visits=row.visits,
        last_visit=row.last_visit,
        next_visit=row.next_visit,
    )
