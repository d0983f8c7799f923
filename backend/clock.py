"""The one door to the clock, and the clinic's own zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config import settings


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on the clinic's wall clock."""
    return moment.astimezone(settings.zone)


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
