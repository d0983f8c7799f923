"""What can be asked of the lists of appointments, and what a row of them shows."""

from datetime import time

import pytest

from answers import code
from factories import (
    DAY,
    TODAY,
    TOMORROW,
    make_appointment,
    make_department,
    make_doctor,
    make_patient,
)
from lists import LISTS, STATES, ids, page, rows_of, walked
from models import AppointmentStatus
from people import Person

YESTERDAY = TODAY - DAY


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
