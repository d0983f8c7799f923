"""When doctors see patients, and what becomes of bookings when they do not."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models import SessionName
from schemas.appointments import AppointmentAnswer
from schemas.common import Answer, Day, Id, Line, Request, WallTime

Outcome = Literal["keep", "cancel"]
SlotMinutes = Literal[10, 15, 20, 30, 45, 60]
Note = Annotated[Line, Field(max_length=200)]


class Resolution(Request):
    """What is to become of one booking; a move says where to, by default with the same doctor."""

    appointment_id: Id
    action: Literal["keep", "cancel", "move"]
    doctor_id: Id | None = None
    appointment_date: Day | None = None
    appointment_time: WallTime | None = None

    @model_validator(mode="after")
    def a_move_says_where_to(self) -> Self:
        """A day and a time."""
        placed = self.appointment_date is not None and self.appointment_time is not None
        if self.action == "move" and not placed:
            raise PydanticCustomError("move_where", "Give the new day and time")
        return self


class Resolving(Request):
    """What is to become of bookings whose hours go: one by one, and `bookings` for the rest."""

    resolutions: list[Resolution] = Field(default=[], max_length=1000)
    bookings: Outcome | None = None

    @model_validator(mode="after")
    def each_booking_once(self) -> Self:
        """No two decisions about one booking."""
        if len({each.appointment_id for each in self.resolutions}) != len(self.resolutions):
            raise PydanticCustomError("booking_twice", "Decide about each appointment once")
        return self


class ProposalAnswer(Answer):
    """A free time for an affected booking, and what of it stays the same."""

    kind: Literal["same_doctor", "same_time", "same_department"]
    doctor_id: int
    doctor: str
    appointment_date: dt.date
    appointment_time: WallTime
    starts_at: dt.datetime


class AffectedAppointment(AppointmentAnswer):
    """A booking whose hours go, and where it could move."""

    proposals: list[ProposalAnswer] = []


class DaySwitch(Request):
    """One of the next seven days: which sessions are open."""

    date: Day
    morning: bool
    evening: bool


class SetAvailability(Resolving):
    """Some of the next seven days."""

    days: list[DaySwitch] = Field(min_length=1, max_length=7)


class Cell(Answer):
    """One session of one day; when closed, the hours are those it would open with."""

    open: bool
    starts: WallTime
    ends: WallTime
    slots: int
    booked: int
    source: Literal["closure", "leave", "override", "pattern", "none"]
    editable: bool


class AvailabilityDay(Answer):
    """One day of the next seven; Monday is weekday 0."""

    date: dt.date
    weekday: int
    morning: Cell
    evening: Cell


class Availability(Answer):
    """The next seven days."""

    slot_minutes: int
    days: list[AvailabilityDay]
    slots_open: int
    slots_booked: int


class WantedHours(Request):
    """Whether a session is open; without hours of its own it has the clinic's."""

    open: bool
    starts: WallTime | None = None
    ends: WallTime | None = None

    @model_validator(mode="after")
    def hours_come_in_pairs(self) -> Self:
        """Both ends or none, in order."""
        _check_pair(self.starts, self.ends)
        return self


class WantedWeekday(Request):
    """A weekday's two sessions; Monday is 0."""

    weekday: int = Field(ge=0, le=6)
    morning: WantedHours
    evening: WantedHours


class SetSchedule(Resolving):
    """The whole week, each weekday once."""

    slot_minutes: SlotMinutes | None = None
    week: list[WantedWeekday] = Field(min_length=7, max_length=7)

    @model_validator(mode="after")
    def each_weekday_once(self) -> Self:
        """Seven different weekdays."""
        if len({day.weekday for day in self.week}) != len(self.week):
            raise PydanticCustomError("weekday_twice", "Name each weekday once")
        return self


class ScheduledHours(Answer):
    """A session's hours; when closed, the clinic's."""

    open: bool
    starts: WallTime
    ends: WallTime


class ScheduleDay(Answer):
    """A weekday; Monday is 0."""

    weekday: int
    morning: ScheduledHours
    evening: ScheduledHours


class Schedule(Answer):
    """The weekly pattern."""

    slot_minutes: int
    week: list[ScheduleDay]


class WantedException(WantedHours):
    """One date's session, open or closed whatever the week says."""

    date: Day
    session: SessionName


class SetExceptions(Resolving):
    """All date exceptions from today on; those not named here are removed."""

    items: list[WantedException] = Field(max_length=500)


class ExceptionAnswer(Answer):
    """A date exception; no hours of its own: the usual ones."""

    date: dt.date
    session: SessionName
    open: bool
    starts: WallTime | None
    ends: WallTime | None


class DaysAway(Resolving):
    """Days without patients, both included; all day unless a session is named."""

    first_day: Day
    last_day: Day
    session: SessionName | None = None
    reason: Note = ""

    @model_validator(mode="after")
    def days_in_order(self) -> Self:
        """The last day is not before the first."""
        if self.last_day < self.first_day:
            raise PydanticCustomError("days_in_order", "The last day is before the first")
        return self


class DaysAwayAnswer(Answer):
    """A leave, or a closure of the whole clinic."""

    id: int
    first_day: dt.date
    last_day: dt.date
    session: SessionName | None
    reason: str


def _check_pair(starts: dt.time | None, ends: dt.time | None) -> None:
    if (starts is None) != (ends is None):
        raise PydanticCustomError("hours_in_pairs", "Give both the start and the end")
    if starts and ends and starts >= ends:
        raise PydanticCustomError("hours_in_order", "The end must be after the start")
