"""One appointment with everything about it, for the caller who opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

import clock
from database import db, writing
from models import Appointment, AppointmentStatus, Gender, Patient, Role
from services import access, audit, treatment_views
from services.appointments import story, views
from services.appointments.story import TimelineEntry
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.patients import records
from services.patients.records import Guardian
from services.treatment_views import TreatmentView


@dataclass(frozen=True, slots=True)
class PatientProfile:
    """What a doctor reads before the visit."""

    age: int | None
    gender: Gender | None
    blood_group: str | None
    phone: str
    allergies: Sequence[str]
    medical_history: str
    emergency_contact_name: str
    emergency_contact_phone: str
    guardians: Sequence[Guardian]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The appointment that was booked to follow this one."""

    id: int
    appointment_date: date
    appointment_time: time
    status: AppointmentStatus


class Detail:
    """An appointment view with treatment, story, follow-up and, for staff, patient's profile."""

    def __init__(
        self,
        view: AppointmentView,
        treatment: TreatmentView | None,
        timeline: Sequence[TimelineEntry],
        next_appointment: FollowUp | None,
        patient_profile: PatientProfile | None,
    ) -> None:
        self._view = view
        self.treatment = treatment
        self.timeline = timeline
        self.next_appointment = next_appointment
        self.patient_profile = patient_profile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)


def detail(appointment_id: int, caller: Caller, *, now: datetime) -> Detail:
    """The appointment as the caller may read it; a reading by the staff is logged."""
    view = views.one(appointment_id, caller, now=now)
    row = db.session.get_one(Appointment, appointment_id)
    treatment = treatment_views.by_appointment([appointment_id], caller).get(appointment_id)
    profile = None
    if caller.role is not Role.PATIENT:
        profile = _profile(row, caller, now)
        _log_reading(view, caller, now)
    return Detail(view, treatment, story.of(row, caller), _next(row), profile)


def _next(row: Appointment) -> FollowUp | None:
    """The first live or past visit that follows this one up."""
    found = db.session.execute(
        select(Appointment.id, Appointment.starts_at, Appointment.status)
        .where(
            Appointment.patient_id == row.patient_id,
            Appointment.follow_up_of == row.id,
            Appointment.status != AppointmentStatus.CANCELLED,
        )
        .order_by(Appointment.starts_at)
    ).first()
    if found is None:
        return None
    starts = clock.local(found.starts_at)
    return FollowUp(found.id, starts.date(), starts.time(), found.status)


def _profile(row: Appointment, caller: Caller, now: datetime) -> PatientProfile | None:
    if caller.role is Role.DOCTOR and not access.may_see(
        db.session(), caller.own_id, row.patient_id, now=now
    ):
        return None
    patient = db.session.get_one(Patient, row.patient_id)
    return PatientProfile(
        age=views.age_on(patient.date_of_birth, clock.today(now)),
        gender=patient.gender,
        blood_group=patient.blood_group,
        phone=patient.phone,
        allergies=patient.allergies,
        medical_history=patient.medical_history,
        emergency_contact_name=patient.emergency_contact_name,
        emergency_contact_phone=patient.emergency_contact_phone,
        guardians=records.guardians(db.session(), patient.id),
    )


def _log_reading(view: AppointmentView, caller: Caller, now: datetime) -> None:
    with writing() as session:
        audit.record(
            session,
            caller,
            "record.read",
            now=now,
            subject=f"appointment:{view.id}",
            patient_id=view.patient.id,
        )
