"""POST /api/patient/appointments."""

from datetime import date, time, timedelta

import pytest

from factories import NOW, TODAY, TOMORROW, make_appointment
from people import Person


def wish(doctor: Person, day: date = TOMORROW, wall: str = "10:00", **more: object) -> dict:
    """A booking request."""
    return {
        "doctor_id": doctor.id,
        "appointment_date": day.isoformat(),
        "appointment_time": wall,
        **more,
    }


def test_a_free_time_is_booked(asha: Person, sharma: Person) -> None:
    answer = asha.post("/patient/appointments", wish(sharma, reason="cough"))

    assert answer.status_code == 201, answer.json
    assert answer.json["status"] == "booked"
    assert answer.json["starts_at"] == "2026-12-02T10:00:00+05:30"
    assert answer.json["doctor"]["full_name"] == "Meera Sharma"
    assert answer.json["fee"] == 800
    assert answer.json["allowed_actions"] == ["move", "cancel"]


@pytest.mark.parametrize(
    ("day", "wall", "status", "code"),
    [
        pytest.param(TOMORROW, "10:37", 422, "off_grid", id="between two starts"),
        pytest.param(TOMORROW, "13:00", 422, "not_offered", id="at the end of a session"),
        pytest.param(TOMORROW, "14:00", 422, "not_offered", id="between sessions"),
        pytest.param(date(2026, 12, 6), "10:00", 422, "not_offered", id="on a Sunday"),
        pytest.param(TODAY, "07:30", 422, "in_the_past", id="an hour ago"),
        pytest.param(TODAY + timedelta(days=31), "10:00", 422, "beyond_horizon", id="in 31 days"),
    ],
)
def test_a_time_that_is_not_offered_is_refused(
    asha: Person, sharma: Person, day: date, wall: str, status: int, code: str
) -> None:
    answer = asha.post("/patient/appointments", wish(sharma, day, wall))

    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_the_last_day_of_the_horizon_can_be_booked(asha: Person, sharma: Person) -> None:
    answer = asha.post("/patient/appointments", wish(sharma, TODAY + timedelta(days=30), "12:30"))

    assert answer.status_code == 201


def test_half_an_hour_is_needed(asha: Person, sharma: Person, at) -> None:
    at(NOW + timedelta(minutes=61))

    soon = asha.post("/patient/appointments", wish(sharma, TODAY, "09:30"))
    later = asha.post("/patient/appointments", wish(sharma, TODAY, "10:00"))

    assert (soon.status_code, soon.json["code"]) == (422, "too_soon")
    assert later.status_code == 201


def test_a_taken_time_answers_with_the_three_nearest(
    asha: Person, ben: Person, sharma: Person
) -> None:
    make_appointment(sharma.row, ben.row, TOMORROW, time(10))

    answer = asha.post("/patient/appointments", wish(sharma))

    assert (answer.status_code, answer.json["code"]) == (409, "slot_taken")
    times = [near["appointment_time"] for near in answer.json["alternatives"]]
    assert times == ["09:00", "09:30", "10:30"]


def test_a_patient_cannot_be_in_two_rooms(asha: Person, sharma: Person, iyer: Person) -> None:
    asha.post("/patient/appointments", wish(sharma))

    answer = asha.post("/patient/appointments", wish(iyer))

    assert (answer.status_code, answer.json["code"]) == (409, "patient_overlap")


def test_one_live_booking_per_doctor_and_day(asha: Person, sharma: Person) -> None:
    asha.post("/patient/appointments", wish(sharma))

    answer = asha.post("/patient/appointments", wish(sharma, wall="11:00"))

    assert (answer.status_code, answer.json["code"]) == (409, "same_doctor_same_day")


def test_three_open_bookings_are_the_most(asha: Person, sharma: Person) -> None:
    for ahead in (1, 2, 3):
        booked = asha.post("/patient/appointments", wish(sharma, TODAY + timedelta(days=ahead)))
        assert booked.status_code == 201

    answer = asha.post("/patient/appointments", wish(sharma, TODAY + timedelta(days=4)))

    assert (answer.status_code, answer.json["code"]) == (409, "too_many_bookings")


def test_the_same_key_gets_the_first_answer(asha: Person, sharma: Person) -> None:
    headers = {"Idempotency-Key": "one-click-of-mine"}

    first = asha.post("/patient/appointments", wish(sharma), headers=headers)
    again = asha.post("/patient/appointments", wish(sharma), headers=headers)
    other = asha.post("/patient/appointments", wish(sharma, wall="11:00"), headers=headers)

    assert again.status_code == 201
    assert again.json["id"] == first.json["id"]
    assert (other.status_code, other.json["code"]) == (422, "key_reused")


def test_a_role_of_ones_own_choosing_is_refused(asha: Person, sharma: Person) -> None:
    answer = asha.post("/patient/appointments", wish(sharma, booked_by=99))

    assert answer.status_code == 422
    assert answer.json["fields"] == [
        {
            "name": "booked_by",
            "code": "unknown_field",
            "message": "This field is not known here",
        }
    ]


def test_the_calendar_file_names_no_reason(asha: Person, sharma: Person) -> None:
    booked = asha.post("/patient/appointments", wish(sharma, reason="chest pain")).json

    answer = asha.get(f"/patient/appointments/{booked['id']}.ics")

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "DTSTART;TZID=Asia/Kolkata:20261202T100000" in answer.text
    assert "chest" not in answer.text
