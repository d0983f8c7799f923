"""Which times a doctor offers, and why none: pure arithmetic on hours, absences and bookings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from enum import StrEnum
from zoneinfo import ZoneInfo

from clock import at
from models import SessionName


class State(StrEnum):
    """What can be said of one time."""

    FREE = "free"
    TAKEN = "taken"
    PAST = "past"
    TOO_SOON = "too_soon"


class Why(StrEnum):
    """Why a day has nothing free."""

    NO_HOURS = "no_hours"
    CLINIC_CLOSED = "clinic_closed"
    ON_LEAVE = "on_leave"
    FULL = "full"
    TOO_LATE_TODAY = "too_late_today"
    BEYOND_HORIZON = "beyond_horizon"
    DOCTOR_INACTIVE = "doctor_inactive"


class Source(StrEnum):
    """Which rule decided about a session, in order of precedence."""

    CLOSURE = "closure"
    LEAVE = "leave"
    OVERRIDE = "override"
    PATTERN = "pattern"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hours:
    """Wall time from `starts` up to, not including, `ends`."""

    starts: wall_time
    ends: wall_time


@dataclass(frozen=True, slots=True)
class Absence:
    """Days without patients, both included; one session of them, or None for the whole day."""

    first_day: date
    last_day: date
    session: SessionName | None = None

    def covers(self, day: date, session: SessionName) -> bool:
        """Whether that session of that day falls into it."""
        return self.first_day <= day <= self.last_day and self.session in (None, session)


@dataclass(frozen=True, slots=True)
class Override:
    """What one date's session is, whatever the week says; hours None: the usual ones."""

    is_open: bool
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides a doctor's hours."""

    usual: Mapping[SessionName, Hours]
    slot_minutes: int = 30
    active: bool = True
    weekly: Mapping[tuple[int, SessionName], Hours] = field(default_factory=dict)
    overrides: Mapping[tuple[date, SessionName], Override] = field(default_factory=dict)
    leaves: Sequence[Absence] = ()
    closures: Sequence[Absence] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """How soon, and how many days ahead, the caller may book."""

    lead: timedelta
    days: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of the grid; `starts_at` and `ends_at` are UTC, `time` and `end` wall time."""

    day: date
    time: wall_time
    end: wall_time
    session: SessionName
    starts_at: datetime
    ends_at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class Offer:
    """A day's times, and why none is free when none is."""

    date: date
    slots: Sequence[Slot]
    reason: Why | None

    @property
    def free(self) -> int:
        """How many times are free."""
        return sum(slot.state is State.FREE for slot in self.slots)


Busy = Sequence[tuple[datetime, datetime]]


def decide(rules: Rules, day: date, session: SessionName) -> tuple[Hours | None, Source]:
    """The hours of one session and which rule gave them: the first that matches wins."""
    if any(closure.covers(day, session) for closure in rules.closures):
        return None, Source.CLOSURE
    if any(leave.covers(day, session) for leave in rules.leaves):
        return None, Source.LEAVE
    weekly = rules.weekly.get((day.weekday(), session))
    override = rules.overrides.get((day, session))
    if override is not None:
        hours = override.hours or weekly or rules.usual[session]
        return (hours if override.is_open else None), Source.OVERRIDE
    return weekly, Source.PATTERN if weekly else Source.NONE


def grid(hours: Hours, minutes: int) -> Iterator[wall_time]:
    """The starts of a session: every `minutes` from its begin, the last one still fitting in."""
    first = hours.starts.hour * 60 + hours.starts.minute
    end = hours.ends.hour * 60 + hours.ends.minute
    for minute in range(first, end - minutes + 1, minutes):
        yield wall_time(minute // 60, minute % 60)


def times(
    rules: Rules, day: date, zone: ZoneInfo
) -> Iterator[tuple[SessionName, wall_time, datetime]]:
    """Every start of the day with its UTC moment; wall times that the clocks skip are left out."""
    for session in SessionName:
        hours, _ = decide(rules, day, session)
        for wall in grid(hours, rules.slot_minutes) if hours else ():
            moment = at(day, wall, zone)
            if moment is not None:
                yield session, wall, moment


def offer(
    rules: Rules, day: date, busy: Busy, window: Window, *, now: datetime, zone: ZoneInfo
) -> Offer:
    """What the doctor offers on a day; `busy` are the taken intervals, half-open."""
    if not rules.active:
        return Offer(day, (), Why.DOCTOR_INACTIVE)
    if day > now.astimezone(zone).date() + timedelta(days=window.days):
        return Offer(day, (), Why.BEYOND_HORIZON)
    length = timedelta(minutes=rules.slot_minutes)
    slots = [
        Slot(
            day=day,
            time=wall,
            end=(starts_at + length).astimezone(zone).time(),
            session=session,
            starts_at=starts_at,
            ends_at=starts_at + length,
            state=_state(starts_at, starts_at + length, busy, window, now),
        )
        for session, wall, starts_at in times(rules, day, zone)
    ]
    return Offer(day, slots, _why(rules, day, slots))


def _state(
    starts_at: datetime, ends_at: datetime, busy: Busy, window: Window, now: datetime
) -> State:
    if starts_at <= now:
        return State.PAST
    if any(begin < ends_at and starts_at < end for begin, end in busy):
        return State.TAKEN
    return State.TOO_SOON if starts_at < now + window.lead else State.FREE


def _why(rules: Rules, day: date, slots: Sequence[Slot]) -> Why | None:
    states = {slot.state for slot in slots}
    if State.FREE in states:
        return None
    if State.TAKEN in states:
        return Why.FULL
    if states:
        return Why.TOO_LATE_TODAY
    sources = {decide(rules, day, session)[1] for session in SessionName}
    if Source.CLOSURE in sources:
        return Why.CLINIC_CLOSED
    return Why.ON_LEAVE if Source.LEAVE in sources else Why.NO_HOURS
