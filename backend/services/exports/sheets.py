"""What each export holds: its columns, its rows, their order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from database import AnySelect, db
from models import Appointment, Doctor, Patient
from schemas.appointments import AllAppointments, DateRange
from schemas.audit import AuditQuery
from schemas.common import Request
from schemas.doctors import DoctorQuery
from schemas.jobs import MailQuery
from schemas.patients import PatientQuery
from services import audit_trail, mail_ledger, treatment_views
from services.appointments import lists as visits
from services.appointments import views
from services.callers import Caller
from services.doctors import lists as doctors
from services.exports import cells
from services.exports.cells import Line
from services.paging import Order
from services.patients import lists as patients


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file to be: `lines` turns a page of rows into cells, with what else they need."""

    heads: Sequence[str]
    query: AnySelect
    order: Order
    lines: Callable[[Sequence[Row[Any]]], list[Line]]
    if_empty: Callable[[], list[Line]] = list


@dataclass(frozen=True, slots=True)
class List:
    """A list that can be exported: its name, its filters, and how to make a sheet of it."""

    title: str
    filters: type[Request]
    sheet: Callable[[Caller, Any, datetime], Sheet]


def _visit_lines(rows: Sequence[Row[Any]]) -> list[Line]:
    return [cells.visit(row) for row in rows]


def all_visits(caller: Caller, wanted: AllAppointments, now: datetime) -> Sheet:
    """Everybody's appointments."""
    query = visits.narrowed_all(caller, wanted, now=now)
    return Sheet(cells.VISIT_HEADS, query, visits.by_start(wanted), _visit_lines)


def own_visits(caller: Caller, wanted: DateRange, now: datetime) -> Sheet:
    """A doctor's own appointments."""
    query = visits.narrowed(caller, wanted)
    return Sheet(cells.VISIT_HEADS, query, visits.by_start(wanted), _visit_lines)


def all_doctors(caller: Caller, wanted: DoctorQuery, now: datetime) -> Sheet:
    """Doctors in any state."""
    columns = (doctors.sort_column(wanted.sort), Doctor.id.expression)
    order = Order(columns, wanted.sort.startswith("-"))
    query = doctors.narrowed(wanted)
    return Sheet(cells.DOCTOR_HEADS, query, order, lambda rows: [cells.doctor(row) for row in rows])


def all_patients(caller: Caller, wanted: PatientQuery, now: datetime) -> Sheet:
    """All patients, with as much as the list says of them."""

    def lines(rows: Sequence[Row[Any]]) -> list[Line]:
        return [cells.patient_line(patient) for patient in patients.views(rows, now=now)]

    query, order = patients.narrowed(wanted), patients.sorted_by(wanted.sort)
    return Sheet(cells.PATIENT_HEADS, query, order, lines)


def log_lines(caller: Caller, wanted: AuditQuery, now: datetime) -> Sheet:
    """The log of who did what."""
    query, order = audit_trail.narrowed(wanted), audit_trail.NEWEST_FIRST
    return Sheet(cells.AUDIT_HEADS, query, order, lambda rows: [cells.audit(row) for row in rows])


def mails(caller: Caller, wanted: MailQuery, now: datetime) -> Sheet:
    """The ledger of mails."""
    query, order = mail_ledger.narrowed(wanted), mail_ledger.NEWEST_FIRST
    return Sheet(
        cells.MAIL_HEADS,
        query,
        order,
        lambda rows: [cells.mail(mail_ledger.view(row)) for row in rows],
    )


def record(caller: Caller, patient_id: int) -> Sheet:
    """A patient's record: who they are on every line, and a line for every appointment."""
    patient = db.session.scalars(select(Patient).where(Patient.id == patient_id)).one()
    person = cells.person(patient)

    def lines(rows: Sequence[Row[Any]]) -> list[Line]:
        found = treatment_views.by_appointment([row.id for row in rows], caller)
        return [(*person, *cells.treated(row, found.get(row.id))) for row in rows]

    blank = [""] * (len(cells.RECORD_HEADS) - len(cells.PERSON_HEADS))
    order = Order((Appointment.starts_at.expression, Appointment.id.expression))
    query = views.seen_by(caller).where(Appointment.patient_id == patient_id)
    return Sheet(cells.RECORD_HEADS, query, order, lines, if_empty=lambda: [(*person, *blank)])


LISTS: Mapping[str, List] = {
    "appointments": List("Appointments", AllAppointments, all_visits),
    "doctors": List("Doctors", DoctorQuery, all_doctors),
    "patients": List("Patients", PatientQuery, all_patients),
    "audit": List("Audit log", AuditQuery, log_lines),
    "mails": List("Mails", MailQuery, mails),
    "own_appointments": List("My appointments", DateRange, own_visits),
}
