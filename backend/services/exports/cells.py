"""The columns of each export, and a row's cells; days and times are the clinic's."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row

import clock
from config import settings
from models import Patient
from services.mail_ledger import MailView
from services.patients.lists import PatientView
from services.treatment_views import TreatmentView

Line = Sequence[Any]

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


def visit(row: Row[Any]) -> Line:
    """An appointment."""
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


def doctor(row: Row[Any]) -> Line:
    """A doctor, in columns that an import understands."""
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


def patient_line(patient: PatientView) -> Line:
    """A patient, with as much as the list says."""
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


def audit(row: Row[Any]) -> Line:
    """A line of the log."""
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


def mail(mail: MailView) -> Line:
    """A mail of the ledger."""
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


def person(patient: Patient) -> Line:
    """Who a patient is."""
    return (
        patient.full_name,
        day_of(patient.date_of_birth),
        patient.gender,
        patient.blood_group,
        "; ".join(patient.allergies),
        patient.medical_history,
    )


def treated(row: Row[Any], treatment: TreatmentView | None) -> Line:
    """A visit, and what was found and done in it."""
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
