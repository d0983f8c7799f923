"""Free times found and booked through the API, for tests that begin with a booking."""

from datetime import date, timedelta
from typing import Any

from browser.conftest import Api


def plus(day: str, days: int) -> str:
    """A date some days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def free_times(api: Api) -> tuple[int, list[tuple[str, str]]]:
    """A doctor, and free times of theirs on different days, the first some days ahead."""
    for doctor in api.call("GET", "/doctors?sort=name")["items"]:
        free = free_times_of(api, doctor["id"])
        if len(free) >= 4:
            return doctor["id"], free
    raise AssertionError("nobody has free times")


def free_times_of(api: Api, doctor_id: int) -> list[tuple[str, str]]:
    """Free times of that doctor on different days, the first some days ahead."""
    today = api.call("GET", "/clinic")["today"]
    first, last = plus(today, 3), plus(today, 20)
    days = api.call("GET", f"/doctors/{doctor_id}/slots?from={first}&to={last}")["days"]
    return [
        (day["date"], slot["time"])
        for day in days
        for slot in [slot for slot in day["slots"] if slot["state"] == "free"][-1:]
    ]


def book(api: Api, doctor_id: int, when: tuple[str, str]) -> dict[str, Any]:
    """An appointment of the patient whose token the API has, at a date and a time."""
    body = {"doctor_id": doctor_id, "appointment_date": when[0], "appointment_time": when[1]}
    booked: dict[str, Any] = api.call("POST", "/patient/appointments", body)
    return booked
