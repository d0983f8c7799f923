"""The lists of appointments that each role sees."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, literal, or_, select

import clock
from database import AnySelect, Moment, db
from errors import NotFound
from models import Appointment, Doctor, Patient, Role, live_statuses
from schemas.appointments import (
    AllAppointments,
    DateRange,
    OwnAppointments,
    PatientAppointments,
)
from services import access, search
from services.appointments import views
from services.callers import Caller
from services.paging import Keyset, Order, Shelf

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed by: names of CONDITIONS, and the values that they need."""

    conditions: tuple[str, ...]
    values: dict[str, Any]


def of_patient(caller: Caller, wanted: PatientAppointments, *, now: datetime) -> Keyset[Plain]:
    """The patient's and their dependents': upcoming soonest first, everything else newest first."""
    values: dict[str, Any] = _mine(caller)
    if wanted.patient_id:
        values["patient"] = access.chosen(db.session(), caller, wanted.patient_id)
    if wanted.when != "all":
        values[wanted.when] = now
    if wanted.status:
        values["status"] = wanted.status
    descending = wanted.when != "upcoming"
    return _page(Asked(tuple(values), values), wanted, caller, now, descending=descending)


def of_doctor(caller: Caller, wanted: OwnAppointments, *, now: datetime) -> Keyset[Plain]:
    """The doctor's own, by days, status and words, or those that wait for an outcome."""
    asked = _asked(caller, wanted, now)
    return _page(asked, wanted, caller, now, descending=_descends(wanted))


def of_all(caller: Caller, wanted: AllAppointments, *, now: datetime) -> Keyset[Plain]:
    """Everybody's, for the admin."""
    asked = _asked_of_all(caller, wanted, now)
    return _page(asked, wanted, caller, now, descending=_descends(wanted))


def of_somebody(caller: Caller, wanted: AllAppointments, *, now: datetime) -> Keyset[Plain]:
    """One doctor's or one patient's, for the admin; NotFound for somebody who is not there."""
    for kind, wanted_id in ((Doctor, wanted.doctor_id), (Patient, wanted.patient_id)):
        if wanted_id and db.session.get(kind, wanted_id) is None:
            raise NotFound
    return of_all(caller, wanted, now=now)


def narrowed_all(caller: Caller, wanted: AllAppointments, *, now: datetime) -> AnySelect:
    """By the admin's filters."""
    return _filled(_asked_of_all(caller, wanted, now))


def narrowed(caller: Caller, wanted: DateRange) -> AnySelect:
    """What the caller sees, by days, status and words."""
    return _filled(_by_days(caller, wanted))


def _filled(asked: Asked) -> AnySelect:
    query = views.selected().where(*map(_condition, asked.conditions))
    return query.params(asked.values)


def _mine(caller: Caller) -> dict[str, Any]:
    """Which condition narrows a list to the caller's, and its values; none for an admin."""
    if caller.role is Role.ADMIN:
        return {}
    if caller.role is Role.PATIENT:
        return {"family": caller.own_id, "account": caller.user_id}
    return {"doctor": caller.own_id}


def _asked_of_all(caller: Caller, wanted: AllAppointments, now: datetime) -> Asked:
    asked = _asked(caller, wanted, now)
    more = {
        name: value
        for name, value in (
            ("doctor", wanted.doctor_id),
            ("patient", wanted.patient_id),
            ("department", wanted.department_id),
        )
        if value
    }
    return Asked((*asked.conditions, *more), {**asked.values, **more})


def _asked(caller: Caller, wanted: OwnAppointments, now: datetime) -> Asked:
    asked = _by_days(caller, wanted)
    if not wanted.unresolved:
        return asked
    over = {"unresolved": clock.start_of(clock.today(now))}
    return Asked((*asked.conditions, *over), {**asked.values, **over})


def _by_days(caller: Caller, wanted: DateRange) -> Asked:
    values = _mine(caller)
    first, last = wanted.day or wanted.first, wanted.day or wanted.last
    if first:
        values["first"] = clock.start_of(first)
    if last:
        values["last"] = clock.end_of(last)
    if wanted.status:
        values["status"] = wanted.status
    if not wanted.q:
        return Asked(tuple(values), values)
    found = search.patients(wanted.q)
    reference = {"reference": search.beginning(wanted.q.upper())}
    how = f"words {found.short} {found.indexed:d}"
    return Asked((*values, how), {**values, **found.values, **reference})


def _moment(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=Moment())


def _number(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=Integer())


_LIVE = Appointment.status.in_(live_statuses)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "family": Appointment.patient_id.in_(access.family(_number("family"), _number("account"))),
    "account": literal(value=True),
    "doctor": Appointment.doctor_id == _number("doctor"),
    "patient": Appointment.patient_id == _number("patient"),
    "department": Appointment.department_id == _number("department"),
    "first": Appointment.starts_at >= _moment("first"),
    "last": Appointment.starts_at < _moment("last"),
    "status": Appointment.status == bindparam("status", type_=Appointment.status.type),
    "upcoming": and_(_LIVE, Appointment.ends_at > _moment("upcoming")),
    "past": ~and_(_LIVE, Appointment.ends_at > _moment("past")),
    "unresolved": and_(_LIVE, Appointment.starts_at < _moment("unresolved")),
}


def _condition(name: str) -> ColumnElement[bool]:
    if not name.startswith("words"):
        return CONDITIONS[name]
    _, short, indexed = name.split()
    by_name = search.Patients(int(short), indexed == "1").condition
    reference = bindparam("reference", type_=String())
    return or_(by_name, Appointment.reference.like(reference, escape=search.ESCAPE))


def unresolved(now: datetime) -> ColumnElement[bool]:
    """Visits whose day is over and whose outcome nobody has said: a worklist."""
    return and_(_LIVE, Appointment.starts_at < clock.start_of(clock.today(now)))


def by_start(wanted: DateRange) -> Order:
    """The order of the clock, or backwards."""
    return _by_start(descending=_descends(wanted))


def _descends(wanted: DateRange) -> bool:
    return wanted.sort == "-starts_at"


def _by_start(*, descending: bool) -> Order:
    return Order((Appointment.starts_at.expression, Appointment.id.expression), descending)


@lru_cache(maxsize=256)
def _shelf(conditions: tuple[str, ...], *, descending: bool) -> Shelf:
    narrowing = [_condition(name) for name in conditions]
    counted = select(literal(1)).select_from(Appointment).where(*narrowing)
    if any(name.startswith("words") for name in conditions):
        counted = counted.join(Patient, Patient.id == Appointment.patient_id)
    query = views.selected().where(*narrowing)
    return Shelf(query, counted, _by_start(descending=descending))


def _page(
    asked: Asked,
    wanted: DateRange | PatientAppointments,
    caller: Caller,
    now: datetime,
    *,
    descending: bool,
) -> Keyset[Plain]:
    shelf = _shelf(asked.conditions, descending=descending)
    page = shelf.page(asked.values, cursor=wanted.cursor, per_page=wanted.per_page)
    return page.map(views.writer(caller, now=now))
