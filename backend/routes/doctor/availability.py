"""When the doctor sees patients."""

import clock
from decorators import caller, doctor_required
from errors import NotFound, ValidationFailed
from models import Leave
from routes.blueprints import doctor_bp
from routes.refusals import WHEN_WITHDRAWING
from schemas.availability import (
    Availability,
    DaysAway,
    DaysAwayAnswer,
    ExceptionAnswer,
    Schedule,
    SetAvailability,
    SetExceptions,
    SetSchedule,
)
from schemas.common import PageAnswer, PageQuery
from services.availability import away, exceptions, pattern, week
from services.availability.exceptions import DateException
from services.availability.pattern import WeeklyPattern
from services.availability.week import Week
from services.paging import Page
from web.problems import refuses


@doctor_bp.get("/availability")
@doctor_required
@doctor_bp.output(Availability)
def get_availability() -> Week:
    """The next seven days, session by session."""
    return week.week(caller(), now=clock.now())


@doctor_bp.put("/availability")
@doctor_required
@doctor_bp.input(SetAvailability)
@doctor_bp.output(Availability)
@refuses(*WHEN_WITHDRAWING)
def set_availability(json_data: SetAvailability) -> Week:
    """Open or close sessions of the next days; bookings in them are decided about first."""
    return week.set_week(caller(), json_data, now=clock.now())


@doctor_bp.get("/schedule")
@doctor_required
@doctor_bp.output(Schedule)
def get_schedule() -> WeeklyPattern:
    """The weekly pattern."""
    return pattern.pattern(caller())


@doctor_bp.put("/schedule")
@doctor_required
@doctor_bp.input(SetSchedule)
@doctor_bp.output(Schedule)
@refuses(*WHEN_WITHDRAWING)
def set_schedule(json_data: SetSchedule) -> WeeklyPattern:
    """Another weekly pattern; bookings that lose their hours are decided about first."""
    return pattern.set_pattern(caller(), json_data, now=clock.now())


@doctor_bp.get("/exceptions")
@doctor_required
@doctor_bp.output(PageAnswer[ExceptionAnswer])
def list_exceptions() -> Page[DateException]:
    """Single dates from today on whose hours differ from the week."""
    return exceptions.upcoming(caller(), now=clock.now())


@doctor_bp.put("/exceptions")
@doctor_required
@doctor_bp.input(SetExceptions)
@doctor_bp.output(PageAnswer[ExceptionAnswer])
@refuses(*WHEN_WITHDRAWING)
def set_exceptions(json_data: SetExceptions) -> Page[DateException]:
    """Have exactly these exceptions from today on."""
    return exceptions.replace(caller(), json_data, now=clock.now())


@doctor_bp.get("/leave")
@doctor_required
@doctor_bp.input(PageQuery, location="query")
@doctor_bp.output(PageAnswer[DaysAwayAnswer])
@refuses(ValidationFailed)
def list_leave(query_data: PageQuery) -> Page[Leave]:
    """Leave, present and to come."""
    return away.leaves(caller(), query_data, now=clock.now())


@doctor_bp.post("/leave")
@doctor_required
@doctor_bp.input(DaysAway)
@doctor_bp.output(DaysAwayAnswer, status_code=201)
@refuses(*WHEN_WITHDRAWING)
def take_leave(json_data: DaysAway) -> Leave:
    """Be away for some days; bookings on them are decided about first."""
    return away.take_leave(caller(), json_data, now=clock.now())


@doctor_bp.delete("/leave/<int:leave_id>")
@doctor_required
@doctor_bp.output({}, status_code=204)
@refuses(NotFound)
def end_leave(leave_id: int) -> str:
    """Take a leave back."""
    away.end_leave(caller(), leave_id, now=clock.now())
    return ""
