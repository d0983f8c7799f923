"""GET, PUT /api/doctor/availability."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from answers import code, fields, logged, mails, prepared, race, status
from database import db, writing
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment
from models import AppointmentStatus, DateOverride, Leave, SessionName, WeeklyHours
from people import Person

SUNDAY = date(2026, 12, 6)
HALF = st.booleans()


def week(doctor: Person) -> list[dict]:
    answer = doctor.get("/doctor/availability")
    assert answer.status_code == 200, answer.json
    return answer.json["days"]


def switch(doctor: Person, day: date = TOMORROW, *, morning=True, evening=True, **more):
    cells = {"date": day.isoformat(), "morning": morning, "evening": evening}
    return doctor.put("/doctor/availability", {"days": [cells], **more})


def overrides() -> dict:
    db.session.rollback()
    rows = db.session.scalars(select(DateOverride))
    return {(row.day, str(row.session)): row.is_open for row in rows}


def be_away(doctor: Person, day: date, session: SessionName | None = None) -> None:
    with writing() as transaction:
        transaction.add(
            Leave(
                doctor_id=doctor.id,
                first_day=day,
                last_day=day,
                session=session,
                created_at=NOW,
            )
        )


def test_the_next_seven_days_begin_today(sharma):
    answer = sharma.get("/doctor/availability").json

    assert [day["date"] for day in answer["days"]] == [
        (TODAY + timedelta(days=ahead)).isoformat() for ahead in range(7)
    ]
    assert answer["days"][0]["weekday"] == 1
    assert (answer["slot_minutes"], answer["slots_open"]) == (30, 6 * 16)


def test_cells_say_what_is_open_and_booked(sharma, asha, ben):
    make_appointment(sharma.row, asha.row, TOMORROW, time(9))
    make_appointment(sharma.row, ben.row, TOMORROW, time(9, 30), status=AppointmentStatus.CANCELLED)

    day, sunday = week(sharma)[1], week(sharma)[5]

    assert day["morning"] == {
        "open": True,
        "starts": "09:00",
        "ends": "13:00",
        "slots": 8,
        "booked": 1,
        "source": "pattern",
        "editable": True,
    }
    assert sunday["evening"] == {
        "open": False,
        "starts": "15:00",
        "ends": "19:00",
        "slots": 0,
        "booked": 0,
        "source": "none",
        "editable": True,
    }


def test_only_what_differs_becomes_an_exception(sharma):
    answer = switch(sharma, morning=False)

    assert answer.status_code == 200, answer.json
    assert answer.json["days"][1]["morning"]["open"] is False
    assert answer.json["days"][1]["morning"]["source"] == "override"
    assert overrides() == {(TOMORROW, "morning"): False}
    assert len(logged("availability.changed")) == 1


def test_a_cell_put_back_to_the_week_loses_its_exception(sharma):
    switch(sharma, morning=False)

    switch(sharma)

    assert overrides() == {}


def test_a_day_off_can_be_opened(sharma, asha):
    switch(sharma, SUNDAY, evening=False)

    offered = asha.get(f"/doctors/{sharma.id}/slots?date={SUNDAY}").json

    assert {slot["session"] for slot in offered["slots"]} == {"morning"}


def test_an_exception_with_its_own_hours_survives_saving(sharma):
    item = {"date": TOMORROW.isoformat(), "session": "morning", "open": True}
    sharma.put("/doctor/exceptions", {"items": [{**item, "starts": "10:00", "ends": "12:00"}]})

    answer = switch(sharma)

    assert answer.json["days"][1]["morning"]["starts"] == "10:00"
    assert answer.json["days"][1]["morning"]["slots"] == 4


def test_a_cell_under_leave_cannot_be_opened_but_may_be_sent_back(sharma):
    be_away(sharma, TOMORROW, SessionName.MORNING)

    same, other = switch(sharma, morning=False), switch(sharma)

    assert same.status_code == 200
    assert same.json["days"][1]["morning"]["editable"] is False
    assert fields(other) == {("days.0.morning", "not_editable")}


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([TODAY - DAY], id="yesterday"),
        pytest.param([TODAY + timedelta(days=7)], id="in a week"),
        pytest.param([TODAY, TODAY], id="a day twice"),
        pytest.param([], id="no day"),
    ],
)
def test_only_the_next_seven_days_once_each(sharma, days):
    cells = [{"date": day.isoformat(), "morning": True, "evening": True} for day in days]

    answer = sharma.put("/doctor/availability", {"days": cells})

    assert code(answer) == (422, "validation_failed")


def test_bookings_are_decided_about_first(sharma, asha):
    booked = make_appointment(sharma.row, asha.row, TOMORROW, time(10))

    answer = switch(sharma, morning=False)

    assert code(answer) == (409, "appointments_affected")
    assert [each["id"] for each in answer.json["affected"]] == [booked.id]
    assert answer.json["affected"][0]["patient"]["full_name"] == "Asha Rao"
    assert overrides() == {}
    assert logged("availability.changed") == []


def test_a_booking_in_the_other_session_is_not_affected(sharma, asha):
    make_appointment(sharma.row, asha.row, TOMORROW, time(10))

    assert switch(sharma, evening=False).status_code == 200


def test_a_kept_booking_stands_and_is_not_asked_about_again(sharma, asha):
    booked = make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    keep = [{"appointment_id": booked.id, "action": "keep"}]

    answer = switch(sharma, morning=False, resolutions=keep)

    assert answer.status_code == 200, answer.json
    assert answer.json["days"][1]["morning"]["booked"] == 1
    assert status(booked) is AppointmentStatus.BOOKED
    assert switch(sharma, morning=False, evening=False).status_code == 200


def test_a_cancelled_booking_is_told_once(sharma, asha):
    booked = make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    cancel = [{"appointment_id": booked.id, "action": "cancel"}]

    answer = switch(sharma, morning=False, resolutions=cancel)

    assert answer.status_code == 200, answer.json
    assert status(booked) is AppointmentStatus.CANCELLED
    assert mails("cancelled_patient") == 1
    assert len(logged("appointment.cancelled")) == 1


def test_a_decision_about_a_colleagues_booking_does_nothing(sharma, iyer, asha):
    booked = make_appointment(iyer.row, asha.row, TOMORROW, time(10))
    cancel = [{"appointment_id": booked.id, "action": "cancel"}]

    assert switch(sharma, morning=False, resolutions=cancel).status_code == 200
    assert status(booked) is AppointmentStatus.BOOKED


def test_no_booking_slips_in_while_hours_go(app, sharma, asha):
    wish = {
        "doctor_id": sharma.id,
        "appointment_date": TOMORROW.isoformat(),
        "appointment_time": "10:00",
    }
    cells = {"date": TOMORROW.isoformat(), "morning": False, "evening": True}
    book = prepared(app, asha, "POST", "/patient/appointments", wish)
    close = prepared(app, sharma, "PUT", "/doctor/availability", {"days": [cells]})

    statuses = race(book, close)

    assert statuses in ([201, 409], [422, 200])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pattern=st.sets(st.tuples(st.integers(0, 6), st.sampled_from(SessionName))),
    wanted=st.lists(st.tuples(HALF, HALF), min_size=7, max_size=7),
)
def test_what_is_put_is_got(sharma, pattern, wanted):
    _have_only(sharma, pattern)
    cells = [
        {"date": (TODAY + n * DAY).isoformat(), "morning": morning, "evening": evening}
        for n, (morning, evening) in enumerate(wanted)
    ]

    assert sharma.put("/doctor/availability", {"days": cells}).status_code == 200

    got = [(day["morning"]["open"], day["evening"]["open"]) for day in week(sharma)]
    assert got == wanted
    unlike = {
        (TODAY + n * DAY, str(name)): is_open
        for n, day in enumerate(wanted)
        for name, is_open in zip(SessionName, day, strict=True)
        if is_open != (((TODAY + n * DAY).weekday(), name) in pattern)
    }
    assert overrides() == unlike


def _have_only(doctor: Person, pattern) -> None:
    with writing() as session:
        session.execute(delete(WeeklyHours))
        session.execute(delete(DateOverride))
        for weekday, name in pattern:
            hours = (time(9), time(13)) if name is SessionName.MORNING else (time(15), time(19))
            session.add(
                WeeklyHours(
                    doctor_id=doctor.id,
                    weekday=weekday,
                    session=name,
                    starts=hours[0],
                    ends=hours[1],
                )
            )


def test_only_doctors_have_hours(asha, chief):
    for person in (asha, chief):
        assert code(person.get("/doctor/availability")) == (403, "forbidden")
