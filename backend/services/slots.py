"""Which times a doctor offers, and why none: pure arithmetic on hours, absences and bookings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson

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


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Everything that decides a doctor's hours. Never changed: what follows from them is kept."""

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


class Times(tuple[Slot, ...]):
    """The times of a day. Days ahead are computed once for all who ask, and written once too."""

    @cached_property
    def open(self) -> tuple[Slot, ...]:
        """Those that are free, in order."""
        return tuple(slot for slot in self if slot.state is State.FREE)

    @property
    def free(self) -> int:
        """How many are free."""
        return len(self.open)

    @cached_property
    def written(self) -> bytes:
        """As pages read them."""
        return orjson.dumps(
            [
                {
                    "time": f"{slot.time:%H:%M}",
                    "end": f"{slot.end:%H:%M}",
                    "session": slot.session,
                    "state": slot.state,
                }
                for slot in self
            ]
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """A day's times, and why none is free when none is."""

    date: date
    slots: Times
    reason: Why | None

    @property
    def free(self) -> int:
        """How many times are free."""
        return self.slots.free


Busy = Sequence[tuple[datetime, datetime]]
Start = tuple[wall_time, wall_time, datetime, datetime]
SESSIONS = tuple(SessionName)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
NO_TIMES = Times()
MINUTE = timedelta(minutes=1)


class Plan(NamedTuple):
    """Everything that decides about the times of a day that has not come."""

    hours: Sequence[tuple[SessionName, Hours]]
    minutes: int
    day: date
    busy: Busy
    zone: ZoneInfo


def decide(rules: Rules, day: date, session: SessionName) -> tuple[Hours | None, Source]:
    """The hours of one session and which rule gave them: the first that matches wins."""
    if rules.closures and any(closure.covers(day, session) for closure in rules.closures):
        return None, Source.CLOSURE
    if rules.leaves and any(leave.covers(day, session) for leave in rules.leaves):
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


@lru_cache(maxsize=2048)
def _starts(hours: Hours, minutes: int, day: date, zone: ZoneInfo) -> Sequence[Start]:
    """Every start of a session with its UTC moment, without wall times that the clocks skip."""
    found = ((wall, at(day, wall, zone)) for wall in grid(hours, minutes))
    length = timedelta(minutes=minutes)
    return [
        (wall, (moment + length).astimezone(zone).time(), moment, moment + length)
        for wall, moment in found
        if moment is not None
    ]


def times(
    rules: Rules, day: date, zone: ZoneInfo
) -> Iterator[tuple[SessionName, wall_time, datetime]]:
    """Every start of the day with its UTC moment; wall times that the clocks skip are left out."""
    for session, hours in _hours(rules, day):
        for wall, _, moment, _ in _starts(hours, rules.slot_minutes, day, zone):
            yield session, wall, moment


def _hours(rules: Rules, day: date) -> Sequence[tuple[SessionName, Hours]]:
    decided = [(session, decide(rules, day, session)[0]) for session in SESSIONS]
    return tuple([pair for pair in decided if pair[1]])  # type: ignore[misc]


def starts_at(rules: Rules, day: date, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the doctor sees patients from that moment of the day on, taken or not."""
    return rules.active and any(begin == moment for _, _, begin in times(rules, day, zone))


def offer(
    rules: Rules, day: date, busy: Busy, window: Window, *, now: datetime, zone: ZoneInfo
) -> Offer:
    """What the doctor offers on a day; `busy` are the taken intervals, half-open."""
    if not rules.active:
        return Offer(day, NO_TIMES, Why.DOCTOR_INACTIVE)
    today, told = _dates(now, window.lead, zone)
    if (day - today).days > window.days:
        return Offer(day, NO_TIMES, Why.BEYOND_HORIZON)
    if day > told:
        return _later(rules, day, tuple(busy), zone)
    plan = Plan(_hours(rules, day), rules.slot_minutes, day, tuple(busy), zone)
    times_of = _at if day >= today else _times  # there are very many days that are over
    return _offer(rules, plan, times_of(plan, *minutes(now, window.lead)))


@lru_cache(maxsize=8192)
def _later(rules: Rules, day: date, busy: Busy, zone: ZoneInfo) -> Offer:
    """On a later day than the lead reaches into: free or taken, whatever o'clock it is."""
    plan = Plan(_hours(rules, day), rules.slot_minutes, day, busy, zone)
    return _offer(rules, plan, _at(plan, LONG_AGO, LONG_AGO))


def _offer(rules: Rules, plan: Plan, slots: Times) -> Offer:
    return Offer(plan.day, slots, None if slots.free else _why(rules, plan.day, slots))


@lru_cache(maxsize=64)
def _dates(now: datetime, lead: timedelta, zone: ZoneInfo) -> tuple[date, date]:
    """Today, and the day on which the lead ends."""
    return now.astimezone(zone).date(), (now + lead).astimezone(zone).date()


@lru_cache(maxsize=64)
def minutes(now: datetime, lead: timedelta) -> tuple[datetime, datetime]:
    """Now and the end of the lead, as far as they tell times apart that begin with a minute."""
    soonest = now + lead
    whole = soonest.replace(second=0, microsecond=0)
    return now.replace(second=0, microsecond=0), whole + MINUTE if whole < soonest else whole


def _times(plan: Plan, now: datetime, soonest: datetime) -> Times:
    return Times(
        Slot(
            day=plan.day,
            time=wall,
            end=end,
            session=session,
            starts_at=starts_at,
            ends_at=ends_at,
            state=_state(starts_at, ends_at, plan.busy, now, soonest),
        )
        for session, hours in plan.hours
        for wall, end, starts_at, ends_at in _starts(hours, plan.minutes, plan.day, plan.zone)
    )


_at = lru_cache(maxsize=4096)(_times)


def _state(
    starts_at: datetime, ends_at: datetime, busy: Busy, now: datetime, soonest: datetime
) -> State:
    if starts_at <= now:
        return State.PAST
    if any(begin < ends_at and starts_at < end for begin, end in busy):
        return State.TAKEN
    return State.TOO_SOON if starts_at < soonest else State.FREE


def _why(rules: Rules, day: date, slots: Sequence[Slot]) -> Why:
    states = {slot.state for slot in slots}
    if State.TAKEN in states:
        return Why.FULL
    if states:
        return Why.TOO_LATE_TODAY
    sources = {decide(rules, day, session)[1] for session in SessionName}
    if Source.CLOSURE in sources:
        return Why.CLINIC_CLOSED
    return Why.ON_LEAVE if Source.LEAVE in sources else Why.NO_HOURS
