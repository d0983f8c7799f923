"""Appointments as .ics files, which calendars add, move and remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import clock
from config import settings
from later import Later
from models import AppointmentStatus
from services import links, wording
from services.callers import Caller

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Later("icalendar")

PRODUCT = "-//Hospital outpatient system//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
FRESH = timedelta(hours=1)  # how often a calendar should ask again


class Named(Protocol):
    """The doctor of an appointment, as far as a calendar shows one."""

    @property
    def full_name(self) -> str: ...
    @property
    def room(self) -> str: ...


class Person(Protocol):
    """The patient of an appointment, as far as a guardian's calendar shows one."""

    @property
    def id(self) -> int: ...
    @property
    def full_name(self) -> str: ...


class Visit(Protocol):
    """An appointment, as far as a calendar shows one."""

    @property
    def reference(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def status(self) -> AppointmentStatus: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def booked_at(self) -> datetime: ...
    @property
    def doctor(self) -> Named: ...
    @property
    def patient(self) -> Person: ...


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """What a calendar is told: who and where and when, never why."""

    reference: str
    revision: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    room: str
    stamped_at: datetime
    attendee: str = ""


def of(visit: Visit, caller: Caller) -> bytes:
    """The .ics that a patient downloads; of a cancelled appointment, one that removes it."""
    patient = visit.patient
    person = "" if patient.id == caller.own_id else patient.full_name
    event = CalendarEvent(
        reference=visit.reference,
        revision=visit.revision,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        summary=summary_for_patient(visit.doctor.full_name, person),
        room=visit.doctor.room,
        stamped_at=visit.booked_at,
    )
    if visit.status is AppointmentStatus.CANCELLED:
        return cancellation(event)
    return _file(event, PUBLISH, "CONFIRMED")


def summary_for_patient(doctor_name: str, person: str = "") -> str:
    """What the patient's calendar shows; a guardian's says for whom."""
    where = f"{wording.doctor(doctor_name)}, {settings.clinic_name}"
    return f"{person}: {where}" if person else where


def invitation(event: CalendarEvent) -> bytes:
    """The .ics that adds the appointment, or moves the one that is there."""
    return _file(event, REQUEST, "CONFIRMED")


def cancellation(event: CalendarEvent) -> bytes:
    """The .ics that removes the appointment; its sequence is above every earlier one."""
    return _file(replace(event, revision=event.revision + 1), CANCEL, "CANCELLED")


def feed(events: Sequence[CalendarEvent], *, year: int) -> bytes:
    """A whole calendar to subscribe to, with what there is in that year and the ones beside it."""
    calendar = _calendar(PUBLISH, year)
    calendar.add("x-wr-calname", settings.clinic_name)
    calendar.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", FRESH)
    for event in events:
        calendar.add_component(_entry(event, "CONFIRMED"))
    return bytes(calendar.to_ical())


def _file(event: CalendarEvent, method: str, status: str) -> bytes:
    calendar = _calendar(method, event.starts_at.year)
    calendar.add_component(_entry(event, status))
    return bytes(calendar.to_ical())


def _calendar(method: str, year: int) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_zone_of(year))
    return calendar


def _entry(event: CalendarEvent, status: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.reference}@{links.MAIL_HOST}")
    entry.add("sequence", event.revision)
    entry.add("dtstamp", event.stamped_at.astimezone(UTC))
    entry.add("dtstart", clock.local(event.starts_at))
    entry.add("dtend", clock.local(event.ends_at))
    entry.add("summary", event.summary)
    entry.add("location", ", ".join(filter(None, (event.room, settings.clinic_address))))
    entry.add("description", f"{settings.clinic_name}, {event.reference}. {settings.clinic_phone}")
    entry.add("status", status)
    entry.add("organizer", _address(*parseaddr(settings.mail_sender)))
    if event.attendee:
        attendee = _address("", event.attendee)
        attendee.params.update({"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
        entry.add("attendee", attendee)
    return entry


def _address(name: str, email: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = name
    return address


@cache
def _zone_of(year: int) -> icalendar.Timezone:
    """The clinic's zone, exact for that year and the ones beside it."""
    zone = icalendar.Timezone()
    zone.add("tzid", settings.zone.key)
    first = datetime(year - 1, 1, 1, tzinfo=UTC)
    zone.add_component(_rule(first, first - timedelta(seconds=1)))
    for moment in _changes(date(year - 1, 1, 1), date(year + 2, 1, 1)):
        zone.add_component(_rule(moment, moment - timedelta(seconds=1)))
    return zone


def _changes(first: date, last: date) -> list[datetime]:
    """The moments, to the minute, at which the clinic's clocks change."""
    days = [clock.start_of(first) + timedelta(days=n) for n in range((last - first).days)]
    return [_turn(a, b) for a, b in pairwise(days) if _offset(a) != _offset(b)]


def _turn(before: datetime, after: datetime) -> datetime:
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        before, after = (middle, after) if _offset(middle) == _offset(before) else (before, middle)
    return after


def _offset(moment: datetime) -> timedelta:
    return clock.local(moment).utcoffset() or timedelta(0)


def _rule(moment: datetime, just_before: datetime) -> icalendar.Component:
    """How clocks run from that moment on; its start is told in the time that ends there."""
    local = clock.local(moment)
    rule = icalendar.TimezoneDaylight() if local.dst() else icalendar.TimezoneStandard()
    rule.add("dtstart", moment.replace(tzinfo=None) + _offset(just_before))
    rule.add("tzname", local.tzname() or "")
    rule.add("tzoffsetfrom", icalendar.vUTCOffset(_offset(just_before)))
    rule.add("tzoffsetto", icalendar.vUTCOffset(_offset(moment)))
    return rule
