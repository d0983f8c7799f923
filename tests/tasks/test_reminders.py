"""Reminders: once each, late rather than never, and never for a visit that is not to be."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask
from hypothesis import given
from hypothesis import strategies as st

import clock
from config import settings
from database import writing
from factories import DAY, NOW, TOMORROW, make_appointment, make_doctor, make_patient
from models import Appointment, AppointmentStatus
from people import Person
from postbox import Postbox, owed
from services import mailer, outbox, reminders, runs

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TEN = time(10)


def on(day: date, wall: time) -> datetime:
    moment = clock.at(day, wall)
    assert moment is not None
    return moment


VISIT = on(TOMORROW, TEN)


def kinds() -> list[str]:
    return [mail.kind.removeprefix("reminder_") for mail in owed()]


def visit(**more: object) -> Appointment:
    return make_appointment(make_doctor(), make_patient(), TOMORROW, TEN, **more)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(VISIT - DAY - MINUTE, [], id="too early"),
        pytest.param(VISIT - DAY, ["day_before"], id="a day before"),
        pytest.param(on(TOMORROW, time(7, 59)), ["day_before"], id="late, before eight"),
        pytest.param(on(TOMORROW, time(8)), ["today"], id="eight on the day stands for both"),
        pytest.param(VISIT - 31 * MINUTE, ["today"], id="late on the day"),
        pytest.param(VISIT - 30 * MINUTE, [], id="too late"),
        pytest.param(VISIT + HOUR, [], id="over"),
    ],
)
def test_what_is_due_when(app: APIFlask, moment: datetime, expected: list[str]) -> None:
    visit()

    reminders.sweep(now=moment)

    assert kinds() == expected


def test_each_kind_once_however_often_the_sweep_runs(app: APIFlask) -> None:
    visit()
    moment = VISIT - 26 * HOUR

    while moment < VISIT + HOUR:
        reminders.sweep(now=moment)
        moment += 20 * MINUTE

    assert kinds() == ["day_before", "today"]


@pytest.mark.parametrize(
    ("booked_at", "expected"),
    [
        pytest.param(VISIT - DAY, ["day_before", "today"], id="just before a day before"),
        pytest.param(VISIT - DAY + MINUTE, ["today"], id="less than a day before"),
        pytest.param(on(TOMORROW, time(7, 59)), ["today"], id="before eight on the day"),
        pytest.param(on(TOMORROW, time(8)), [], id="after eight on the day"),
    ],
)
def test_who_books_late_has_just_been_told(
    app: APIFlask, booked_at: datetime, expected: list[str]
) -> None:
    visit(booked_at=booked_at)

    for moment in (VISIT - DAY, VISIT - 12 * HOUR, on(TOMORROW, time(8))):
        if moment >= booked_at:
            reminders.sweep(now=moment)

    assert kinds() == expected


@pytest.mark.parametrize(
    "status", [status for status in AppointmentStatus if status is not AppointmentStatus.BOOKED]
)
def test_only_for_booked_visits(app: APIFlask, status: AppointmentStatus) -> None:
    visit(status=status)

    reminders.sweep(now=VISIT - HOUR)

    assert kinds() == []


def test_a_reminder_in_the_queue_is_dropped_when_the_visit_is_cancelled(
    app: APIFlask, postbox: Postbox
) -> None:
    appointment = visit()
    reminders.sweep(now=VISIT - DAY)
    with writing() as session:
        session.get_one(Appointment, appointment.id).status = AppointmentStatus.CANCELLED

    tally = mailer.drain(now=VISIT - DAY)

    assert (tally.sent, tally.dropped, postbox.mails) == (0, 1, [])


def test_a_moved_visit_is_reminded_of_at_its_new_time_and_back_again(
    app: APIFlask, postbox: Postbox
) -> None:
    appointment = visit()
    reminders.sweep(now=VISIT - DAY)
    for starts_at, moved_at in ((VISIT + 2 * DAY, VISIT - DAY), (VISIT + 3 * DAY, VISIT - DAY)):
        with writing() as session:
            row = session.get_one(Appointment, appointment.id)
            row.starts_at, row.ends_at, row.day = starts_at, starts_at + HOUR / 2, TOMORROW + DAY
            row.moved_at = moved_at
        mailer.drain(now=VISIT - DAY + HOUR)

    reminders.sweep(now=VISIT + 2 * DAY)
    mailer.drain(now=VISIT + 2 * DAY)

    assert postbox.subjects() == ["Reminder: Tomorrow, Saturday 5 December, 10am"]


def test_a_reminder_that_the_outage_made_too_late_is_not_sent(
    app: APIFlask, postbox: Postbox
) -> None:
    visit()
    reminders.sweep(now=VISIT - HOUR)

    tally = mailer.drain(now=VISIT - 20 * MINUTE)

    assert (tally.dropped, postbox.mails) == (1, [])


def test_one_bad_row_does_not_stop_the_others(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = make_doctor()
    for name, hour in (("Good", 10), ("Bad", 11), ("Fine", 12)):
        make_appointment(doctor, make_patient(name), TOMORROW, time(hour))
    real = outbox.row

    def broken(**values: Any) -> dict[str, Any]:
        bad = values["payload"]["to"] == "Bad"
        return real(**values) | ({"recipient": None} if bad else {})

    monkeypatch.setattr(outbox, "row", broken)

    assert reminders.sweep(now=on(TOMORROW, time(8))) == 2
    assert [mail.payload["to"] for mail in owed()] == ["Good", "Fine"]


@given(
    hours=st.integers(0, 60 * 24 * 3),
    booked=st.integers(-60 * 24 * 10, 60 * 24 * 3),
    zone=st.sampled_from(["Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    start=st.datetimes(datetime(2026, 1, 5), datetime(2027, 12, 20)),
)
def test_never_outside_its_time(hours: int, booked: int, zone: str, start: datetime) -> None:
    starts = start.replace(second=0, microsecond=0, tzinfo=ZoneInfo("UTC"))
    set_at, now = starts - DAY * 3 + booked * MINUTE, starts - DAY * 3 + hours * MINUTE
    kept = settings.zone
    object.__setattr__(settings, "zone", ZoneInfo(zone))
    try:
        kind = reminders.due(starts, set_at, now=now)
        eight = reminders.eight_on_the_day(starts)
    finally:
        object.__setattr__(settings, "zone", kept)

    if kind:
        assert now < starts - 30 * MINUTE
        assert set_at <= now
    if kind == reminders.TODAY:
        assert set_at < eight <= now
        assert eight.astimezone(ZoneInfo(zone)).hour == 8
    if kind is None and set_at <= starts - DAY <= now:
        assert now >= starts - 30 * MINUTE


def test_a_run_for_a_later_moment_sends_a_reminder_that_waits(
    app: APIFlask, postbox: Postbox
) -> None:
    visit()
    moment = VISIT - 23 * HOUR
    reminders.sweep(now=moment)

    tally = mailer.drain(now=moment, as_of=moment + 7 * DAY)

    assert (tally.sent, tally.dropped) == (1, 0)


@pytest.mark.parametrize(
    ("environment", "ahead", "expected"),
    [
        pytest.param("production", MINUTE, (422, {"not_yet"}), id="real patients, later"),
        pytest.param("production", -MINUTE, (202, set()), id="real patients, what is due"),
        pytest.param("development", MINUTE, (202, set()), id="trying it out"),
    ],
)
def test_nobody_real_is_reminded_early_by_hand(
    chief: Person,
    monkeypatch: pytest.MonkeyPatch,
    environment: str,
    ahead: timedelta,
    expected: tuple[int, set[str]],
) -> None:
    monkeypatch.setattr(runs, "settings", replace(settings, environment=environment))
    wanted = {"job": "reminders", "at": (NOW + ahead).isoformat()}

    answer = chief.post("/admin/jobs", wanted)

    codes = {field["code"] for field in answer.json.get("fields", ())}
    assert (answer.status_code, codes) == expected
