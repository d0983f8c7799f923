"""Lists of appointments, page by page."""

import base64
import json
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from factories import DAY, TODAY, make_appointment
from models import AppointmentStatus
from people import Person

STATES = tuple(AppointmentStatus)
LISTS = {
    "patient": "/patient/appointments",
    "doctor": "/doctor/appointments",
    "admin": "/admin/appointments",
}


def rows_of(doctor: Any, patient: Any, days: int, first: date = TODAY) -> list[int]:
    """A visit a day at nine, in all states by turns; their ids in the order of the clock."""
    return [
        make_appointment(
            doctor, patient, first + number * DAY, time(9), status=STATES[number % len(STATES)]
        ).id
        for number in range(days)
    ]


def page(person: Person, path: str, **query: Any) -> dict[str, Any]:
    """One page."""
    answer = person.get(path, query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json


def ids(answer: dict[str, Any]) -> list[int]:
    """The rows of a page."""
    return [item["id"] for item in answer["items"]]


def cursor(*values: Any) -> str:
    """A cursor as ours look, with anything inside."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def pages(person: Person, path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Every page, from the first on."""
    answer = page(person, path, **query)
    yield answer
    for _ in range(answer["total"]):
        if not answer["next"]:
            return
        answer = page(person, path, cursor=answer["next"], **query)
        yield answer
    raise AssertionError("more pages than rows")


def pages_back(person: Person, path: str, last: dict[str, Any], **query: Any) -> Iterator[Any]:
    """Every page before that one, from there back to the first."""
    for _ in range(last["total"]):
        if not last["prev"]:
            return
        last = page(person, path, cursor=last["prev"], **query)
        yield last


def walked(person: Person, path: str, **query: Any) -> list[int]:
    """The ids on the way to the end; the way back must show the same pages."""
    there = list(pages(person, path, **query))
    back = list(pages_back(person, path, there[-1], **query))
    assert there[0]["prev"] is None
    assert [ids(each) for each in back] == [ids(each) for each in reversed(there[:-1])]
    assert {each["total"] for each in there + back} == {sum(len(ids(each)) for each in there)}
    assert not any(each["total_capped"] for each in there + back)
    return [number for each in there for number in ids(each)]
