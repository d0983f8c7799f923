"""An appointment as a caller sees it: one query, flat rows, no ORM objects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, bindparam, select

import clock
from config import settings
from database import AnySelect, db
from errors import NotFound
from models import (
    Appointment,
    AppointmentStatus,
    Department,
    Doctor,
    Gender,
    Patient,
    Role,
    SessionName,
    Treatment,
    User,
)
from prepared import Prepared
from services import access
from services.appointments import lifecycle
from services.callers import Caller


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """A department, named."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PatientView:
    """The patient of an appointment; age in whole years on the day of asking."""

    id: int
    full_name: str
    phone: str
    age: int | None
    gender: Gender | None


@dataclass(frozen=True, slots=True)
class DoctorView:
    """The doctor of an appointment."""

    id: int
    full_name: str
    specialization: str
    room: str
    department: DepartmentView


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """Everything a page shows of an appointment. Dates and times are the clinic's."""

    id: int
    reference: str
    status: AppointmentStatus
    revision: int
    appointment_date: date
    appointment_time: time
    end_time: time
    session: SessionName
    starts_at: datetime
    ends_at: datetime
    slot_minutes: int
    reason: str
    fee: float
    currency: str
    coming: bool
    patient: PatientView
    doctor: DoctorView
    allowed_actions: Sequence[str]
    moves_left: int
    cancel_reason: str
    cancelled_by: Role | None
    booked_at: datetime
    has_treatment: bool
    follow_up_of: int | None
    walk_in: bool


def selected() -> AnySelect:
    """The columns of a view, ready to be narrowed and ordered.

    Nobody of the joined is ever missing; joined from outside, so that no planner begins with the
    small tables and reads through all appointments of each.
    """
    return (
        select(
            Appointment.id,
            Appointment.reference,
            Appointment.status,
            Appointment.revision,
            Appointment.day,
            Appointment.session,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.reason,
            Appointment.fee_minor,
            Appointment.coming,
            Appointment.moves,
            Appointment.checked_in_at,
            Appointment.completed_at,
            Appointment.cancel_reason,
            Appointment.cancelled_by,
            Appointment.booked_at,
            Appointment.follow_up_of,
            Appointment.walk_in,
            Patient.id.label("patient_id"),
            Patient.full_name.label("patient_name"),
            Patient.phone,
            Patient.date_of_birth,
            Patient.gender,
            Patient.blacklisted_at.is_not(None).label("patient_blacklisted"),
            Doctor.id.label("doctor_id"),
            Doctor.specialization,
            Doctor.room,
            User.full_name.label("doctor_name"),
            Department.id.label("department_id"),
            Department.name.label("department_name"),
            Treatment.id.is_not(None).label("has_treatment"),
        )
        .outerjoin(Patient, Patient.id == Appointment.patient_id)
        .outerjoin(Doctor, Doctor.id == Appointment.doctor_id)
        .outerjoin(User, User.id == Doctor.user_id)
        .outerjoin(Department, Department.id == Appointment.department_id)
        .outerjoin(Treatment, Treatment.appointment_id == Appointment.id)
    )


def view_of(row: Row[Any], caller: Caller, *, now: datetime) -> AppointmentView:
    """One row of `selected()` as that caller sees it now."""
    starts, ends = clock.local(row.starts_at), clock.local(row.ends_at)
    return AppointmentView(
        id=row.id,
        reference=row.reference,
        status=row.status,
        revision=row.revision,
        appointment_date=starts.date(),
        appointment_time=starts.time(),
        end_time=ends.time(),
        session=row.session,
        starts_at=starts,
        ends_at=ends,
        slot_minutes=int((ends - starts).total_seconds() // 60),
        reason=row.reason,
        fee=row.fee_minor / 100,
        currency=settings.currency,
        coming=row.coming,
        patient=PatientView(
            row.patient_id,
            row.patient_name,
            row.phone,
            age_on(row.date_of_birth, clock.today(now)),
            row.gender,
        ),
        doctor=DoctorView(
            row.doctor_id,
            row.doctor_name,
            row.specialization,
            row.room,
            DepartmentView(row.department_id, row.department_name),
        ),
        allowed_actions=lifecycle.allowed(row, caller, now=now),
        moves_left=max(0, lifecycle.MOST_MOVES - row.moves),
        cancel_reason=row.cancel_reason,
        cancelled_by=row.cancelled_by,
        booked_at=clock.local(row.booked_at),
        has_treatment=row.has_treatment,
        follow_up_of=row.follow_up_of,
        walk_in=row.walk_in,
    )


def writer(caller: Caller, *, now: datetime) -> Callable[[Any], dict[str, Any]]:
    """What makes of each row what view_of() makes, as pages read it: for lists."""
    zone, today = settings.zone, clock.today(now)

    def plain(row: Any) -> dict[str, Any]:
        starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
        return {
            "id": row.id,
            "reference": row.reference,
            "status": row.status,
            "revision": row.revision,
            "appointment_date": starts.date(),
            "appointment_time": clock.hours_and_minutes(starts),
            "end_time": clock.hours_and_minutes(ends),
            "session": row.session,
            "starts_at": starts,
            "ends_at": ends,
            "slot_minutes": (ends - starts).seconds // 60,
            "reason": row.reason,
            "fee": row.fee_minor / 100,
            "currency": settings.currency,
            "coming": row.coming,
            "patient": {
                "id": row.patient_id,
                "full_name": row.patient_name,
                "phone": row.phone,
                "age": age_on(row.date_of_birth, today),
                "gender": row.gender,
            },
            "doctor": {
                "id": row.doctor_id,
                "full_name": row.doctor_name,
                "specialization": row.specialization,
                "room": row.room,
                "department": {"id": row.department_id, "name": row.department_name},
            },
            "allowed_actions": lifecycle.allowed(row, caller, now=now),
            "moves_left": max(0, lifecycle.MOST_MOVES - row.moves),
            "cancel_reason": row.cancel_reason,
            "cancelled_by": row.cancelled_by,
            "booked_at": row.booked_at.astimezone(zone),
            "has_treatment": row.has_treatment,
            "follow_up_of": row.follow_up_of,
            "walk_in": row.walk_in,
        }

    return plain


def age_on(born: date | None, today: date) -> int | None:
    """Whole years on that day; None when the date of birth is unknown."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def own(caller: Caller) -> ColumnElement[bool] | None:
    """What narrows a query to the caller's appointments; None for an admin, who sees all.

    A patient's are those of every person that the account acts for.
    """
    if caller.role is Role.ADMIN:
        return None
    if caller.role is Role.PATIENT:
        return Appointment.patient_id.in_(access.persons(caller))
    return Appointment.doctor_id == caller.own_id


def seen_by(caller: Caller) -> AnySelect:
    """`selected()`, narrowed to what the caller may see."""
    mine = own(caller)
    return selected() if mine is None else selected().where(mine)


_own = bindparam("own", type_=Integer())
_family = access.family(_own, bindparam("account", type_=Integer()))
_this = selected().where(Appointment.id == bindparam("appointment", type_=Integer()))
ONE = {
    Role.ADMIN: Prepared(_this),
    Role.DOCTOR: Prepared(_this.where(Appointment.doctor_id == _own)),
    Role.PATIENT: Prepared(_this.where(Appointment.patient_id.in_(_family))),
}


def one(appointment_id: int, caller: Caller, *, now: datetime) -> AppointmentView:
    """One appointment; NotFound alike for a missing and for somebody else's."""
    row = ONE[caller.role].first(
        db.session(),
        appointment=appointment_id,
        own=caller.profile_id,
        account=caller.user_id,
    )
    if row is None:
        raise NotFound
    return view_of(row, caller, now=now)


def by_ids(ids: Sequence[int], caller: Caller, *, now: datetime) -> list[AppointmentView]:
    """Several appointments that the caller may see, in the order of the clock."""
    found = seen_by(caller).where(Appointment.id.in_(ids)).order_by(Appointment.starts_at)
    return [view_of(row, caller, now=now) for row in db.session.execute(found)]
