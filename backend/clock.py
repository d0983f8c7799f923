"""The one door to the clock, and the clinic's own zone."""

from datetime import UTC, date, datetime, time, timedelta

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


def at(day: date, wall: time) -> datetime | None:
    """The UTC moment of a wall time in the clinic; None where clocks skip it, the first where twice."""
    aware = datetime.combine(day, wall, tzinfo=settings.zone)
    moment = aware.astimezone(UTC)
    exists = moment.astimezone(settings.zone).replace(tzinfo=None) == aware.replace(tzinfo=None)
    return moment if exists else None


def start_of(day: date) -> datetime:
    """The first moment of that clinic day, in UTC."""
    return datetime.combine(day, time(), tzinfo=settings.zone).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment of the next clinic day, in UTC."""
    return start_of(day + timedelta(days=1))
