"""People who come without an appointment: seen between the others, at once."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import clock
from config import settings
from database import writing
from errors import DoctorInactive, FieldProblem, ReasonNeeded
from models import Appointment, AppointmentStatus, DoctorStatus, SessionName
from schemas.appointments import BookFor, BookForAny
from services import audit, stats
from services.appointments import booking, keys, views
from services.appointments.booking import Wish
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.offers import Bookable

WHY = FieldProblem("reason", "reason_needed", "Say why the patient comes")


def book(caller: Caller, wanted: BookForAny, *, key: str | None, now: datetime) -> AppointmentView:
    """An appointment; or, for a patient who is there, a visit that begins now."""
    if wanted.walk_in:
        return _admit(caller, wanted, key=key, now=now)
    then = BookFor.model_validate(wanted.model_dump(exclude={"doctor_id", "walk_in"}))
    return booking.book_for(caller, then, wanted.doctor_id, key=key, now=now)


def _admit(
    caller: Caller, wanted: BookForAny, *, key: str | None, now: datetime
) -> AppointmentView:
    """Checked in at this minute: the patient's time is claimed, and none of the doctor's."""
    if not wanted.reason:
        raise ReasonNeeded(fields=(WHY,))
    wish = _wish(wanted)
    try:
        with writing() as session:
            _, doctor = booking.lock_both(session, wish.patient_id, wish.doctor_id)
            appointment_id = keys.answered_before(session, caller, key, wish, now)
            if appointment_id is None:
                appointment_id = _insert(session, caller, wish, doctor, now)
                keys.remember(session, caller, key, wish, appointment_id, now)
    except IntegrityError as refused:
        booking.refuse_overlap(refused, wish.doctor_id, None, caller, now=now)
    stats.forget()
    return views.one(appointment_id, caller, now=now)


def _wish(wanted: BookForAny) -> Wish:
    """The same for every try, whichever minute it is by then."""
    return Wish(
        patient_id=wanted.patient_id,
        doctor_id=wanted.doctor_id,
        day=date.min,
        time=time.min,
        reason=wanted.reason,
        waiver_reason=wanted.waiver_reason or wanted.reason,
    )


def _insert(session: Session, caller: Caller, wish: Wish, doctor: Bookable, now: datetime) -> int:
    if doctor.status is not DoctorStatus.ACTIVE:
        raise DoctorInactive
    row = _row(caller, wish, doctor, now)
    session.add(row)
    session.flush()
    audit.record(
        session,
        caller,
        "appointment.walked_in",
        now=now,
        subject=f"appointment:{row.id}",
        patient_id=row.patient_id,
    )
    return row.id


def _row(caller: Caller, wish: Wish, doctor: Bookable, now: datetime) -> Appointment:
    starts_at = now.replace(second=0, microsecond=0)
    return Appointment(
        reference=booking.new_reference(),
        patient_id=wish.patient_id,
        doctor_id=doctor.id,
        department_id=doctor.department_id,
        day=clock.today(now),
        session=_session_at(clock.local(now).time()),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=doctor.slot_minutes),
        status=AppointmentStatus.CHECKED_IN,
        checked_in_at=now,
        reason=wish.reason,
        fee_minor=doctor.fee_minor,
        waiver_reason=wish.waiver_reason,
        walk_in=True,
        booked_by=caller.user_id,
        booked_at=now,
    )


def _session_at(wall: time) -> SessionName:
    evening = wall >= settings.sessions[SessionName.EVENING].starts
    return SessionName.EVENING if evening else SessionName.MORNING
