"""What patients and doctors see first."""

from datetime import date

from models import BloodGroup, Gender
from schemas.appointments import AppointmentAnswer
from schemas.common import Answer
from schemas.directory import DoctorCard


class PatientBrief(Answer):
    """The patient, in short."""

    id: int
    full_name: str
    age: int | None
    gender: Gender | None
    blood_group: BloodGroup | None
    phone: str
    blacklisted: bool


class CurrentMedicine(Answer):
    """A medicine whose days have not run out."""

    name: str
    strength: str
    dose: str
    days: int
    instructions: str
    prescribed_on: date


class Health(Answer):
    """What the patient should have at hand."""

    allergies: list[str]
    current_medicines: list[CurrentMedicine]


class PatientDashboard(Answer):
    """What a patient sees first."""

    patient: PatientBrief
    next: AppointmentAnswer | None
    upcoming: list[AppointmentAnswer]
    upcoming_total: int
    past_total: int
    book_again: list[DoctorCard]
    health: Health


class TodayCounts(Answer):
    """Today's appointments by state."""

    booked: int
    checked_in: int
    completed: int
    cancelled: int
    no_show: int


class DoctorDashboard(Answer):
    """What a doctor sees first."""

    doctor: DoctorCard
    total_appointments: int
    total_patients: int
    today_total: int
    today: TodayCounts
    upcoming_total: int
    needs_outcome: int
    next: AppointmentAnswer | None
    today_appointments: list[AppointmentAnswer]
