"""A patient's first page: what is next, and what to have at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

import clock
from database import db
from models import (
    Appointment,
    AppointmentStatus,
    BloodGroup,
    Gender,
    Medicine,
    Patient,
    Treatment,
    live_statuses,
)
from services import access, directory
from services.appointments import views
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.directory import Card

SHOWN_UPCOMING = 5
SHOWN_DOCTORS = 3
LONGEST_COURSE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class PatientBrief:
    """The patient, in short."""

    id: int
    full_name: str
    age: int | None
    gender: Gender | None
    blood_group: BloodGroup | None
    phone: str
    blacklisted: bool


@dataclass(frozen=True, slots=True)
class CurrentMedicine:
    """A medicine whose days have not run out."""

    name: str
    strength: str
    dose: str
    days: int
    instructions: str
    prescribed_on: date


@dataclass(frozen=True, slots=True)
class Health:
    """What the patient should have at hand."""

    allergies: Sequence[str]
    current_medicines: Sequence[CurrentMedicine]


@dataclass(frozen=True, slots=True)
class PatientDashboard:
    """Everything on a patient's first page."""

    patient: PatientBrief
    upcoming: Sequence[AppointmentView]
    upcoming_total: int
    past_total: int
    book_again: Sequence[Card]
    health: Health

    @property
    def next(self) -> AppointmentView | None:
        """The appointment that comes first."""
        return self.upcoming[0] if self.upcoming else None


def of(caller: Caller, patient_id: int | None = None, *, now: datetime) -> PatientDashboard:
    """The caller's first page: the visits of the whole family, or of one person only."""
    patient = db.session.get_one(Patient, access.chosen(db.session(), caller, patient_id))
    whose = Appointment.patient_id.in_([patient_id] if patient_id else access.persons(caller))
    upcoming = Appointment.status.in_(live_statuses) & (Appointment.ends_at > now)
    ahead, total = db.session.execute(
        select(func.count().filter(upcoming), func.count(Appointment.id)).where(whose)
    ).one()
    soon = views.selected().where(whose, upcoming).order_by(Appointment.starts_at)
    rows = db.session.execute(soon.limit(SHOWN_UPCOMING))
    return PatientDashboard(
        patient=_brief(patient, now),
        upcoming=[views.view_of(row, caller, now=now) for row in rows],
        upcoming_total=ahead,
        past_total=total - ahead,
        book_again=directory.cards(_doctors_seen(patient.id), now=now),
        health=Health(patient.allergies, _current_medicines(patient.id, clock.today(now))),
    )


def _brief(patient: Patient, now: datetime) -> PatientBrief:
    return PatientBrief(
        id=patient.id,
        full_name=patient.full_name,
        age=patient.age(clock.today(now)),
        gender=patient.gender,
        blood_group=patient.blood_group,
        phone=patient.phone,
        blacklisted=patient.blacklisted_at is not None,
    )


def _doctors_seen(patient_id: int) -> list[int]:
    """The doctors of the last completed visits, the latest first."""
    seen = (
        select(Appointment.doctor_id)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.status == AppointmentStatus.COMPLETED,
        )
        .group_by(Appointment.doctor_id)
        .order_by(func.max(Appointment.starts_at).desc())
    )
    return list(db.session.scalars(seen.limit(SHOWN_DOCTORS)))


def _current_medicines(patient_id: int, today: date) -> list[CurrentMedicine]:
    """Medicines still to be taken, the latest prescription of each name first."""
    rows = db.session.execute(
        select(
            Medicine.name,
            Medicine.strength,
            Medicine.dose,
            Medicine.days,
            Medicine.instructions,
            Appointment.day,
        )
        .join(Treatment, Treatment.id == Medicine.treatment_id)
        .join(Appointment, Appointment.id == Treatment.appointment_id)
        .where(Appointment.patient_id == patient_id, Appointment.day > today - LONGEST_COURSE)
        .order_by(Appointment.starts_at.desc(), Medicine.position)
    )
    latest: dict[str, CurrentMedicine] = {}
    for row in rows:
        latest.setdefault(row.name.casefold(), CurrentMedicine(*row))
    return [one for one in latest.values() if one.prescribed_on + timedelta(one.days) > today]
