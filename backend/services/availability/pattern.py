"""A doctor's weekly pattern."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

import clock
from database import db
from errors import ValidationFailed
from models import Doctor, SessionName, WeeklyHours
from schemas.availability import SetSchedule, WantedHours
from services import impact, working_hours
from services.availability import hours
from services.availability.week import AWAY
from services.callers import Caller
from services.impact import Withdrawal
from services.slots import Hours

WEEK = range(7)
Pattern = Mapping[tuple[int, SessionName], Hours]


@dataclass(frozen=True, slots=True)
class SessionPattern:
    """A session's hours; when closed, the clinic's."""

    open: bool
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday's sessions; Monday is 0."""

    weekday: int
    morning: SessionPattern
    evening: SessionPattern


@dataclass(frozen=True, slots=True)
class WeeklyPattern:
    """Every week, as long as no date says otherwise."""

    slot_minutes: int
    week: Sequence[Weekday]


def pattern(caller: Caller) -> WeeklyPattern:
    """The calling doctor's weekly pattern."""
    session = db.session()
    minutes = session.scalars(select(Doctor.slot_minutes).where(Doctor.id == caller.own_id)).one()
    kept = {key: Hours(row.starts, row.ends) for key, row in _rows(session, caller.own_id).items()}
    week = [
        Weekday(
            weekday,
            _shown(kept, weekday, SessionName.MORNING),
            _shown(kept, weekday, SessionName.EVENING),
        )
        for weekday in WEEK
    ]
    return WeeklyPattern(minutes, week)


def set_pattern(caller: Caller, wanted: SetSchedule, *, now: datetime) -> WeeklyPattern:
    """Another week; AppointmentsAffected until every booking that loses its hours is decided on."""
    given = _given(wanted)
    change = Withdrawal(
        action="schedule.changed",
        subject=f"doctor:{caller.own_id}",
        reason=AWAY,
        doctor_ids=[caller.own_id],
        first_day=clock.today(now),
    )
    with impact.withdrawing(change, wanted, caller, now=now) as session:
        _keep(session, caller.own_id, given)
        doctor = session.get_one(Doctor, caller.own_id)
        if wanted.slot_minutes not in (None, doctor.slot_minutes):
            doctor.slot_minutes = wanted.slot_minutes
            doctor.revision += 1
    return pattern(caller)


def _rows(session: Session, doctor_id: int) -> dict[tuple[int, SessionName], WeeklyHours]:
    found = session.scalars(select(WeeklyHours).where(WeeklyHours.doctor_id == doctor_id))
    return {(row.weekday, row.session): row for row in found}


def _shown(kept: Pattern, weekday: int, name: SessionName) -> SessionPattern:
    own = kept.get((weekday, name))
    shown = own or working_hours.USUAL[name]
    return SessionPattern(own is not None, shown.starts, shown.ends)


def _given(wanted: SetSchedule) -> Pattern:
    """The open sessions with their hours; ValidationFailed where they leave the clinic's."""
    given, problems = {}, []
    for number, day in enumerate(wanted.week):
        sessions = {SessionName.MORNING: day.morning, SessionName.EVENING: day.evening}
        for name, session in sessions.items():
            if session.open:
                given[day.weekday, name] = _hours(session, name)
                field = f"week.{number}.{name}"
                problems += hours.outside_session(field, name, given[day.weekday, name])
    if problems:
        raise ValidationFailed(fields=tuple(problems))
    return given


def _hours(session: WantedHours, name: SessionName) -> Hours:
    if session.starts is None or session.ends is None:
        return working_hours.USUAL[name]
    return Hours(session.starts, session.ends)


def _keep(session: Session, doctor_id: int, given: Pattern) -> None:
    """Make the rows say what was given, touching only those that differ."""
    rows = _rows(session, doctor_id)
    for key, row in rows.items():
        if key not in given:
            session.delete(row)
    for (weekday, name), own in given.items():
        row = rows.get((weekday, name)) or WeeklyHours(
            doctor_id=doctor_id, weekday=weekday, session=name
        )
        row.starts, row.ends = own.starts, own.ends
        session.add(row)
