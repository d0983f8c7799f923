"""GET, PUT /api/doctor/schedule."""

from datetime import date, time

import pytest

from answers import code, fields, logged, status
from factories import TOMORROW, make_appointment
from models import AppointmentStatus
from people import Person

SHUT = {"open": False}


def plan(**days: dict) -> list[dict]:
    """A week in which only the named days (`d0`..`d6`) are open."""
    return [
        {"weekday": n, "morning": SHUT, "evening": SHUT, **days.get(f"d{n}", {})} for n in range(7)
    ]


def hours(starts: str, ends: str) -> dict:
    return {"open": True, "starts": starts, "ends": ends}


def put(doctor: Person, week: list[dict], **more):
    return doctor.put("/doctor/schedule", {"week": week, **more})


def test_the_week_is_answered_whole(sharma):
    answer = sharma.get("/doctor/schedule").json

    assert [day["weekday"] for day in answer["week"]] == list(range(7))
    assert answer["week"][0]["morning"] == hours("09:00", "13:00")
    assert answer["week"][6]["morning"] == {**hours("09:00", "13:00"), "open": False}


def test_a_week_goes_out_as_it_came_in(sharma):
    week = plan(d2={"morning": hours("10:00", "12:30")}, d4={"evening": hours("15:00", "18:00")})

    answer = put(sharma, week, slot_minutes=15)

    assert answer.status_code == 200, answer.json
    assert answer.json["slot_minutes"] == 15
    assert answer.json["week"][2]["morning"] == hours("10:00", "12:30")
    assert answer.json["week"][2]["evening"]["open"] is False
    assert answer.json == sharma.get("/doctor/schedule").json
    assert put(sharma, answer.json["week"], slot_minutes=15).json == answer.json
    assert len(logged("schedule.changed")) == 2


def test_a_session_opened_without_hours_has_the_clinics(sharma):
    answer = put(sharma, plan(d6={"morning": {"open": True}}))

    assert answer.json["week"][6]["morning"] == hours("09:00", "13:00")


def test_patients_see_the_new_hours(sharma, asha):
    put(sharma, plan(d2={"morning": hours("10:00", "11:00")}))

    offered = asha.get(f"/doctors/{sharma.id}/slots?date={TOMORROW}").json["slots"]

    assert [slot["time"] for slot in offered] == ["10:00", "10:30"]


@pytest.mark.parametrize(
    ("morning", "problem"),
    [
        pytest.param(
            hours("08:30", "12:00"), ("week.0.morning.starts", "outside_session"), id="early"
        ),
        pytest.param(
            hours("10:00", "13:30"), ("week.0.morning.ends", "outside_session"), id="late"
        ),
        pytest.param(hours("12:00", "10:00"), None, id="backwards"),
        pytest.param(hours("10:00", "10:00"), None, id="of no length"),
        pytest.param({"open": True, "starts": "10:00"}, None, id="without an end"),
        pytest.param(hours("10:00:30", "12:00"), None, id="with seconds"),
    ],
)
def test_hours_that_cannot_be_are_refused(sharma, morning, problem):
    answer = put(sharma, plan(d0={"morning": morning}))

    assert code(answer) == (422, "validation_failed")
    assert problem is None or fields(answer) == {problem}


@pytest.mark.parametrize(
    "week",
    [
        pytest.param(plan()[:6], id="six days"),
        pytest.param([*plan()[:6], plan()[0]], id="a day twice"),
        pytest.param([*plan()[:6], {**plan()[6], "weekday": 7}], id="an eighth day"),
    ],
)
def test_a_week_has_seven_days(sharma, week):
    assert code(put(sharma, week)) == (422, "validation_failed")


def test_only_bookings_that_lose_their_hours_are_asked_about(sharma, asha, ben):
    make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    late = make_appointment(sharma.row, ben.row, TOMORROW, time(12, 30))
    shorter = plan(d2={"morning": hours("09:00", "12:30")})

    answer = put(sharma, shorter)
    decided = put(sharma, shorter, bookings="cancel")

    assert code(answer) == (409, "appointments_affected")
    assert [each["id"] for each in answer.json["affected"]] == [late.id]
    assert decided.status_code == 200
    assert status(late) is AppointmentStatus.CANCELLED


def test_bookings_months_ahead_are_asked_about(sharma, asha):
    make_appointment(sharma.row, asha.row, date(2027, 5, 5), time(10))

    assert code(put(sharma, plan())) == (409, "appointments_affected")


def test_another_length_leaves_bookings_alone(sharma, asha):
    booked = make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    week = sharma.get("/doctor/schedule").json["week"]

    assert put(sharma, week, slot_minutes=45).status_code == 200
    assert status(booked) is AppointmentStatus.BOOKED
