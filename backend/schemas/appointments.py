"""Appointments: one shape for every role, and what may be asked of them."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from models import AppointmentStatus, Gender, Role, SessionName
from schemas.common import Answer, Day, Id, KeysetQuery, Line, Request, Revision, WallTime
from schemas.patients import Guardian
from schemas.treatments import DoctorsTreatmentAnswer, TreatmentAnswer

Reason = Annotated[str, Field(max_length=500)]
Action = Literal[
    "move", "cancel", "check_in", "undo_check_in", "complete", "no_show", "reopen", "treat"
]


class BookAppointment(Request):
    """A patient's booking in clinic time; `patient_id` is somebody the account looks after."""

    doctor_id: Id
    patient_id: Id | None = None
    appointment_date: Day
    appointment_time: WallTime
    reason: Reason = ""


class IdempotencyHeader(BaseModel):
    """`Idempotency-Key`: any text of the client's own, new for each booking it means."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    idempotency_key: (
        Annotated[str, Field(min_length=8, max_length=80, pattern=r"^[!-~]+$")] | None
    ) = None


class BookFor(Request):
    """A booking by the staff; a limit is exceeded only with `waiver_reason`."""

    patient_id: Id
    appointment_date: Day
    appointment_time: WallTime
    reason: Reason = ""
    follow_up_of: Id | None = None
    waiver_reason: Reason = ""


class BookForAny(Request):
    """The same, with any doctor; a walk-in begins now, without a time of its own."""

    patient_id: Id
    doctor_id: Id
    appointment_date: Day | None = None
    appointment_time: WallTime | None = None
    reason: Reason = ""
    follow_up_of: Id | None = None
    waiver_reason: Reason = ""
    walk_in: bool = False

    @model_validator(mode="after")
    def now_or_then(self) -> Self:
        """A day and a time for an appointment, neither for a walk-in."""
        given = (self.appointment_date is not None, self.appointment_time is not None)
        if self.walk_in and any(given):
            raise PydanticCustomError("walk_in_now", "A walk-in begins now: leave out day and time")
        if not self.walk_in and not all(given):
            raise PydanticCustomError("when", "Give the day and the time")
        return self


class MoveAppointment(Request):
    """A new time, and for patients and admins another doctor if they like."""

    appointment_date: Day
    appointment_time: WallTime
    revision: Revision
    doctor_id: Id | None = None
    reason: Reason = ""


class Change(Request):
    """Which version of the appointment the caller has seen."""

    revision: Revision


class ReasonedChange(Change):
    """The same, with the reason that staff must give."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ChangeStatus(Change):
    """The state an admin wants."""

    status: AppointmentStatus
    reason: Reason = ""


class RevisionQuery(Request):
    """Which version a DELETE was decided on; absent: whatever is there."""

    revision: Revision | None = None


class PatientAppointments(KeysetQuery):
    """Which of the patient's appointments."""

    when: Literal["upcoming", "past", "all"] = "all"
    status: AppointmentStatus | None = None
    patient_id: Id | None = None


class DateRange(KeysetQuery):
    """Days in clinic time, both included."""

    day: Day | None = Field(default=None, alias="date")
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    status: AppointmentStatus | None = None
    q: Annotated[Line, Field(max_length=100)] = ""
    sort: Literal["starts_at", "-starts_at"] = "-starts_at"


class OwnAppointments(DateRange):
    """The doctor's filters; `unresolved` are those whose day is over without an outcome."""

    unresolved: bool = False


class AllAppointments(OwnAppointments):
    """The admin's filters."""

    doctor_id: Id | None = None
    department_id: Id | None = None
    patient_id: Id | None = None


class DepartmentRef(Answer):
    """A department, named."""

    id: int
    name: str


class PatientRef(Answer):
    """The patient of an appointment."""

    id: int
    full_name: str
    phone: str
    age: int | None
    gender: Gender | None


class DoctorRef(Answer):
    """The doctor of an appointment."""

    id: int
    full_name: str
    specialization: str
    room: str
    department: DepartmentRef


class AppointmentAnswer(Answer):
    """An appointment as the caller may see and change it."""

    id: int
    reference: str
    status: AppointmentStatus
    revision: int
    appointment_date: date
    appointment_time: WallTime
    end_time: WallTime
    session: SessionName
    starts_at: datetime
    ends_at: datetime
    slot_minutes: int
    reason: str
    fee: float
    currency: str
    coming: bool
    patient: PatientRef
    doctor: DoctorRef
    allowed_actions: list[Action]
    moves_left: int
    cancel_reason: str
    cancelled_by: Role | None
    booked_at: datetime
    has_treatment: bool
    follow_up_of: int | None
    walk_in: bool


class TimelineEntry(Answer):
    """One thing that happened to an appointment: `who` is a role, `by` a name if one is told."""

    at: datetime
    what: str
    who: str
    by: str


class PatientProfileBrief(Answer):
    """What a doctor reads before the visit."""

    age: int | None
    gender: Gender | None
    blood_group: str | None
    phone: str
    allergies: list[str]
    medical_history: str
    emergency_contact_name: str
    emergency_contact_phone: str
    guardians: list[Guardian]


class FollowUpAnswer(Answer):
    """The appointment that was booked to follow another."""

    id: int
    appointment_date: date
    appointment_time: WallTime
    status: AppointmentStatus


class AppointmentDetail(AppointmentAnswer):
    """With its treatment, what happened to it and what follows."""

    treatment: TreatmentAnswer | None
    timeline: list[TimelineEntry]
    next_appointment: FollowUpAnswer | None


class StaffAppointmentDetail(AppointmentAnswer):
    """As the staff read it: with the patient's profile, unless the doctor may no longer see it."""

    treatment: DoctorsTreatmentAnswer | None
    timeline: list[TimelineEntry]
    next_appointment: FollowUpAnswer | None
    patient_profile: PatientProfileBrief | None


class Alternative(Answer):
    """A free time near the one wanted."""

    appointment_date: date
    appointment_time: WallTime
    starts_at: datetime
