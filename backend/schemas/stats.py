"""The admin's dashboard in numbers."""

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from models import AppointmentStatus
from schemas.common import Answer, Request

RANGES = (7, 30, 90)


def _a_range(days: int) -> int:
    if days not in RANGES:
        raise PydanticCustomError("range", "Choose 7, 30 or 90 days")
    return days


class StatsQuery(Request):
    """How many days back the plots reach."""

    days: Annotated[
        int, AfterValidator(_a_range), Field(json_schema_extra={"enum": list(RANGES)})
    ] = 30


class TodayCounts(Answer):
    """Today's appointments by state."""

    total: int
    booked: int
    checked_in: int
    completed: int
    cancelled: int
    no_show: int


class DayCount(Answer):
    """Bookings made on one day."""

    date: dt.date
    count: int


class DepartmentCount(Answer):
    """Appointments of one department."""

    department: str
    count: int


class StatusCount(Answer):
    """Appointments in one state."""

    status: AppointmentStatus
    count: int


class WeekCount(Answer):
    """Of one week from Monday on: visits that took place or should have, and how many did not."""

    week: dt.date
    expected: int
    missed: int


class DayLoad(Answer):
    """How full one of a doctor's days is."""

    date: dt.date
    booked: int
    capacity: int


class DoctorLoad(Answer):
    """How full a doctor's next seven days are, in all and one by one."""

    doctor_id: int
    doctor: str
    booked: int
    capacity: int
    days: list[DayLoad]


class MailCounts(Answer):
    """Mails that wait, and mails that were given up."""

    queued: int
    failed: int


class NeedsAttention(Answer):
    """What somebody should look at."""

    unresolved_visits: int
    failed_mails: int
    doctors_without_hours: int


class StatsAnswer(Answer):
    """The dashboard; `fill_rate` is None when nobody offers any time."""

    days: int
    doctors: int
    patients: int
    appointments: int
    today: TodayCounts
    cancellations: int
    no_shows: int
    fill_rate: float | None
    bookings_per_day: list[DayCount]
    missed_per_week: list[WeekCount]
    by_department: list[DepartmentCount]
    by_status: list[StatusCount]
    load_by_doctor: list[DoctorLoad]
    mails: MailCounts
    needs_attention: NeedsAttention
    generated_at: dt.datetime
