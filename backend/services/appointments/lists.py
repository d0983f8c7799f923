"""The lists of appointments that each role sees."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

import clock
from database import AnySelect, db
from errors import NotFound
from models import Appointment, Doctor, Patient, live_statuses
from schemas.appointments import (
    AllAppointments,
    DateRange,
    OwnAppointments,
    PatientAppointments,
)
from services import access, search
from services.appointments import views
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.paging import Keyset, Order, keyset


def of_patient(
    caller: Caller, wanted: PatientAppointments, *, now: datetime
) -> Keyset[AppointmentView]:
    """The patient's and their dependents': upcoming soonest first, everything else newest first."""
    query = views.seen_by(caller)
    if wanted.patient_id:
        chosen = access.chosen(db.session(), caller, wanted.patient_id)
        query = query.where(Appointment.patient_id == chosen)
    upcoming = Appointment.status.in_(live_statuses) & (Appointment.ends_at > now)
    if wanted.when == "upcoming":
        query = query.where(upcoming)
    elif wanted.when == "past":
        query = query.where(~upcoming)
    if wanted.status:
        query = query.where(Appointment.status == wanted.status)
    order = _by_start(descending=wanted.when != "upcoming")
    return _page(query, order, wanted, caller, now)


def of_doctor(caller: Caller, wanted: OwnAppointments, *, now: datetime) -> Keyset[AppointmentView]:
    """The doctor's own, by days, status and words, or those that wait for an outcome."""
    return _page(_waiting(caller, wanted, now), by_start(wanted), wanted, caller, now)


def _waiting(caller: Caller, wanted: OwnAppointments, now: datetime) -> AnySelect:
    query = narrowed(caller, wanted)
    return query.where(unresolved(now)) if wanted.unresolved else query


def of_all(caller: Caller, wanted: AllAppointments, *, now: datetime) -> Keyset[AppointmentView]:
    """Everybody's, for the admin."""
    return _page(narrowed_all(caller, wanted, now=now), by_start(wanted), wanted, caller, now)


def of_somebody(
    caller: Caller, wanted: AllAppointments, *, now: datetime
) -> Keyset[AppointmentView]:
    """One doctor's or one patient's, for the admin; NotFound for somebody who is not there."""
    for kind, wanted_id in ((Doctor, wanted.doctor_id), (Patient, wanted.patient_id)):
        if wanted_id and db.session.get(kind, wanted_id) is None:
            raise NotFound
    return of_all(caller, wanted, now=now)


def narrowed_all(caller: Caller, wanted: AllAppointments, *, now: datetime) -> AnySelect:
    """By the admin's filters."""
    query = _waiting(caller, wanted, now)
    if wanted.doctor_id:
        query = query.where(Appointment.doctor_id == wanted.doctor_id)
    if wanted.patient_id:
        query = query.where(Appointment.patient_id == wanted.patient_id)
    if wanted.department_id:
        query = query.where(Appointment.department_id == wanted.department_id)
    return query


def unresolved(now: datetime) -> ColumnElement[bool]:
    """Visits whose day is over and whose outcome nobody has said: a worklist."""
    over = clock.start_of(clock.today(now))
    return and_(Appointment.status.in_(live_statuses), Appointment.starts_at < over)


def narrowed(caller: Caller, wanted: DateRange) -> AnySelect:
    """What the caller sees, by days, status and words."""
    query = views.seen_by(caller)
    first, last = wanted.day or wanted.first, wanted.day or wanted.last
    if first:
        query = query.where(Appointment.starts_at >= clock.start_of(first))
    if last:
        query = query.where(Appointment.starts_at < clock.end_of(last))
    if wanted.status:
        query = query.where(Appointment.status == wanted.status)
    if wanted.q:
        by_reference = Appointment.reference.startswith(wanted.q.upper(), autoescape=True)
        by_name = search.every_word(wanted.q, Patient.search_text.expression)
        query = query.where(or_(by_name, by_reference))
    return query


def by_start(wanted: DateRange) -> Order:
    """The order of the clock, or backwards."""
    return _by_start(descending=wanted.sort == "-starts_at")


def _by_start(*, descending: bool) -> Order:
    return Order((Appointment.starts_at.expression, Appointment.id.expression), descending)


def _page(
    query: AnySelect,
    order: Order,
    wanted: DateRange | PatientAppointments,
    caller: Caller,
    now: datetime,
) -> Keyset[AppointmentView]:
    page = keyset(query, order, cursor=wanted.cursor, per_page=wanted.per_page)
    return page.map(lambda row: views.view_of(row, caller, now=now))
