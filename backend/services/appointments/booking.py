"""Booking: a slot that is offered, within the limits, once."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NoReturn, Protocol

from sqlalchemy import Date, Integer, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import clock
from database import Moment, violated, writing
from errors import (
    Blacklisted,
    BookedTooOften,
    FieldProblem,
    KeyReused,
    NotFound,
    PatientOverlap,
    SameDoctorSameDay,
    SlotTaken,
    TooManyBookings,
)
from models import Appointment, AppointmentStatus, Doctor, Patient, Role, live_statuses
from prepared import Prepared, inserting
from schemas.appointments import Alternative, BookAppointment, BookFor
from services import access, audit, notices, offers, outbox, stats
from services.appointments import keys, views
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.offers import Bookable
from services.slots import Slot, State

MOST_OPEN = 3
MOST_BOOKED = 12  # by a patient within a day, those that were cancelled too: each is told by mail
A_DAY = timedelta(hours=24)
NEVER = datetime.max.replace(tzinfo=UTC)
REFERENCE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book, for whom, and by whom it is asked."""

    patient_id: int
    doctor_id: int
    day: date
    time: time
    reason: str = ""
    follow_up_of: int | None = None
    waiver_reason: str = ""


def book(
    caller: Caller, wanted: BookAppointment, *, key: str | None, now: datetime
) -> AppointmentView:
    """A patient's booking, for themself or a dependent; the same `key` gets the first answer."""
    wish = Wish(
        patient_id=wanted.patient_id or caller.own_id,
        doctor_id=wanted.doctor_id,
        day=wanted.appointment_date,
        time=wanted.appointment_time,
        reason=wanted.reason,
    )
    return _book(caller, wish, key=key, now=now)


def book_for(
    caller: Caller, wanted: BookFor, doctor_id: int, *, key: str | None, now: datetime
) -> AppointmentView:
    """A booking by the staff for a patient, with any doctor."""
    return _book(caller, _wish_for(wanted, doctor_id), key=key, now=now)


def book_own(caller: Caller, wanted: BookFor, *, key: str | None, now: datetime) -> AppointmentView:
    """A doctor's booking for one of the doctor's own patients."""
    return _book(caller, _wish_for(wanted, caller.own_id), key=key, now=now)


def _wish_for(wanted: BookFor, doctor_id: int) -> Wish:
    return Wish(
        patient_id=wanted.patient_id,
        doctor_id=doctor_id,
        day=wanted.appointment_date,
        time=wanted.appointment_time,
        reason=wanted.reason,
        follow_up_of=wanted.follow_up_of,
        waiver_reason=wanted.waiver_reason,
    )


def _book(caller: Caller, wish: Wish, *, key: str | None, now: datetime) -> AppointmentView:
    try:
        with writing() as session:
            _refuse_stranger(session, caller, wish.patient_id)
            patient, doctor = lock_both(session, wish.patient_id, wish.doctor_id)
            appointment_id = keys.answered_before(session, caller, key, wish, now)
            if appointment_id is None:
                appointment_id = insert(session, caller, wish, patient, doctor, now)
                keys.remember(session, caller, key, wish, appointment_id, now)
    except IntegrityError as refused:
        refuse_overlap(refused, wish.doctor_id, clock.at(wish.day, wish.time), caller, now=now)
    outbox.ring()
    stats.forget()
    return views.one(appointment_id, caller, now=now)


def _refuse_stranger(session: Session, caller: Caller, patient_id: int) -> None:
    """For a patient's account, whoever it does not act for is not there."""
    if caller.role is Role.PATIENT and not access.acts_for(session, caller, patient_id):
        raise _absent("patient_id")


class Booker(Protocol):
    """What booking needs to know of a patient."""

    id: int
    blacklisted_at: datetime | None


_PATIENT = Prepared(
    select(Patient.id, Patient.blacklisted_at)
    .where(Patient.id == bindparam("wanted", type_=Integer()))
    .with_for_update(key_share=True)
)
_DOCTOR = Prepared(
    select(Doctor.id, Doctor.department_id, Doctor.fee_minor, Doctor.slot_minutes, Doctor.status)
    .where(Doctor.id == bindparam("wanted", type_=Integer()))
    .with_for_update(key_share=True)
)


def lock_both(session: Session, patient_id: int, doctor_id: int) -> tuple[Booker, Bookable]:
    """Both people's rows, patient first, so that their limits and hours stand still."""
    patient = _PATIENT.first(session, wanted=patient_id)
    doctor = _DOCTOR.first(session, wanted=doctor_id)
    if patient is None or doctor is None:
        raise _absent("patient_id" if patient is None else "doctor_id")
    return patient, doctor


def _absent(field: str) -> NotFound:
    return NotFound(fields=(FieldProblem(field, "not_found", "Choose one that exists"),))


def insert(
    session: Session, caller: Caller, wish: Wish, patient: Booker, doctor: Bookable, now: datetime
) -> int:
    """Book in the caller's transaction, both people locked; the id of what is booked."""
    if caller.role is Role.PATIENT and (patient.blacklisted_at or caller.blacklisted):
        raise Blacklisted
    if caller.role is Role.DOCTOR and not access.treats(session, caller.own_id, patient.id):
        raise _absent("patient_id")
    if wish.follow_up_of and not _is_own_visit(session, wish, caller):
        raise _absent("follow_up_of")
    slot = offers.wanted_slot(session, doctor, wish.day, wish.time, caller, now=now)
    if slot.state is State.TAKEN:
        refuse_taken(doctor.id, slot.starts_at, caller, now=now)
    if not (wish.waiver_reason and caller.role is not Role.PATIENT):
        _check_limits(session, caller, patient, doctor, slot, now)
    appointment_id: int = _INSERT.scalar(session, **_new_row(caller, wish, doctor, slot, now))
    notices.appointment_booked(session, appointment_id, now=now)
    audit.record(
        session,
        caller,
        "appointment.booked",
        now=now,
        subject=f"appointment:{appointment_id}",
        patient_id=patient.id,
        details={"waiver_reason": wish.waiver_reason} if wish.waiver_reason else None,
    )
    return appointment_id


def _is_own_visit(session: Session, wish: Wish, caller: Caller) -> bool:
    """Whether the visit to be followed up is the patient's, and one that the caller sees."""
    query = select(Appointment.id).where(
        Appointment.id == wish.follow_up_of, Appointment.patient_id == wish.patient_id
    )
    mine = views.own(caller)
    return session.scalar(query if mine is None else query.where(mine)) is not None


_INSERT = Prepared(inserting(Appointment).returning(Appointment.id))


def _new_row(
    caller: Caller, wish: Wish, doctor: Bookable, slot: Slot, now: datetime
) -> dict[str, Any]:
    return {
        "reference": new_reference(),
        "patient_id": wish.patient_id,
        "doctor_id": doctor.id,
        "department_id": doctor.department_id,
        "day": slot.day,
        "session": slot.session,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "status": AppointmentStatus.BOOKED,
        "reason": wish.reason,
        "fee_minor": doctor.fee_minor,
        "revision": 0,
        "moves": 0,
        "coming": False,
        "waiver_reason": wish.waiver_reason or None,
        "walk_in": False,
        "follow_up_of": wish.follow_up_of,
        "booked_by": caller.user_id,
        "booked_at": now,
        "cancel_reason": "",
    }


def new_reference() -> str:
    """A short name for an appointment that can be read out on the phone."""
    return "A-" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(7))


def _check_limits(
    session: Session, caller: Caller, patient: Booker, doctor: Bookable, slot: Slot, now: datetime
) -> None:
    standing = _standing(session, patient.id, doctor.id, slot, now=now)
    if standing.that_day:
        raise SameDoctorSameDay
    if standing.open >= MOST_OPEN:
        raise TooManyBookings
    if standing.of_late >= MOST_BOOKED and caller.role is Role.PATIENT:
        raise BookedTooOften


def refuse_second(
    session: Session, patient_id: int, doctor_id: int, slot: Slot, *, besides: int = 0
) -> None:
    """Raise SameDoctorSameDay when another live booking stands there, one with a waiver too."""
    if _standing(session, patient_id, doctor_id, slot, besides=besides).that_day:
        raise SameDoctorSameDay


_lives = Appointment.status.in_(live_statuses)
_STANDING = Prepared(
    select(
        func.count()
        .filter(
            _lives,
            Appointment.doctor_id == bindparam("doctor", type_=Integer()),
            Appointment.day == bindparam("day", type_=Date()),
        )
        .label("that_day"),
        func.count()
        .filter(_lives, Appointment.starts_at > bindparam("now", type_=Moment()))
        .label("open"),
        func.count()
        .filter(Appointment.booked_at > bindparam("day_ago", type_=Moment()))
        .label("of_late"),
    ).where(
        Appointment.patient_id == bindparam("patient", type_=Integer()),
        Appointment.id != bindparam("besides", type_=Integer()),
    )
)


def _standing(
    session: Session,
    patient_id: int,
    doctor_id: int,
    slot: Slot,
    *,
    besides: int = 0,
    now: datetime = NEVER,
) -> Any:
    """The patient's bookings: live with that doctor on that day, live and to come, of a day."""
    wanted = {"patient": patient_id, "doctor": doctor_id, "day": slot.day, "besides": besides}
    return _STANDING.first(session, **wanted, now=now, day_ago=now - A_DAY)


def refuse_taken(doctor_id: int, wanted: datetime, caller: Caller, *, now: datetime) -> NoReturn:
    """Raise SlotTaken with the nearest free times."""
    near = offers.nearest_free(doctor_id, wanted, caller, now=now)
    raise SlotTaken(
        extras={
            "alternatives": [
                Alternative.model_validate(free).model_dump(mode="json") for free in near
            ]
        }
    )


def refuse_overlap(
    refused: IntegrityError,
    doctor_id: int,
    wanted: datetime | None,
    caller: Caller,
    *,
    now: datetime,
) -> NoReturn:
    """The database said no: turn its law into the refusal that a person understands."""
    if wanted and any(violated(refused, law) for law in DOCTOR_LAWS):
        refuse_taken(doctor_id, wanted, caller, now=now)
    if any(violated(refused, law) for law in PATIENT_LAWS):
        raise PatientOverlap from refused
    if any(violated(refused, law) for law in DAY_LAWS):
        raise SameDoctorSameDay from refused
    if any(violated(refused, law) for law in keys.LAWS):
        raise KeyReused from refused
    raise refused


# PostgreSQL names the constraint; SQLite names the trigger, or the columns of a unique index.
DOCTOR_LAWS = (
    "doctor_overlap",
    "uq_appointments_doctor_starts",
    "appointments.doctor_id, appointments.starts_at",
)
PATIENT_LAWS = (
    "patient_overlap",
    "uq_appointments_patient_starts",
    "appointments.patient_id, appointments.starts_at",
)
DAY_LAWS = (
    "uq_appointments_patient_doctor_day",
    "appointments.patient_id, appointments.doctor_id, appointments.day",
)
