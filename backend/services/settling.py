"""Bookings whose hours go: carrying out what was decided about each, all of it or nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import clock
from errors import DomainError, NotFound
from models import Appointment, AppointmentStatus, Doctor, Role
from schemas.appointments import MoveAppointment
from schemas.availability import Resolution, Resolving
from services.appointments import booking, moving, outcomes
from services.callers import Caller
from services.tidings import Tidings


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a decision could not be carried out."""

    appointment_id: int
    code: str
    message: str


class Unsettled(Exception):
    """Bookings that nobody has decided about, or new times that are not free."""

    def __init__(self, refused: Sequence[Refused] = ()) -> None:
        super().__init__(f"{len(refused)} refused")
        self.refused = refused


def targets(decisions: Resolving) -> set[int]:
    """The doctors to whom bookings are to move."""
    return {each.doctor_id for each in decisions.resolutions if each.doctor_id}


def settle(
    session: Session,
    lost: Mapping[int, int],
    decisions: Resolving,
    why: str,
    caller: Caller,
    *,
    now: datetime,
) -> Counter[str]:
    """Keep, move and cancel in the caller's transaction, the doctors locked; how many of each.

    `lost` names each booking's doctor: what has gone to another meanwhile is not touched.
    Unsettled, with no booking changed, unless every lost one can be treated as decided.
    """
    plan = _plan(lost, decisions)
    tidings = Tidings()
    with session.begin_nested():
        rows = _locked(session, plan, lost)
        refused = _carry_out(session, rows, plan, why, caller, tidings, now)
        if refused:
            raise Unsettled(refused)
    tidings.send(session, now=now)
    return Counter(each.action for each in plan.values())


def _plan(lost: Iterable[int], decisions: Resolving) -> dict[int, Resolution]:
    """What becomes of each lost booking; decisions about any other do nothing."""
    named = {each.appointment_id: each for each in decisions.resolutions}
    plan = {}
    for appointment_id in lost:
        if appointment_id in named:
            plan[appointment_id] = named[appointment_id]
        elif decisions.bookings:
            plan[appointment_id] = Resolution(
                appointment_id=appointment_id, action=decisions.bookings
            )
        else:
            raise Unsettled
    return plan


def _carry_out(
    session: Session,
    rows: Sequence[Appointment],
    plan: Mapping[int, Resolution],
    why: str,
    caller: Caller,
    tidings: Tidings,
    now: datetime,
) -> list[Refused]:
    """Cancel first, which frees times, then move; the refusals of those that could not."""
    for row in rows:
        if plan[row.id].action == "cancel":
            outcomes.cancel_row(session, row, caller, why, now, tell=tidings.cancelled)
    refused = []
    for row in rows:
        if plan[row.id].action == "move":
            try:
                _move(session, row, plan[row.id], why, caller, tidings, now)
            except DomainError as no:
                refused.append(Refused(row.id, no.code, no.detail))
    return refused


def _locked(
    session: Session, plan: Mapping[int, Resolution], lost: Mapping[int, int]
) -> Sequence[Appointment]:
    """Those to change that still stand; who has just cancelled or gone elsewhere needs nothing.

    A move locks the doctor that it goes to, and so may have been under way from one of these.
    """
    ids = [key for key, each in plan.items() if each.action != "keep"]
    query = select(Appointment).where(
        Appointment.id.in_(ids), Appointment.status == AppointmentStatus.BOOKED
    )
    found = session.scalars(query.order_by(Appointment.id).with_for_update())
    return [row for row in found if row.doctor_id == lost[row.id]]


def _move(
    session: Session,
    row: Appointment,
    wanted: Resolution,
    why: str,
    caller: Caller,
    tidings: Tidings,
    now: datetime,
) -> None:
    doctor = _taking_over(session, row, wanted, caller)
    place = _place(row, wanted, why)
    outcomes.permit(session, row, "move", caller, now=now)
    try:
        with session.begin_nested():
            moving.put(session, row, doctor, place, caller, now, tell=tidings.moved)
    except IntegrityError as refused:
        moment = clock.at(place.appointment_date, place.appointment_time)
        booking.refuse_overlap(refused, doctor.id, moment, caller, now=now)


def _taking_over(session: Session, row: Appointment, wanted: Resolution, caller: Caller) -> Doctor:
    """The doctor who is to see the patient; a doctor hands over within the department only."""
    doctor = session.get(Doctor, wanted.doctor_id or row.doctor_id)
    if doctor is None:
        raise NotFound("There is no such doctor.")
    own = doctor.id == row.doctor_id
    if caller.role is Role.DOCTOR and not own and doctor.department_id != row.department_id:
        raise NotFound("There is no such doctor in your department.")
    return doctor


def _place(row: Appointment, wanted: Resolution, why: str) -> MoveAppointment:
    return MoveAppointment.model_validate(
        {
            "appointment_date": wanted.appointment_date,
            "appointment_time": wanted.appointment_time,
            "revision": row.revision,
            "reason": why,
        }
    )
