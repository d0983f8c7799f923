"""GET, PUT /api/doctor/exceptions."""

from datetime import time, timedelta

import pytest

from answers import code, fields, logged
from factories import DAY, TODAY, TOMORROW, make_appointment
from people import Person


def exception(day=TOMORROW, session="morning", **more) -> dict:
    return {"date": day.isoformat(), "session": session, "open": True, **more}


def put(doctor: Person, *items: dict, **more):
    return doctor.put("/doctor/exceptions", {"items": list(items), **more})


def test_exceptions_replace_each_other(sharma):
    put(sharma, exception(starts="10:00", ends="12:00"), exception(TOMORROW + DAY, open=False))

    answer = put(sharma, exception(TOMORROW + DAY, "evening", starts="16:00", ends="17:00"))

    assert answer.status_code == 200, answer.json
    assert answer.json["items"] == [
        exception(TOMORROW + DAY, "evening", starts="16:00", ends="17:00")
    ]
    assert sharma.get("/doctor/exceptions").json == answer.json
    assert len(logged("exceptions.changed")) == 2


def test_patients_see_the_hours_of_the_date(sharma, asha):
    put(sharma, exception(starts="10:00", ends="11:00"), exception(session="evening", open=False))

    offered = asha.get(f"/doctors/{sharma.id}/slots?date={TOMORROW}").json["slots"]

    assert [slot["time"] for slot in offered] == ["10:00", "10:30"]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        pytest.param(exception(TODAY - DAY), ("items.0.date", "not_offered"), id="yesterday"),
        pytest.param(
            exception(TODAY + timedelta(days=366)), ("items.0.date", "not_offered"), id="too far"
        ),
        pytest.param(
            exception(starts="08:00", ends="12:00"),
            ("items.0.starts", "outside_session"),
            id="before the session",
        ),
    ],
)
def test_what_cannot_be_is_refused(sharma, item, problem):
    assert fields(put(sharma, item)) == {problem}


def test_a_session_is_named_once(sharma):
    answer = put(sharma, exception(), exception(open=False))

    assert fields(answer) == {("items.1.session", "twice")}


def test_bookings_are_decided_about_first(sharma, asha):
    make_appointment(sharma.row, asha.row, TOMORROW, time(12))
    shorter = exception(starts="09:00", ends="12:00")

    assert code(put(sharma, shorter)) == (409, "appointments_affected")
    assert sharma.get("/doctor/exceptions").json["items"] == []
    assert put(sharma, shorter, bookings="keep").status_code == 200


def test_taking_an_exception_away_may_withdraw_hours_too(sharma, asha):
    sunday = TODAY + timedelta(days=5)
    put(sharma, exception(sunday))
    make_appointment(sharma.row, asha.row, sunday, time(10))

    assert code(put(sharma)) == (409, "appointments_affected")


def test_a_colleagues_exceptions_are_left_alone(sharma, iyer):
    put(iyer, exception())

    put(sharma)

    assert len(iyer.get("/doctor/exceptions").json["items"]) == 1
