"""Other times for bookings that lose theirs, ready to be chosen: no two get the same one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

import clock
from models import Appointment, AppointmentStatus, Doctor, DoctorStatus, User
from services import offers
from services.offers import STAFF_WINDOW, Agenda
from services.slots import Slot

LOOK_AHEAD = timedelta(days=offers.LOOK_AHEAD)
Booking = Row[Any]  # id, patient_id, doctor_id, department_id, day, starts_at, ends_at


class Kind(StrEnum):
    """What stays as it was."""

    SAME_DOCTOR = "same_doctor"
    SAME_TIME = "same_time"
    SAME_DEPARTMENT = "same_department"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A free time for one booking, with its own doctor or a colleague."""

    kind: Kind
    doctor_id: int
    doctor: str
    appointment_date: date
    appointment_time: time
    starts_at: datetime


def find(
    session: Session, bookings: Sequence[Booking], *, now: datetime
) -> dict[int, list[Proposal]]:
    """For each booking its doctor's next free time, and a colleague's at the same time.

    Where there is neither: the next free time that anybody of the department has.
    """
    if not bookings:
        return {}
    search = _Search(session, bookings, now)
    return {booking.id: list(search.proposals(booking)) for booking in bookings}


class _Search:
    """The doctors in question, their free times, and when the patients are taken."""

    def __init__(self, session: Session, bookings: Sequence[Booking], now: datetime) -> None:
        today = clock.today(now)
        first = min(booking.day for booking in bookings)
        self._now, self._end = now, today + timedelta(days=STAFF_WINDOW.days)
        last = min(max(booking.day for booking in bookings) + LOOK_AHEAD, self._end)
        self._names: dict[int, str] = {}
        self._colleagues: dict[int, list[int]] = defaultdict(list)
        self._note_doctors(session, {booking.department_id for booking in bookings})
        ids = sorted({*self._names, *(booking.doctor_id for booking in bookings)})
        self._agendas: dict[int, Agenda] = offers.agendas(session, ids, first, last, now=now)
        self._free: dict[tuple[int, date], list[Slot]] = {}
        self._given: set[tuple[int, datetime]] = set()
        self._visits = _visits_of(session, {booking.patient_id for booking in bookings}, first)

    def _note_doctors(self, session: Session, department_ids: set[int]) -> None:
        query = (
            select(Doctor.id, Doctor.department_id, User.full_name)
            .join(User, User.id == Doctor.user_id)
            .where(Doctor.department_id.in_(department_ids), Doctor.status == DoctorStatus.ACTIVE)
            .order_by(User.full_name, Doctor.id)
        )
        for row in session.execute(query):
            self._names[row.id] = row.full_name
            self._colleagues[row.department_id].append(row.id)

    def proposals(self, booking: Booking) -> Iterator[Proposal]:
        """At most two, and these times are not proposed again."""
        others = [
            doctor_id
            for doctor_id in self._colleagues[booking.department_id]
            if doctor_id != booking.doctor_id
        ]
        own = self._next(booking, [booking.doctor_id])
        same = self._at_that_time(booking, others)
        if own:
            yield self._propose(booking, Kind.SAME_DOCTOR, *own)
        if same:
            yield self._propose(booking, Kind.SAME_TIME, *same)
        elif not own and (soonest := self._next(booking, others)):
            yield self._propose(booking, Kind.SAME_DEPARTMENT, *soonest)

    def _next(self, booking: Booking, doctor_ids: Sequence[int]) -> tuple[int, Slot] | None:
        """The first time after the booking's own at which any of these doctors is free."""
        last = min(booking.day + LOOK_AHEAD, self._end)
        for ahead in range((last - booking.day).days + 1):
            free = (
                (doctor_id, slot)
                for doctor_id in doctor_ids
                for slot in self._free_on(doctor_id, booking.day + timedelta(days=ahead))
                if slot.starts_at > booking.starts_at and self._suits(booking, doctor_id, slot)
            )
            first = min(free, key=lambda found: found[1].starts_at, default=None)
            if first:
                return first
        return None

    def _at_that_time(self, booking: Booking, doctor_ids: Sequence[int]) -> tuple[int, Slot] | None:
        for doctor_id in doctor_ids:
            for slot in self._free_on(doctor_id, booking.day):
                same = slot.starts_at == booking.starts_at
                if same and self._suits(booking, doctor_id, slot):
                    return doctor_id, slot
        return None

    def _free_on(self, doctor_id: int, day: date) -> list[Slot]:
        if (doctor_id, day) not in self._free:
            agenda = self._agendas[doctor_id]
            free = agenda.free(day, day, STAFF_WINDOW, now=self._now)
            self._free[doctor_id, day] = list(free)
        return self._free[doctor_id, day]

    def _suits(self, booking: Booking, doctor_id: int, slot: Slot) -> bool:
        """Not proposed yet, and the patient is elsewhere neither then nor that day there."""
        if (doctor_id, slot.starts_at) in self._given:
            return False
        return not any(
            visit.id != booking.id
            and (
                (visit.starts_at < slot.ends_at and slot.starts_at < visit.ends_at)
                or (visit.doctor_id, visit.day) == (doctor_id, slot.day)
            )
            for visit in self._visits[booking.patient_id]
        )

    def _propose(self, booking: Booking, kind: Kind, doctor_id: int, slot: Slot) -> Proposal:
        self._given.add((doctor_id, slot.starts_at))
        self._visits[booking.patient_id].append(
            _Visit(booking.id, doctor_id, slot.day, slot.starts_at, slot.ends_at)
        )
        return Proposal(
            kind,
            doctor_id,
            self._names[doctor_id],
            slot.day,
            slot.time,
            clock.local(slot.starts_at),
        )


@dataclass(frozen=True, slots=True)
class _Visit:
    """When a patient is taken, and with whom."""

    id: int
    doctor_id: int
    day: date
    starts_at: datetime
    ends_at: datetime


def _visits_of(session: Session, patient_ids: set[int], first: date) -> dict[int, list[_Visit]]:
    query = select(
        Appointment.patient_id,
        Appointment.id,
        Appointment.doctor_id,
        Appointment.day,
        Appointment.starts_at,
        Appointment.ends_at,
    ).where(
        Appointment.patient_id.in_(patient_ids),
        Appointment.status != AppointmentStatus.CANCELLED,
        Appointment.starts_at >= clock.start_of(first),
    )
    found: dict[int, list[_Visit]] = defaultdict(list)
    for row in session.execute(query):
        visit = _Visit(row.id, row.doctor_id, row.day, row.starts_at, row.ends_at)
        found[row.patient_id].append(visit)
    return found
