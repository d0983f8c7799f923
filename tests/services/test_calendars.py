"""Calendar files: one event, one identity, growing sequence, the clinic's own zone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event, Timezone

from config import settings
from services import calendars
from services.calendars import CalendarEvent

EVENT = CalendarEvent(
    reference="A-7F3C2K",
    revision=3,
    starts_at=datetime(2026, 12, 2, 4, 30, tzinfo=UTC),
    ends_at=datetime(2026, 12, 2, 5, tzinfo=UTC),
    summary="Dr Meera Sharma, City Hospital",
    room="Room 12; left, then right",
    stamped_at=datetime(2026, 12, 1, tzinfo=UTC),
    attendee="asha@example.org",
)


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[ZoneInfo]:
    """The clinic in another place."""
    chosen = ZoneInfo(request.param)
    kept = settings.zone
    object.__setattr__(settings, "zone", chosen)
    calendars._zone_of.cache_clear()
    yield chosen
    object.__setattr__(settings, "zone", kept)
    calendars._zone_of.cache_clear()


def read(file: bytes) -> tuple[Calendar, Event, Timezone]:
    calendar = Calendar.from_ical(file)
    return calendar, calendar.walk("VEVENT")[0], calendar.walk("VTIMEZONE")[0]


def test_an_invitation() -> None:
    calendar, event, zone = read(calendars.invitation(EVENT))

    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == "A-7F3C2K@hospital.example"
    assert event["SEQUENCE"] == 3
    assert event["DTSTART"].params["TZID"] == zone["TZID"] == "Asia/Kolkata"
    assert event["DTSTART"].dt.replace(tzinfo=None) == datetime(2026, 12, 2, 10)
    assert event["LOCATION"] == "Room 12; left, then right, 1 Hospital Road"


def test_a_cancellation_is_of_the_same_event_and_newer() -> None:
    calendar, event, _ = read(calendars.cancellation(EVENT))

    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["UID"] == "A-7F3C2K@hospital.example"
    assert event["SEQUENCE"] == 4


def test_lines_end_and_fold_as_they_must() -> None:
    file = calendars.invitation(replace(EVENT, summary="Dr " + "é" * 200))

    assert file.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert max(len(line) for line in file.split(b"\r\n")) <= 75


@pytest.mark.parametrize(
    "zone",
    ["Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"],
    indirect=True,
)
def test_the_zone_says_what_clocks_say(zone: ZoneInfo) -> None:
    """Each hour of two years, by the file's own rules, is what the zone itself says."""
    _, _, told = read(calendars.invitation(EVENT))
    rules = sorted(
        (rule["DTSTART"].dt - rule["TZOFFSETFROM"].td, rule["TZOFFSETTO"].td)
        for rule in told.subcomponents
    )
    moment = datetime(2026, 1, 1)  # in UTC
    while moment < datetime(2028, 1, 1):
        offset = [to for since, to in rules if since <= moment][-1]
        assert offset == moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
        moment += timedelta(hours=1)
