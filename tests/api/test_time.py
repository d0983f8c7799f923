"""One clinic zone, whatever the server's: days of changing clocks, midnights, leap days."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import current_app

import abroad
from tally import count

TESTS = Path(__file__).resolve().parent.parent
BACKEND = TESTS.parent / "backend"
SERVERS = ("UTC", "Pacific/Kiritimati", "America/Los_Angeles")
CLINICS = (
    "Asia/Kolkata",
    "America/New_York",
    "Europe/Warsaw",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
)
CASES = 60  # for each clinic, on each server
LEAD, HORIZON = timedelta(minutes=30), 30


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own with our code on its path."""
    paths = os.pathsep.join([str(BACKEND), str(TESTS)])
    return subprocess.run(
        [sys.executable, *command],
        cwd=BACKEND,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONWARNINGS": "", **environment},
        capture_output=True,
        text=True,
        timeout=400,
    )


def clinic_in(zone: str) -> dict[str, Any]:
    """What happened in a clinic there, by server; each clinic's process begins on another one."""
    first = SERVERS[CLINICS.index(zone) % len(SERVERS)]
    script = str(TESTS / "abroad.py")
    done = run(script, ",".join(SERVERS), str(CASES), CLINIC_TIMEZONE=zone, TZ=first)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def everywhere(store) -> dict[str, dict[str, Any]]:
    """All clinics on all servers, on one fresh database."""
    from app import create_app  # noqa: PLC0415  the settings stand once conftest is loaded

    with create_app().app_context():
        store.refresh()
        current_app.extensions["sqlalchemy"].engine.dispose()
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CLINICS, pool.map(clinic_in, CLINICS), strict=True))


def test_the_server_does_not_matter(everywhere) -> None:
    for zone, by_server in everywhere.items():
        first, *others = (by_server[server] for server in SERVERS)
        for other in others:
            assert other == first, zone


def test_what_is_booked_can_be_kept_and_what_is_refused_could_not(everywhere) -> None:
    wrong, told = [], set()
    for zone, by_server in everywhere.items():
        for wish, answer in by_server["UTC"]["bookings"]:
            count("wishes")
            told.add(answer[0])
            if answer != expected(ZoneInfo(zone), *wish):
                wrong.append((zone, wish, answer, expected(ZoneInfo(zone), *wish)))

    assert wrong == []
    codes = {"booked", "in_the_past", "too_soon", "beyond_horizon", "off_grid", "not_offered"}
    assert told == codes, "every answer came up"


def expected(zone: ZoneInfo, now: str, length: int, day: str, wall: str) -> list[str]:
    """The answer, worked out without the slot engine."""
    moment, on, at = datetime.fromisoformat(now), date.fromisoformat(day), time.fromisoformat(wall)
    start = first_moment(zone, on, at)
    if start and start <= moment:
        return ["in_the_past"]
    if (on - moment.astimezone(zone).date()).days > HORIZON:
        return ["beyond_horizon"]
    if start is None or at not in abroad.grid(length):
        inside = any(opens <= at < closes for opens, closes in abroad.HOURS.values())
        return ["off_grid" if inside else "not_offered"]
    if start - moment < LEAD:
        return ["too_soon"]
    ends = start + timedelta(minutes=length)
    return ["booked", start.astimezone(zone).isoformat(), ends.astimezone(zone).isoformat()]


def first_moment(zone: ZoneInfo, day: date, wall: time) -> datetime | None:
    """When a clock on the wall first shows that time on that day, by trying every offset."""
    naive = datetime.combine(day, wall, tzinfo=UTC)
    offsets = {
        (naive + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in range(-30, 31)
    }
    moments = (naive - offset for offset in offsets if offset is not None)
    shown = [m for m in moments if m.astimezone(zone).replace(tzinfo=UTC) == naive]
    return min(shown, default=None)


def test_a_time_that_is_skipped_is_not_offered(everywhere) -> None:
    """On every day of changing clocks, through the API."""
    for zone, by_server in everywhere.items():
        for day, (times, booked) in by_server["UTC"]["offers"].items():
            on = date.fromisoformat(day)
            real = [w for w in abroad.grid(20) if first_moment(ZoneInfo(zone), on, w)]
            assert times == [f"{wall:%H:%M}" for wall in real], (zone, day)
            start = first_moment(ZoneInfo(zone), on, real[-1])
            assert start
            ends = (start + timedelta(minutes=20)).astimezone(ZoneInfo(zone))
            assert booked == [
                *(day, f"{real[-1]:%H:%M}", f"{ends:%H:%M}"),
                *(start.astimezone(ZoneInfo(zone)).isoformat(), ends.isoformat()),
            ], (zone, day)


def test_clocks_did_change(everywhere) -> None:
    """The control: some times are skipped and some come twice, where clocks change at all."""
    grid = len(abroad.grid(20))
    for zone, by_server in everywhere.items():
        found = by_server["UTC"]
        skipped = [grid - len(times) for times, _ in found["offers"].values()]
        assert len(found["changes"]) == (0 if zone == "Asia/Kolkata" else 6), zone
        assert (max(skipped) > 0) == (zone != "Asia/Kolkata"), zone


def test_a_day_begins_at_the_clinics_midnight(everywhere) -> None:
    """A second before, it is the day before; a visit at 00:20 is the new day's."""
    for zone, by_server in everywhere.items():
        for day, seen in by_server["UTC"]["midnights"].items():
            (yesterday, before, *_), (today, then, *_), *totals = seen
            on = date.fromisoformat(day)
            assert (yesterday, today) == ((on - timedelta(days=1)).isoformat(), day), zone
            assert datetime.fromisoformat(then) - datetime.fromisoformat(before) == timedelta(
                seconds=1
            )
            assert then.startswith(f"{day}T00:00:00"), zone
            assert [each[2:] for each in seen[:2]] == [[None, "beyond_horizon"]] * 2, (zone, day)
            assert totals == [0, 1, 0], (zone, day)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "IST+5", "asia"])
def test_an_unknown_zone_refuses_to_start_with_one_line(zone: str) -> None:
    done = run("-c", "import config", CLINIC_TIMEZONE=zone)

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line == (
        f"CLINIC_TIMEZONE: '{zone}' is not a time zone. Use an IANA name such as Asia/Kolkata."
    )


def test_the_whole_application_refuses_too() -> None:
    done = run("app.py", CLINIC_TIMEZONE="Mars/Olympus")

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
