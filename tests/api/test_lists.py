"""The lists of appointments: every row once, in order, whatever happens meanwhile."""

import base64
import json
from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest

from answers import code, fields
from factories import (
    DAY,
    TODAY,
    TOMORROW,
    make_appointment,
    make_department,
    make_doctor,
    make_patient,
)
from models import Appointment, AppointmentStatus
from people import Person
from services import paging

YESTERDAY = TODAY - DAY
STATES = tuple(AppointmentStatus)


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


@pytest.mark.parametrize("per_page", [1, 3, 7, 14, 100])
def test_every_row_once_there_and_back(asha, ben, sharma, iyer, chief, per_page: int) -> None:
    """Fourteen visits; those of two doctors begin at the same moments."""
    early = rows_of(sharma.row, asha.row, 7, TODAY - 3 * DAY)
    same = rows_of(iyer.row, ben.row, 7, TODAY - 3 * DAY)
    both = [number for pair in zip(early, same, strict=True) for number in pair]
    more = {"per_page": per_page}

    assert walked(asha, "/patient/appointments", **more) == early[::-1]
    assert walked(ben, "/patient/appointments", **more) == same[::-1]
    assert walked(sharma, "/doctor/appointments", **more) == early[::-1]
    assert walked(sharma, "/doctor/appointments", sort="starts_at", **more) == early
    assert walked(chief, "/admin/appointments", sort="starts_at", **more) == both
    assert walked(chief, "/admin/appointments", **more) == both[::-1]
    assert walked(chief, f"/admin/doctors/{sharma.id}/appointments", **more) == early[::-1]
    assert walked(chief, f"/admin/patients/{ben.id}/appointments", **more) == same[::-1]


def test_nothing_is_a_page_too(asha: Person) -> None:
    assert page(asha, "/patient/appointments") == {
        "items": [],
        "next": None,
        "prev": None,
        "total": 0,
        "total_capped": False,
    }


def test_new_rows_move_no_others(asha, ben, sharma, chief) -> None:
    """Somebody books before and behind the reader, who sees each row that was there once."""
    old = rows_of(sharma.row, asha.row, 12)
    seen, answer, number = [], page(chief, "/admin/appointments", per_page=3), 0
    while True:
        seen += ids(answer)
        for day, wall in (
            (TODAY + number * DAY, time(15)),
            (TODAY + (11 - number) * DAY, time(16)),
        ):
            make_appointment(sharma.row, make_patient(f"New {number}"), day, wall)
        if not answer["next"]:
            break
        answer, number = (
            page(chief, "/admin/appointments", per_page=3, cursor=answer["next"]),
            number + 1,
        )

    assert [each for each in seen if each in old] == old[::-1]
    assert len(seen) == len(set(seen))
    assert answer["total"] > len(old)


def test_a_place_in_the_list_outlives_its_row(asha, sharma, at) -> None:
    """The row that a cursor points at has left the list; the rest goes on from there."""
    rows = [make_appointment(sharma.row, asha.row, TODAY + n * DAY, time(9)) for n in range(5)]
    first = page(sharma, "/doctor/appointments", status="booked", sort="starts_at", per_page=2)
    sharma.post(f"/doctor/appointments/{rows[1].id}/cancel", {"revision": 0, "reason": "Ill"})

    rest = page(
        sharma, "/doctor/appointments", status="booked", sort="starts_at", cursor=first["next"]
    )
    back = page(
        sharma, "/doctor/appointments", status="booked", sort="starts_at", cursor=rest["prev"]
    )

    assert ids(rest) == [row.id for row in rows[2:]]
    assert ids(back) == [rows[0].id]


# What a patient asks for


def test_upcoming_and_past(asha, sharma, at) -> None:
    past = rows_of(sharma.row, asha.row, 5, TODAY - 5 * DAY)
    now_on = make_appointment(
        sharma.row, asha.row, TODAY, time(7, 45), status=AppointmentStatus.CHECKED_IN
    )
    ahead = rows_of(sharma.row, asha.row, 5, TOMORROW)
    live = [now_on.id, ahead[0], ahead[1]]

    assert walked(asha, "/patient/appointments", when="upcoming", per_page=2) == live
    over = [number for number in [*past, *ahead[2:]] if number not in live]
    assert walked(asha, "/patient/appointments", when="past", per_page=2) == over[::-1]
    assert walked(asha, "/patient/appointments", when="all") == [*past, now_on.id, *ahead][::-1]
    for number, status in enumerate(STATES):
        found = walked(asha, "/patient/appointments", status=status)
        assert {past[number], ahead[number]} == set(found) - {now_on.id}, status


def test_a_visit_is_upcoming_until_it_ends(asha, sharma, at) -> None:
    visit = make_appointment(sharma.row, asha.row, TODAY, time(9))

    def upcoming() -> int:
        return page(asha, "/patient/appointments", when="upcoming")["total"]

    at(visit.ends_at.replace(second=0) - (visit.ends_at - visit.starts_at) / 2)
    assert upcoming() == 1
    at(visit.ends_at)
    assert upcoming() == 0


# What the staff ask for


@pytest.fixture
def diary(asha, ben, sharma, iyer, chief) -> dict[str, int]:
    """Visits by name, for the filters."""
    skin = make_department("Skin")
    dermatologist = make_doctor("Skin Doctor", department=skin)
    jose = make_patient("José Núñez", phone="+91 (80) 555-0199")
    percent = make_patient("Per_Cent 100%")
    done, cancelled = AppointmentStatus.COMPLETED, AppointmentStatus.CANCELLED
    checked_in = AppointmentStatus.CHECKED_IN
    rows = {
        "open yesterday": make_appointment(sharma.row, asha.row, YESTERDAY, time(9)),
        "inside yesterday": make_appointment(
            iyer.row, ben.row, YESTERDAY, time(18, 30), status=checked_in
        ),
        "done yesterday": make_appointment(sharma.row, jose, YESTERDAY, time(10), status=done),
        "missed today": make_appointment(sharma.row, jose, TODAY, time(7)),
        "today": make_appointment(sharma.row, asha.row, TODAY, time(18, 30)),
        "tomorrow": make_appointment(dermatologist, percent, TOMORROW, time(9)),
        "cancelled": make_appointment(sharma.row, ben.row, TOMORROW, time(9), status=cancelled),
    }
    return {name: row.id for name, row in rows.items()}


def test_an_admins_filters(diary, chief, sharma, asha) -> None:
    skin = chief.get("/departments").json["items"][-1]
    assert skin["name"] == "Skin"
    expected = {
        (): set(diary),
        (("status", "booked"),): {"open yesterday", "missed today", "today", "tomorrow"},
        (("status", "checked_in"),): {"inside yesterday"},
        (("unresolved", "true"),): {"open yesterday", "inside yesterday"},
        (("unresolved", "true"), ("doctor_id", sharma.id)): {"open yesterday"},
        (("date", TODAY),): {"missed today", "today"},
        (("from", TODAY),): {"missed today", "today", "tomorrow", "cancelled"},
        (("to", TODAY),): set(diary) - {"tomorrow", "cancelled"},
        (("from", YESTERDAY), ("to", YESTERDAY)): {
            "open yesterday",
            "inside yesterday",
            "done yesterday",
        },
        (("from", TOMORROW), ("to", YESTERDAY)): set(),
        (("doctor_id", sharma.id),): set(diary) - {"inside yesterday", "tomorrow"},
        (("patient_id", asha.id),): {"open yesterday", "today"},
        (("department_id", skin["id"]),): {"tomorrow"},
        (("department_id", 99_999),): set(),
        (("q", "jose nunez"),): {"done yesterday", "missed today"},
        (("q", "NÚÑEZ josé"),): {"done yesterday", "missed today"},
        (("q", "nunez"), ("status", "completed")): {"done yesterday"},
        (("q", "555-0199"),): {"done yesterday", "missed today"},
        (("q", "%"),): {"tomorrow"},
        (("q", "per_"),): {"tomorrow"},
        (("q", "_"),): {"tomorrow"},
        (("q", "\\"),): set(),
        (("q", "nobody"),): set(),
    }
    names = {number: name for name, number in diary.items()}
    for query, found in expected.items():
        answer = page(chief, "/admin/appointments", **dict(query))
        assert {names[number] for number in ids(answer)} == found, query
        assert answer["total"] == len(found), query


def test_a_visit_is_found_by_its_reference(diary, chief, sharma) -> None:
    wanted = page(chief, "/admin/appointments")["items"][0]

    for asked in (wanted["reference"], wanted["reference"].lower(), f" {wanted['reference']} "):
        assert ids(page(chief, "/admin/appointments", q=asked)) == [wanted["id"]]
    for asked in ("A-_______", "A-%"):
        assert ids(page(chief, "/admin/appointments", q=asked)) == []


def test_a_doctors_filters(diary, sharma, iyer) -> None:
    names = {number: name for name, number in diary.items()}
    mine = set(diary) - {"inside yesterday", "tomorrow"}
    expected = {
        (): mine,
        (("date", TODAY),): {"missed today", "today"},
        (("from", TODAY), ("to", TOMORROW)): {"missed today", "today", "cancelled"},
        (("status", "cancelled"),): {"cancelled"},
        (("q", "asha"),): {"open yesterday", "today"},
        (("q", "per_"),): set(),
    }
    for query, found in expected.items():
        answer = page(sharma, "/doctor/appointments", **dict(query))
        assert {names[number] for number in ids(answer)} == found, query
    assert [names[n] for n in ids(page(iyer, "/doctor/appointments"))] == ["inside yesterday"]


# The way of asking


LISTS = {
    "patient": "/patient/appointments",
    "doctor": "/doctor/appointments",
    "admin": "/admin/appointments",
}


def cursor(*values: Any) -> str:
    """A cursor of somebody's own making."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


AT = "2026-12-01T02:30:00+00:00"
FOREIGN = (
    *("x", "!!!", "é", "bnVsbA", "NQ", "e30", "W10"),
    *(cursor(0), cursor(0, AT), cursor(0, 1), cursor(0, AT, 1, 1), cursor(2, AT, 1)),
    *(cursor(0, "Asha Rao", 1), cursor(0, AT, "1"), cursor(0, AT, 1.5), cursor(0, AT, None)),
    *(cursor(0, AT, True), cursor(0, AT, -1), cursor(0, AT, 2**31), cursor(0, AT, 2**63)),
    *(cursor(0, AT, 10**30), cursor(0, AT, float("nan")), cursor(0, 5, 5), cursor(0, [AT], 1)),
    *(cursor(0, "0001-01-01T00:00:00+14:00", 1), cursor(0, "9999-12-31T23:59:59-14:00", 1)),
    *(cursor("0", AT, 1), cursor(None, AT, 1), cursor({}, AT, 1), "A" * 400, "A" * 401),
)


def test_a_cursor_of_ones_own_making_is_refused(asha, sharma, chief) -> None:
    for role, person in (("patient", asha), ("doctor", sharma), ("admin", chief)):
        for made in FOREIGN:
            answer = person.get(LISTS[role], query_string={"cursor": made})
            assert code(answer) == (422, "validation_failed"), (role, made)
            assert {name for name, _ in fields(answer)} == {"cursor"}, (role, made)


def test_a_cursor_of_another_lists_is_refused(asha, sharma, chief) -> None:
    """Patients are listed by name: a place among names is none among moments."""
    for number in range(3):
        make_patient(f"Patient {number}")
    names = page(chief, "/admin/patients", per_page=1)["next"]

    assert code(chief.get("/admin/appointments", query_string={"cursor": names})) == (
        422,
        "validation_failed",
    )


def test_somebody_elses_cursor_shows_ones_own_rows(asha, ben, sharma) -> None:
    rows_of(sharma.row, asha.row, 4)
    bens = rows_of(sharma.row, ben.row, 4, TODAY + 10 * DAY)
    hers = page(asha, "/patient/appointments", per_page=1)["next"]

    assert ids(page(ben, "/patient/appointments", cursor=hers)) == []
    assert ids(page(ben, "/patient/appointments")) == bens[::-1]


def test_the_size_of_a_page(asha, sharma, chief) -> None:
    rows_of(sharma.row, asha.row, 22)

    for role, person in (("patient", asha), ("doctor", sharma), ("admin", chief)):
        assert len(ids(page(person, LISTS[role]))) == 20
        assert len(ids(page(person, LISTS[role], per_page=1))) == 1
        assert len(ids(page(person, LISTS[role], per_page=100))) == 22
        for bad in ("0", "101", "-1", "x", "1.5", ""):
            answer = person.get(LISTS[role], query_string={"per_page": bad})
            assert fields(answer) >= {("per_page", fields(answer).pop()[1])}, bad
            assert answer.status_code == 422, bad
        for unknown in ("page=2", "limit=5", "patient=1"):
            assert code(person.get(f"{LISTS[role]}?{unknown}")) == (422, "validation_failed")


def test_other_questions_are_refused(asha, sharma, chief) -> None:
    for person, role, query in (
        (asha, "patient", "when=soon"),
        (asha, "patient", "status=lost"),
        (asha, "patient", "q=x"),
        (sharma, "doctor", "doctor_id=1"),
        (sharma, "doctor", "sort=name"),
        (chief, "admin", "date=2026-02-30"),
        (chief, "admin", "from=0001-01-01"),
        (chief, "admin", "to=9999-12-31"),
        (chief, "admin", "doctor_id=0"),
        (chief, "admin", f"doctor_id={2**31}"),
        (chief, "admin", "unresolved=maybe"),
        (chief, "admin", "q=" + "x" * 101),
        (chief, "admin", "q=%00"),
    ):
        assert code(person.get(f"{LISTS[role]}?{query}")) == (422, "validation_failed"), query


def test_counting_stops_somewhere(asha, sharma, chief, monkeypatch) -> None:
    rows = rows_of(sharma.row, asha.row, 6)
    expected = {5: (5, True), 6: (6, False), 7: (6, False)}

    for cap, answer in expected.items():
        monkeypatch.setattr(paging, "COUNT_CAP", cap)
        for role, person in (("patient", asha), ("doctor", sharma), ("admin", chief)):
            found = page(person, LISTS[role], per_page=2)
            assert (found["total"], found["total_capped"]) == answer, (cap, role)
    last = page(
        chief, LISTS["admin"], per_page=5, cursor=page(chief, LISTS["admin"], per_page=5)["next"]
    )
    assert ids(last) == rows[:1], "what is not counted is still there to be read"


def test_a_row_shows_its_visit(asha: Person, sharma: Person, chief: Person) -> None:
    """The same appointment for all three, each with what they may do."""
    row = make_appointment(sharma.row, asha.row, TOMORROW, time(9))
    seen = {
        role: page(person, LISTS[role])["items"][0]
        for role, person in (("patient", asha), ("doctor", sharma), ("admin", chief))
    }

    assert {item["id"] for item in seen.values()} == {row.id}
    assert seen["patient"].pop("allowed_actions") == ["move", "cancel"]
    assert seen["doctor"].pop("allowed_actions") == ["move", "cancel"]
    assert seen["admin"].pop("allowed_actions") == ["move", "cancel"]
    assert seen["patient"] == seen["doctor"] == seen["admin"]
    assert isinstance(row, Appointment)
