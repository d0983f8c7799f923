"""A doctor's next seven days, session by session."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import clock
from database import db
from errors import FieldProblem, ValidationFailed
from models import Appointment, AppointmentStatus, DateOverride, SessionName
from schemas.availability import DaySwitch, SetAvailability
from services import impact, slots, working_hours
from services.availability import hours
from services.callers import Caller
from services.impact import Withdrawal
from services.slots import Rules, Source

DAYS = 7
AWAY = "The doctor is not available at that time."


@dataclass(frozen=True, slots=True)
class Cell:
    """One session of one day; when closed, the hours are those it would open with."""

    open: bool
    starts: time
    ends: time
    slots: int
    booked: int
    source: Source
    editable: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day; Monday is weekday 0."""

    date: date
    weekday: int
    morning: Cell
    evening: Cell


@dataclass(frozen=True, slots=True)
class Week:
    """The next seven days."""

    slot_minutes: int
    days: Sequence[Day]
    slots_open: int
    slots_booked: int


def week(caller: Caller, *, now: datetime) -> Week:
    """The calling doctor's next seven days."""
    first = clock.today(now)
    rules = _rules(db.session(), caller.own_id, first)
    booked = _booked(db.session(), caller.own_id, first)
    days = [_day(rules, first + timedelta(days=ahead), booked) for ahead in range(DAYS)]
    cells = [cell for day in days for cell in (day.morning, day.evening)]
    return Week(
        slot_minutes=rules.slot_minutes,
        days=days,
        slots_open=sum(cell.slots for cell in cells),
        slots_booked=sum(cell.booked for cell in cells),
    )


def set_week(caller: Caller, wanted: SetAvailability, *, now: datetime) -> Week:
    """Open and close sessions of the next days; only what differs from now becomes an exception."""
    _check_days(wanted.days, clock.today(now))
    change = Withdrawal(
        action="availability.changed",
        subject=f"doctor:{caller.own_id}",
        reason=AWAY,
        doctor_ids=[caller.own_id],
        first_day=min(day.date for day in wanted.days),
        last_day=max(day.date for day in wanted.days),
    )
    with impact.withdrawing(change, wanted, caller, now=now) as session:
        rules = _rules(session, caller.own_id, clock.today(now))
        for number, day in enumerate(wanted.days):
            for name, is_open in _switches(day):
                field = f"days.{number}.{name}"
                _switch(session, caller.own_id, rules, day.date, name, field, is_open=is_open)
    return week(caller, now=now)


def _rules(session: Session, doctor_id: int, first: date) -> Rules:
    last = first + timedelta(days=DAYS - 1)
    return working_hours.rules_of(session, [doctor_id], first, last)[doctor_id]


def _booked(session: Session, doctor_id: int, first: date) -> dict[tuple[date, SessionName], int]:
    counted = (
        select(Appointment.day, Appointment.session, func.count())
        .where(
            Appointment.doctor_id == doctor_id,
            Appointment.starts_at >= clock.start_of(first),
            Appointment.starts_at < clock.start_of(first + timedelta(days=DAYS)),
            Appointment.status != AppointmentStatus.CANCELLED,
            Appointment.walk_in.is_(False),
        )
        .group_by(Appointment.day, Appointment.session)
    )
    return {(day, name): count for day, name, count in session.execute(counted)}


def _day(rules: Rules, day: date, booked: dict[tuple[date, SessionName], int]) -> Day:
    morning, evening = (
        _cell(rules, day, name, booked.get((day, name), 0))
        for name in (SessionName.MORNING, SessionName.EVENING)
    )
    return Day(day, day.weekday(), morning, evening)


def _cell(rules: Rules, day: date, name: SessionName, booked: int) -> Cell:
    offered, source = slots.decide(rules, day, name)
    shown = offered or rules.weekly.get((day.weekday(), name)) or rules.usual[name]
    return Cell(
        open=offered is not None,
        starts=shown.starts,
        ends=shown.ends,
        slots=hours.room(offered, rules.slot_minutes),
        booked=booked,
        source=source,
        editable=source not in (Source.CLOSURE, Source.LEAVE),
    )


def _switches(day: DaySwitch) -> Iterator[tuple[SessionName, bool]]:
    yield SessionName.MORNING, day.morning
    yield SessionName.EVENING, day.evening


def _check_days(days: Sequence[DaySwitch], today: date) -> None:
    offered = {today + timedelta(days=ahead) for ahead in range(DAYS)}
    problems = []
    for number, day in enumerate(days):
        if day.date not in offered:
            hint = "Choose one of the next seven days, each of them once"
            problems.append(FieldProblem(f"days.{number}.date", "not_offered", hint))
        offered.discard(day.date)
    if problems:
        raise ValidationFailed(fields=tuple(problems))


def _switch(
    session: Session,
    doctor_id: int,
    rules: Rules,
    day: date,
    name: SessionName,
    field: str,
    *,
    is_open: bool,
) -> None:
    offered, source = slots.decide(rules, day, name)
    if is_open == (offered is not None):
        return
    if source in (Source.CLOSURE, Source.LEAVE):
        hint = "The clinic is closed, or you are on leave, at that time"
        raise ValidationFailed(fields=(FieldProblem(field, "not_editable", hint),))
    override = session.get(DateOverride, (doctor_id, day, name))
    if override is not None:
        session.delete(override)
        session.flush()
    if is_open != ((day.weekday(), name) in rules.weekly):
        session.add(DateOverride(doctor_id=doctor_id, day=day, session=name, is_open=is_open))
