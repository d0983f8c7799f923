"""The one door to the clock, and the clinic's own zone."""

import time as time_module
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config import settings


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def seconds() -> float:
    """Seconds since 1970, as tokens count them."""
    return time_module.time()


def local(moment: datetime) -> datetime:
    """The same moment on the clinic's wall clock."""
    return moment.astimezone(settings.zone)


_TWO_DIGITS = [f"{number:02}" for number in range(60)]


def hours_and_minutes(moment: datetime) -> str:
    """The wall time of a local moment as pages read it; strftime takes ten times as long."""
    return f"{_TWO_DIGITS[moment.hour]}:{_TWO_DIGITS[moment.minute]}"


def today(moment: datetime) -> date:
    """The clinic's calendar date at that moment."""
    return local(moment).date()


def at(day: date, wall: time, zone: ZoneInfo = settings.zone) -> datetime | None:
    """The UTC moment of a wall time: the first where it comes twice, None where it is skipped."""
    moment = datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
    back = moment.astimezone(zone)
    return moment if (back.date(), back.time()) == (day, wall) else None


def start_of(day: date) -> datetime:
    """The first moment of that clinic day, in UTC."""
    return datetime.combine(day, time(), tzinfo=settings.zone).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment of the next clinic day, in UTC."""
    return start_of(day + timedelta(days=1))
