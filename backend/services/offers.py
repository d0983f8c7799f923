"""What doctors offer, read from the database and decided by the slot engine."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any, Protocol

from orjson import Fragment
from sqlalchemy import BindParameter, Integer, bindparam, select, union_all
from sqlalchemy.orm import Session

import clock
from config import settings
from database import Moment, db
from errors import BeyondHorizon, DoctorInactive, InThePast, NotFound, NotOffered, OffGrid, TooSoon
from models import (
    Appointment,
    AppointmentStatus,
    DoctorStatus,
    OfferStatus,
    Role,
    SessionName,
    WaitlistOffer,
)
from prepared import Prepared
from services import slots, working_hours
from services.appointments import views
from services.callers import Caller
from services.slots import Offer, Rules, Slot, State, Times, Why, Window

PATIENT_WINDOW = Window(lead=timedelta(minutes=30), days=30)
STAFF_WINDOW = Window(lead=timedelta(0), days=365)
LOOK_AHEAD = 31  # days in which a next free time is looked for
ALTERNATIVES = 3
MOST_NEXT = 3
UNSWEPT = timedelta(minutes=5)  # how long a hold that has run out waits for its sweep
SOON = 3  # days within which most doctors have their next free times


@dataclass(frozen=True, slots=True)
class NextFree:
    """The first free time from some day on."""

    appointment_date: date
    appointment_time: time
    starts_at: datetime
    session: SessionName

    @classmethod
    def of(cls, slot: Slot) -> "NextFree":
        """As the engine found it."""
        return cls(slot.day, slot.time, clock.local(slot.starts_at), slot.session)

    def plain(self) -> dict[str, Any]:
        """As pages read it."""
        return {
            "appointment_date": self.appointment_date,
            "appointment_time": self.appointment_time.isoformat("minutes"),
            "starts_at": self.starts_at,
            "session": self.session,
        }


@dataclass(frozen=True, slots=True)
class DayOffer:
    """A day's times; when none is free, why, and the next that is."""

    date: date
    slots: Times
    free: int
    reason: Why | None
    next_free: NextFree | None

    def plain(self) -> dict[str, Any]:
        """As pages read it; the times were written when they were computed."""
        return {
            "date": self.date,
            "slots": Fragment(self.slots.written),
            "free": self.free,
            "reason": self.reason,
            "next_free": self.next_free.plain() if self.next_free else None,
        }


@dataclass(frozen=True, slots=True)
class Agenda:
    """One doctor's rules and taken intervals, for some range of days."""

    rules: Rules
    busy: dict[date, list[tuple[datetime, datetime]]]

    def offer(self, day: date, window: Window, *, now: datetime) -> Offer:
        """What is offered on that day."""
        busy = self.busy.get(day, ())
        return slots.offer(self.rules, day, busy, window, now=now, zone=settings.zone)

    def free(self, first: date, last: date, window: Window, *, now: datetime) -> Iterator[Slot]:
        """Free times in order, from one day to another, both included."""
        for ahead in range((last - first).days + 1):
            yield from self.offer(first + timedelta(days=ahead), window, now=now).slots.open

    def next_free(self, first: date, last: date, window: Window, now: datetime) -> NextFree | None:
        """The first free time of that range."""
        slot = next(self.free(first, last, window, now=now), None)
        return NextFree.of(slot) if slot else None


class Bookable(Protocol):
    """What booking needs to know of a doctor."""

    id: int
    department_id: int
    fee_minor: int
    slot_minutes: int
    status: DoctorStatus


def window_of(caller: Caller | None) -> Window:
    """Patients and strangers book days ahead with a lead; the staff a year ahead without."""
    staff = caller is not None and caller.role is not Role.PATIENT
    return STAFF_WINDOW if staff else PATIENT_WINDOW


_ids: BindParameter[list[int]] = bindparam("doctors", expanding=True)
_from, _to = bindparam("first", type_=Moment()), bindparam("last", type_=Moment())
_BUSY = Prepared(
    union_all(
        select(
            Appointment.doctor_id, Appointment.day, Appointment.starts_at, Appointment.ends_at
        ).where(
            Appointment.doctor_id.in_(_ids),
            Appointment.starts_at >= _from,
            Appointment.starts_at < _to,
            Appointment.status != AppointmentStatus.CANCELLED,
            Appointment.walk_in.is_(False),
            Appointment.id != bindparam("besides", type_=Integer()),
        ),
        select(
            WaitlistOffer.doctor_id,
            WaitlistOffer.day,
            WaitlistOffer.starts_at,
            WaitlistOffer.ends_at,
        ).where(
            WaitlistOffer.doctor_id.in_(_ids),
            WaitlistOffer.starts_at >= _from,
            WaitlistOffer.starts_at < _to,
            WaitlistOffer.status == OfferStatus.OPEN,
            WaitlistOffer.expires_at > bindparam("swept", type_=Moment()),
        ),
    )
)


def agendas(
    session: Session,
    doctor_ids: Sequence[int],
    first: date,
    last: date,
    *,
    now: datetime,
    except_appointment: int | None = None,
) -> dict[int, Agenda]:
    """The agendas of several doctors for a range of days, in six queries however many they are.

    A time that is held for somebody who waits is as busy as a booked one, also between the end of
    the hold and the sweep that passes it on: nobody comes before the next in line. Both are read by
    one statement, so that a time going over from one to the other is never seen as free.
    """
    rules = working_hours.rules_of(session, doctor_ids, first, last)
    if not rules:
        return {}
    busy: dict[int, dict[date, list[tuple[datetime, datetime]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    taken = _BUSY.all(
        session,
        doctors=list(doctor_ids),
        first=clock.start_of(first),
        last=clock.end_of(last),
        besides=except_appointment or 0,
        swept=now - UNSWEPT,
    )
    for doctor_id, day, starts_at, ends_at in taken:
        busy[doctor_id][day].append((starts_at, ends_at))
    return {doctor_id: Agenda(rules[doctor_id], busy[doctor_id]) for doctor_id in rules}


def days(
    doctor_id: int,
    first: date,
    last: date,
    caller: Caller | None,
    *,
    moving: int | None,
    now: datetime,
) -> list[DayOffer]:
    """What a doctor offers from one day to another; NotFound for a doctor nobody may see.

    With `moving`, the caller's own appointment of that id does not block its own time.
    """
    session, window = db.session(), window_of(caller)
    today = clock.today(now)
    horizon, onward = today + timedelta(days=window.days), max(last, today)
    far = min(onward + timedelta(days=LOOK_AHEAD), max(horizon, first))
    own = _movable(session, moving, caller)

    def read(begin: date, end: date) -> Agenda:
        found = agendas(session, [doctor_id], begin, end, now=now, except_appointment=own)
        agenda = found.get(doctor_id)
        if agenda is None or (not agenda.rules.active and window is PATIENT_WINDOW):
            raise NotFound
        return agenda

    @cache
    def first_later() -> NextFree | None:
        return read(onward, far).next_free(onward, far, window, now) if far > last else None

    def next_free(day: date) -> NextFree | None:
        here = agenda.next_free(max(day, today), min(last, far), window, now)
        return here or first_later()

    agenda = read(first, last)
    wanted = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return [
        DayOffer(
            offer.date,
            offer.slots,
            offer.free,
            offer.reason,
            next_free(offer.date) if offer.reason else None,
        )
        for offer in (agenda.offer(day, window, now=now) for day in wanted)
    ]


def _movable(session: Session, moving: int | None, caller: Caller | None) -> int | None:
    if moving is None or caller is None:
        return None
    query = select(Appointment.id).where(Appointment.id == moving)
    mine = views.own(caller)
    return session.scalar(query if mine is None else query.where(mine))


def first_free(doctor_ids: Sequence[int], *, now: datetime) -> dict[int, NextFree | None]:
    """Each doctor's first time that a patient can book."""
    found = next_times(doctor_ids, most=1, now=now)
    return {one: NextFree.of(free[0]) if free else None for one, free in found.items()}


def next_times(
    doctor_ids: Sequence[int],
    *,
    day: date | None = None,
    session: SessionName | None = None,
    most: int = MOST_NEXT,
    now: datetime,
) -> dict[int, list[Slot]]:
    """Each doctor's first times that a patient can book, of that day and session if told."""

    def look(ids: Sequence[int], first: date, last: date) -> dict[int, list[Slot]]:
        found = agendas(db.session(), ids, first, last, now=now) if ids else {}
        return {
            one: first_of(agenda.free(first, last, PATIENT_WINDOW, now=now))
            for one, agenda in found.items()
        }

    def first_of(free: Iterator[Slot]) -> list[Slot]:
        return list(islice((s for s in free if s.session is session) if session else free, most))

    if day:
        return look(doctor_ids, day, day)
    today = clock.today(now)
    found = look(doctor_ids, today, today + timedelta(days=SOON))
    rest = [doctor_id for doctor_id, free in found.items() if len(free) < most]
    return found | look(rest, today, today + timedelta(days=PATIENT_WINDOW.days))


def later_free(doctor_id: int, soonest: Slot, *, now: datetime) -> NextFree | None:
    """The doctor's first time that a patient can book in a later session than that one's."""
    first, last = soonest.day, clock.today(now) + timedelta(days=PATIENT_WINDOW.days)
    agenda = agendas(db.session(), [doctor_id], first, last, now=now)[doctor_id]
    for slot in agenda.free(first, last, PATIENT_WINDOW, now=now):
        if (slot.day, slot.session) != (soonest.day, soonest.session):
            return NextFree.of(slot)
    return None


def wanted_slot(
    session: Session,
    doctor: Bookable,
    day: date,
    wall: time,
    caller: Caller,
    *,
    now: datetime,
    except_appointment: int | None = None,
) -> Slot:
    """The slot of that doctor's grid, free or taken; otherwise the refusal that says why not."""
    window = window_of(caller)
    if doctor.status is not DoctorStatus.ACTIVE:
        raise DoctorInactive
    moment = clock.at(day, wall)
    if moment is not None and moment <= now:
        raise InThePast
    if day > clock.today(now) + timedelta(days=window.days):
        raise BeyondHorizon
    agenda = agendas(
        session, [doctor.id], day, day, now=now, except_appointment=except_appointment
    )[doctor.id]
    for slot in agenda.offer(day, window, now=now).slots:
        if slot.time == wall:
            if slot.state is State.TOO_SOON:
                raise TooSoon
            return slot
    raise OffGrid if _within_hours(agenda.rules, day, wall) else NotOffered


def _within_hours(rules: Rules, day: date, wall: time) -> bool:
    for name in SessionName:
        hours, _ = slots.decide(rules, day, name)
        if hours and hours.starts <= wall < hours.ends:
            return True
    return False


def nearest_free(
    doctor_id: int, wanted: datetime, caller: Caller, *, now: datetime
) -> list[NextFree]:
    """The three free times nearest to a moment, in the order of the clock."""
    window, day = window_of(caller), clock.today(wanted)
    first = max(clock.today(now), day - timedelta(days=3))
    last = min(day + timedelta(days=7), clock.today(now) + timedelta(days=window.days))
    agenda = agendas(db.session(), [doctor_id], first, last, now=now)[doctor_id]
    free = agenda.free(first, last, window, now=now)
    nearest = sorted(free, key=lambda slot: abs(slot.starts_at - wanted))[:ALTERNATIVES]
    return [NextFree.of(slot) for slot in sorted(nearest, key=lambda slot: slot.starts_at)]
