"""What people ask of the API all day, and how near to bare Flask each should come."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from load import Request
from stage import ZONE

STEADY = 3.0  # how many times the median the 99th percentile of a read may be
DAYS_AHEAD = 28
SOME = 400
MOST_OPEN = 3

BASELINES = {
    "hello": [Request("/hello")],
    "echo": [
        Request(
            "/echo",
            method="POST",
            body=json.dumps(
                {"doctor_id": 1, "appointment_date": "2026-12-01", "appointment_time": "10:00"}
            ),
        )
    ],
    "rows": [Request("/rows")],
}


@dataclass(frozen=True)
class People:
    """Who is signed in, and what can be booked."""

    newcomers: Sequence[str]
    patients: Sequence[str]
    doctors: Sequence[str]
    admin: str
    names: Sequence[str]


@dataclass(frozen=True)
class Operation:
    """A kind of request, its baseline, and the part of that it should reach."""

    name: str
    baseline: str
    goal: float
    requests: Callable[[People], list[Request]]
    steady: float = STEADY


def _free_day(people: People) -> list[Request]:
    return [Request(f"/api/doctors/{_doctor()}/slots?date={_soon()}") for _ in range(SOME)]


def _free_month(people: People) -> list[Request]:
    first = _today() + timedelta(days=1)
    span = f"from={first}&to={first + timedelta(days=29)}"
    return [Request(f"/api/doctors/{_doctor()}/slots?{span}") for _ in range(SOME)]


def _mine(people: People) -> list[Request]:
    return [Request("/api/patient/appointments?per_page=20", token) for token in people.patients]


def _doctors(people: People) -> list[Request]:
    return [Request(f"/api/doctors?department_id={number}") for number in range(1, 11)]


def _admin_list(people: People) -> list[Request]:
    today = _today()
    filters = [
        "",
        *(f"&status={status}" for status in ("booked", "completed", "cancelled", "no_show")),
        *(f"&doctor_id={number}" for number in range(1, 21)),
        *(f"&department_id={number}" for number in range(1, 11)),
        *(f"&from={today - timedelta(days=n)}&to={today}" for n in range(1, 15)),
        *(f"&patient_id={number}" for number in range(1, 21)),
    ]
    path = "/api/admin/appointments?per_page=50"
    return [Request(path + narrowed, people.admin) for narrowed in filters]


def _search(people: People) -> list[Request]:
    path = "/api/admin/patients?per_page=20&q="
    return [Request(path + part, people.admin) for part in people.names]


def _stats(people: People) -> list[Request]:
    return [Request("/api/admin/stats", people.admin)]


def _doctors_day(people: People) -> list[Request]:
    path = f"/api/doctor/appointments?date={_soon()}"
    return [Request(path, token) for token in people.doctors]


def _doctor() -> int:
    return random.randrange(1, 51)


def _today() -> date:
    return datetime.now(ZoneInfo(ZONE)).date()


def _soon() -> date:
    return _today() + timedelta(days=random.randrange(1, DAYS_AHEAD))


READS = (
    Operation("free times, 1 day", "hello", 0.25, _free_day),
    Operation("free times, 30 days", "hello", 0.18, _free_month),
    Operation("my appointments", "hello", 0.30, _mine),
    Operation("doctors", "hello", 0.35, _doctors),
    Operation("admin list", "rows", 0.25, _admin_list),
    Operation("search by part of a name", "hello", 0.20, _search),
    Operation("admin stats", "hello", 0.40, _stats),
    Operation("doctor's day", "hello", 0.0, _doctors_day),
)
BOOK = Operation("book", "echo", 0.10, lambda people: [], steady=0.0)


def bookings(people: People, times: Sequence[Sequence[Any]]) -> list[Request]:
    """Each newcomer books up to three times, with different doctors, each time once."""
    tokens = [*people.newcomers] * MOST_OPEN
    return [
        Request("/api/patient/appointments", token, "POST", _wish(*wanted))
        for token, wanted in zip(tokens, times, strict=False)
    ]


def _wish(doctor_id: int, day: str, wall: str) -> str:
    return json.dumps({"doctor_id": doctor_id, "appointment_date": day, "appointment_time": wall})
