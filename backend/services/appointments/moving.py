"""Moving an appointment: the same row at another time; its own old time never blocks."""

from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import clock
from database import writing
from errors import NotAllowed, NotFound, ReasonNeeded
from models import Appointment, Role
from schemas.appointments import MoveAppointment
from services import notices, offers, outbox, stats
from services.appointments import booking, outcomes, views
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.offers import Bookable
from services.slots import State
from services.waitlist import holding


def move(
    caller: Caller, appointment_id: int, wanted: MoveAppointment, *, now: datetime
) -> AppointmentView:
    """Another time, and where asked another doctor; the staff say why. One atomic change."""
    before = views.one(appointment_id, caller, now=now)
    doctor_id = wanted.doctor_id or before.doctor.id
    if caller.role is Role.DOCTOR and doctor_id != caller.own_id:
        raise NotFound
    if caller.role is not Role.PATIENT and not wanted.reason:
        raise ReasonNeeded
    try:
        with writing() as session:
            _, doctor = booking.lock_both(session, before.patient.id, doctor_id)
            row = outcomes.locked(session, appointment_id, caller)
            outcomes.fresh(row, wanted.revision, caller, now=now)
            outcomes.permit(session, row, "move", caller, now=now)
            row.moves += caller.role is Role.PATIENT
            put(session, row, doctor, wanted, caller, now)
    except IntegrityError as refused:
        moment = clock.at(wanted.appointment_date, wanted.appointment_time)
        booking.refuse_overlap(refused, doctor_id, moment, caller, now=now)
    outbox.ring()
    stats.forget()
    return views.one(appointment_id, caller, now=now)


class TellMoved(Protocol):
    """A mail about an appointment that has moved, written in the caller's transaction."""

    def __call__(
        self,
        session: Session,
        row: Appointment,
        /,
        *,
        was: datetime,
        now: datetime,
        former_doctor_id: int | None = None,
    ) -> None: ...


def put(
    session: Session,
    row: Appointment,
    doctor: Bookable,
    wanted: MoveAppointment,
    caller: Caller,
    now: datetime,
    *,
    tell: TellMoved = notices.appointment_moved,
) -> None:
    """Move a locked row in the caller's transaction; the time it leaves goes to who waits for it.

    Whether it counts as one of the patient's own moves is up to the caller.
    """
    slot = offers.wanted_slot(
        session,
        doctor,
        wanted.appointment_date,
        wanted.appointment_time,
        caller,
        now=now,
        except_appointment=row.id,
    )
    if slot.state is State.TAKEN:
        booking.refuse_taken(doctor.id, slot.starts_at, caller, now=now)
    if (doctor.id, slot.starts_at) == (row.doctor_id, row.starts_at):
        raise NotAllowed("The appointment already has that time.")
    if caller.role is Role.PATIENT and not row.waiver_reason:
        booking.refuse_second(session, row.patient_id, doctor.id, slot, besides=row.id)
    was, was_end, former = row.starts_at, row.ends_at, row.doctor_id
    if doctor.id != row.doctor_id:
        row.doctor_id, row.department_id, row.fee_minor = (
            doctor.id,
            doctor.department_id,
            doctor.fee_minor,
        )
    row.day, row.session = slot.day, slot.session
    row.starts_at, row.ends_at = slot.starts_at, slot.ends_at
    row.coming, row.moved_at, row.walk_in = False, now, False
    session.flush()
    holding.offer_freed(session, former, was, was_end, by=row.patient_id, now=now)
    details = {"from": clock.local(was).isoformat(), "to": clock.local(row.starts_at).isoformat()}
    if wanted.reason:
        details["reason"] = wanted.reason
    told = partial(tell, was=was, former_doctor_id=former)
    outcomes.note(session, row, caller, "moved", now, details=details, tell=told)
