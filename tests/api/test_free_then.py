"""Doctors found by when they are free: their next times, of one day, of one session."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from answers import code, fields
from factories import (
    DAY,
    NOW,
    TODAY,
    TOMORROW,
    make_appointment,
    make_department,
    make_doctor,
    make_patient,
)
from people import Person, Stranger

SUNDAY = date(2026, 12, 6)
LAST_DAY = TODAY + 30 * DAY
MORNINGS = [time(9 + n // 2, n % 2 * 30) for n in range(8)]
EVENINGS = [time(15 + n // 2, n % 2 * 30) for n in range(8)]


def found(asker: Stranger, **query: Any) -> dict[str, list[str]]:
    """Each doctor in the order of the answer, with the times on the card."""
    answer = asker.get("/doctors", query_string=query)
    assert answer.status_code == 200, answer.json
    return {card["full_name"]: times(card) for card in answer.json["items"]}


def times(card: dict[str, Any]) -> list[str]:
    """The next times of a card, the first one as `next_free` has it."""
    shown = [f"{one['appointment_date']} {one['appointment_time']}" for one in card["next_times"]]
    soonest = card["next_free"]
    first = [f"{soonest['appointment_date']} {soonest['appointment_time']}"] if soonest else []
    assert shown[:1] == first
    return shown


def fill(doctor: Any, day: date, walls: list[time]) -> None:
    """Book those times of that doctor, each for somebody else."""
    for wall in walls:
        make_appointment(doctor, make_patient(f"Patient {wall} {day}"), day, wall)


def test_the_next_three_times(stranger: Stranger, sharma: Person) -> None:
    fill(sharma.row, TODAY, [*MORNINGS, *EVENINGS[:6]])

    shown = found(stranger)

    assert shown == {
        "Meera Sharma": ["2026-12-01 18:00", "2026-12-01 18:30", "2026-12-02 09:00"],
    }


def test_times_further_ahead_than_most_have_them(stranger: Stranger, sharma: Person) -> None:
    for ahead in range(4):
        fill(sharma.row, TODAY + ahead * DAY, [*MORNINGS, *EVENINGS][1 if ahead == 3 else 0 :])

    shown = found(stranger)

    assert shown == {
        "Meera Sharma": ["2026-12-04 09:00", "2026-12-05 09:00", "2026-12-05 09:30"],
    }


def test_who_has_no_time_is_found_without_a_filter_only(stranger: Stranger, app: Any) -> None:
    make_doctor("Dev Nair", hours=False)

    assert found(stranger) == found(stranger, sort="soonest") == {"Dev Nair": []}
    assert found(stranger, session="evening") == found(stranger, date=TODAY.isoformat()) == {}


def test_free_on_a_day(stranger: Stranger, sharma: Person, iyer: Person) -> None:
    fill(sharma.row, TOMORROW, [*MORNINGS, *EVENINGS])
    fill(iyer.row, TOMORROW, [*MORNINGS, *EVENINGS[:7]])

    assert found(stranger, date=TOMORROW.isoformat()) == {"Ravi Iyer": ["2026-12-02 18:30"]}
    assert found(stranger, date=SUNDAY.isoformat()) == {}
    assert list(found(stranger)) == ["Meera Sharma", "Ravi Iyer"], "others find both"


def test_free_in_the_evening(stranger: Stranger, sharma: Person, iyer: Person) -> None:
    fill(sharma.row, TODAY, EVENINGS[1:])
    fill(iyer.row, TODAY, EVENINGS[:2])

    shown = found(stranger, session="evening", sort="soonest")

    assert shown == {
        "Meera Sharma": ["2026-12-01 15:00", "2026-12-02 15:00", "2026-12-02 15:30"],
        "Ravi Iyer": ["2026-12-01 16:00", "2026-12-01 16:30", "2026-12-01 17:00"],
    }


def test_an_evening_of_a_day(stranger: Stranger, sharma: Person, iyer: Person, at: Any) -> None:
    fill(sharma.row, TODAY, EVENINGS)
    at(NOW + timedelta(hours=8, minutes=15))

    shown = found(stranger, date=TODAY.isoformat(), session="evening")

    assert shown == {"Ravi Iyer": ["2026-12-01 17:00", "2026-12-01 17:30", "2026-12-01 18:00"]}
    assert found(stranger, date=TODAY.isoformat(), session="morning") == {}


def test_with_the_other_filters_orders_and_pages(stranger: Stranger, app: Any) -> None:
    skin = make_department("Skin")
    old = make_doctor("Asim Khan", department=skin, experience_years=30)
    make_doctor("Bela Rao", department=skin, experience_years=5)
    make_doctor("Chitra Das", experience_years=9)
    full = make_doctor("Dev Nair", department=skin)
    fill(full, TOMORROW, [*MORNINGS, *EVENINGS])
    fill(old, TOMORROW, MORNINGS[:1])
    day = TOMORROW.isoformat()

    assert list(found(stranger, date=day, department_id=skin.id)) == ["Asim Khan", "Bela Rao"]
    assert list(found(stranger, date=day, q="rao")) == ["Bela Rao"]
    assert list(found(stranger, date=day, sort="experience")) == [
        "Bela Rao",
        "Chitra Das",
        "Asim Khan",
    ]
    assert list(found(stranger, date=day, sort="soonest")) == [
        "Bela Rao",
        "Chitra Das",
        "Asim Khan",
    ]
    page = stranger.get(f"/doctors?date={day}&sort=name&per_page=2&page=2").json
    assert ([card["full_name"] for card in page["items"]], page["total"]) == (["Chitra Das"], 3)


@pytest.mark.parametrize("day", [TODAY - DAY, LAST_DAY + DAY], ids=["gone by", "too far"])
def test_a_day_nobody_can_book(stranger: Stranger, sharma: Person, day: date) -> None:
    answer = stranger.get(f"/doctors?date={day}")

    assert code(answer) == (422, "validation_failed")
    assert fields(answer) == {("date", "not_offered")}
    assert answer.json["fields"][0]["message"] == ("Choose a day from 2026-12-01 to 2026-12-31")


def test_the_first_and_the_last_day(stranger: Stranger, sharma: Person) -> None:
    assert found(stranger, date=TODAY.isoformat())
    assert found(stranger, date=LAST_DAY.isoformat())


@pytest.mark.parametrize("query", ["date=tomorrow", "date=2026-13-01", "session=night", "day=1"])
def test_what_is_no_day_and_no_session(stranger: Stranger, query: str) -> None:
    assert code(stranger.get(f"/doctors?{query}")) == (422, "validation_failed")


def test_each_time_shown_can_be_booked(stranger: Stranger, asha: Person, sharma: Person) -> None:
    card = stranger.get("/doctors?session=evening").json["items"][0]

    booked = asha.post("/patient/appointments", {"doctor_id": card["id"], **card["next_times"][2]})

    assert booked.status_code == 201
    assert found(stranger, session="evening") == {
        "Meera Sharma": ["2026-12-01 15:00", "2026-12-01 15:30", "2026-12-01 16:30"],
    }


def test_the_first_time_of_a_later_session(
    stranger: Stranger, sharma: Person, iyer: Person
) -> None:
    fill(iyer.row, TODAY, EVENINGS)
    fill(iyer.row, TOMORROW, MORNINGS)

    def both(doctor: Person) -> list[str]:
        profile = stranger.get(f"/doctors/{doctor.id}").json
        return [profile[which]["starts_at"] for which in ("next_free", "later_free")]

    assert both(sharma) == ["2026-12-01T09:00:00+05:30", "2026-12-01T15:00:00+05:30"]
    assert both(iyer) == ["2026-12-01T09:00:00+05:30", "2026-12-02T15:00:00+05:30"]


def test_no_later_session(stranger: Stranger, app: Any) -> None:
    idle = make_doctor("Dev Nair", hours=False)

    profile = stranger.get(f"/doctors/{idle.id}").json

    assert (profile["next_free"], profile["later_free"]) == (None, None)


def test_a_hundred_doctors_fit_into_64_kb(stranger: Stranger, app: Any) -> None:
    for number in range(100):
        make_doctor(
            f"Lakshmi Venkataraman {number}",
            specialization="Interventional cardiology",
            qualification="MBBS, MD, DM Cardiology",
            languages=["English", "Hindi", "Tamil"],
            room=f"Room {number}",
        )

    answer = stranger.get("/doctors?per_page=100")

    assert len(answer.json["items"]) == 100
    assert len(answer.data) < 64_000
