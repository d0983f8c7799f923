"""What each export holds: its columns, its rows, their order."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, select

import clock
from config import settings
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
from services.paging import Order
from services.patients import lists as patients

Line = Sequence[Any]


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


VISIT_HEADS = (
    "Reference",
    "Date",
    "Start",
    "End",
    "Status",
    "Patient",
    "Phone",
    "Doctor",
    "Department",
    "Specialization",
    "Room",
    "Reason",
    "Fee",
    "Currency",
    "Says to come",
    "Booked at",
    "Cancelled by",
    "Reason given",
)
DOCTOR_HEADS = (
    "Full name",
    "Email",
    "Department",
    "Specialization",
    "Qualification",
    "Experience years",
    "Fee",
    "Phone",
    "Room",
    "Languages",
    "Slot minutes",
    "Bio",
    "User name",
    "Status",
    "Joined",
)
PATIENT_HEADS = (
    "Full name",
    "Email",
    "Phone",
    "Date of birth",
    "Gender",
    "Blood group",
    "User name",
    "Age",
    "Blacklisted",
    "Appointments",
    "Joined",
)
AUDIT_HEADS = ("Line", "At", "User", "Role", "Action", "Subject", "Patient", "Details")
MAIL_HEADS = ("Number", "Written", "Kind", "To", "State", "Tries", "Sent", "Appointment", "Problem")
PERSON_HEADS = (
    "Patient",
    "Date of birth",
    "Gender",
    "Blood group",
    "Allergies",
    "Medical history",
)
RECORD_HEADS = (
    *PERSON_HEADS,
    "Date",
    "Start",
    "Doctor",
    "Department",
    "Status",
    "Reason",
    "Visit type",
    "Diagnosis",
    "Prescription",
    "Notes",
    "Next visit",
    "Recorded at",
)


def day_of(value: date | None) -> str:
    """2026-12-01."""
    return value.isoformat() if value else ""


def moment_of(value: datetime | None) -> str:
    """2026-12-01 09:30, on the clinic's clock."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else ""


def _wall(value: time) -> str:
    return f"{value:%H:%M}"


def _visit_cells(row: Row[Any]) -> Line:
    starts, ends = clock.local(row.starts_at), clock.local(row.ends_at)
    return (
        row.reference,
        day_of(starts.date()),
        _wall(starts.time()),
        _wall(ends.time()),
        row.status,
        row.patient_name,
        row.phone,
        row.doctor_name,
        row.department_name,
        row.specialization,
        row.room,
        row.reason,
        f"{row.fee_minor / 100:.2f}",
        settings.currency,
        "yes" if row.coming else "",
        moment_of(row.booked_at),
        row.cancelled_by,
        row.cancel_reason,
    )


def _visit_lines(rows: Sequence[Row[Any]]) -> list[Line]:
    return [_visit_cells(row) for row in rows]


def all_visits(caller: Caller, wanted: AllAppointments, now: datetime) -> Sheet:
    """Everybody's appointments."""
    query = visits.narrowed_all(caller, wanted, now=now)
    return Sheet(VISIT_HEADS, query, visits.by_start(wanted), _visit_lines)


def own_visits(caller: Caller, wanted: DateRange, now: datetime) -> Sheet:
    """A doctor's own appointments."""
    query = visits.narrowed(caller, wanted)
    return Sheet(VISIT_HEADS, query, visits.by_start(wanted), _visit_lines)


def _doctor_cells(row: Row[Any]) -> Line:
    return (
        row.full_name,
        row.email,
        row.department_name,
        row.specialization,
        row.qualification,
        row.experience_years,
        f"{row.fee_minor / 100:.2f}",
        row.phone,
        row.room,
        "; ".join(row.languages),
        row.slot_minutes,
        row.bio,
        row.username,
        row.status,
        moment_of(row.created_at),
    )


def all_doctors(caller: Caller, wanted: DoctorQuery, now: datetime) -> Sheet:
    """Doctors in any state."""
    columns = (doctors.sort_column(wanted.sort), Doctor.id.expression)
    order = Order(columns, wanted.sort.startswith("-"))
    query = doctors.narrowed(wanted)
    return Sheet(DOCTOR_HEADS, query, order, lambda rows: [_doctor_cells(row) for row in rows])


def _patient_cells(patient: patients.PatientView) -> Line:
    return (
        patient.full_name,
        patient.email,
        patient.phone,
        day_of(patient.date_of_birth),
        patient.gender,
        patient.blood_group,
        patient.username,
        patient.age,
        "yes" if patient.blacklisted else "",
        patient.appointments,
        moment_of(patient.created_at),
    )


def all_patients(caller: Caller, wanted: PatientQuery, now: datetime) -> Sheet:
    """All patients, with as much as the list says of them."""

    def lines(rows: Sequence[Row[Any]]) -> list[Line]:
        return [_patient_cells(patient) for patient in patients.views(rows, now=now)]

    query, order = patients.narrowed(wanted), patients.sorted_by(wanted.sort)
    return Sheet(PATIENT_HEADS, query, order, lines)


def _audit_cells(row: Row[Any]) -> Line:
    return (
        row.seq,
        moment_of(row.at),
        row.username,
        row.actor_role,
        row.action,
        row.subject,
        row.patient_id,
        json.dumps(row.details, sort_keys=True) if row.details else "",
    )


def log_lines(caller: Caller, wanted: AuditQuery, now: datetime) -> Sheet:
    """The log of who did what."""
    query, order = audit_trail.narrowed(wanted), audit_trail.NEWEST_FIRST
    return Sheet(AUDIT_HEADS, query, order, lambda rows: [_audit_cells(row) for row in rows])


def _mail_cells(mail: mail_ledger.MailView) -> Line:
    return (
        mail.id,
        moment_of(mail.created_at),
        mail.kind,
        mail.recipient,
        mail.status,
        mail.attempts,
        moment_of(mail.sent_at),
        mail.appointment_id,
        mail.last_error,
    )


def mails(caller: Caller, wanted: MailQuery, now: datetime) -> Sheet:
    """The ledger of mails."""
    query, order = mail_ledger.narrowed(wanted), mail_ledger.NEWEST_FIRST
    return Sheet(
        MAIL_HEADS, query, order, lambda rows: [_mail_cells(mail_ledger.view(row)) for row in rows]
    )


def record(caller: Caller, patient_id: int) -> Sheet:
    """A patient's record: who they are on every line, and a line for every appointment."""
    person = _person(patient_id)

    def lines(rows: Sequence[Row[Any]]) -> list[Line]:
        found = treatment_views.by_appointment([row.id for row in rows], caller)
        return [(*person, *_record_cells(row, found.get(row.id))) for row in rows]

    blank = [""] * (len(RECORD_HEADS) - len(PERSON_HEADS))
    order = Order((Appointment.starts_at.expression, Appointment.id.expression))
    query = views.seen_by(caller).where(Appointment.patient_id == patient_id)
    return Sheet(RECORD_HEADS, query, order, lines, if_empty=lambda: [(*person, *blank)])


def _person(patient_id: int) -> Line:
    patient = db.session.scalars(select(Patient).where(Patient.id == patient_id)).one()
    return (
        patient.full_name,
        day_of(patient.date_of_birth),
        patient.gender,
        patient.blood_group,
        "; ".join(patient.allergies),
        patient.medical_history,
    )


def _record_cells(row: Row[Any], treatment: treatment_views.TreatmentView | None) -> Line:
    starts = clock.local(row.starts_at)
    visit = (
        day_of(starts.date()),
        _wall(starts.time()),
        row.doctor_name,
        row.department_name,
        row.status,
        row.reason,
    )
    if treatment is None:
        return (*visit, "", "", "", "", "", "")
    return (
        *visit,
        treatment.visit_type,
        treatment.diagnosis,
        treatment.prescription,
        treatment.notes,
        day_of(treatment.next_visit),
        moment_of(treatment.updated_at),
    )


LISTS: Mapping[str, List] = {
    "appointments": List("Appointments", AllAppointments, all_visits),
    "doctors": List("Doctors", DoctorQuery, all_doctors),
    "patients": List("Patients", PatientQuery, all_patients),
    "audit": List("Audit log", AuditQuery, log_lines),
    "mails": List("Mails", MailQuery, mails),
    "own_appointments": List("My appointments", DateRange, own_visits),
}
