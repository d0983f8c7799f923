"""/api/doctor/leave."""

from datetime import time

import pytest

from answers import code, logged, status
from database import writing
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment
from models import AppointmentStatus, Leave
from people import Person

TRIP = {"first_day": "2026-12-02", "last_day": "2026-12-04", "reason": "Conference"}


def offered(person: Person, doctor: Person, day) -> dict:
    return person.get(f"/doctors/{doctor.id}/slots?date={day}").json


def test_a_doctor_on_leave_offers_nothing(sharma, asha):
    answer = sharma.post("/doctor/leave", TRIP)

    assert answer.status_code == 201, answer.json
    assert answer.json == {"id": answer.json["id"], **TRIP, "session": None}
    assert offered(asha, sharma, TOMORROW)["reason"] == "on_leave"
    assert sharma.get("/doctor/leave").json["items"] == [answer.json]
    assert len(logged("leave.taken")) == 1


def test_leave_of_an_evening_leaves_the_morning(sharma, asha):
    sharma.post("/doctor/leave", {**TRIP, "session": "evening"})

    sessions = {slot["session"] for slot in offered(asha, sharma, TOMORROW)["slots"]}

    assert sessions == {"morning"}


def test_bookings_are_decided_about_first(sharma, asha, ben):
    first = make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    second = make_appointment(sharma.row, ben.row, TOMORROW + DAY, time(10))
    decisions = [
        {"appointment_id": first.id, "action": "keep"},
        {"appointment_id": second.id, "action": "cancel"},
    ]

    refused = sharma.post("/doctor/leave", {**TRIP, "resolutions": decisions[:1]})
    accepted = sharma.post("/doctor/leave", {**TRIP, "resolutions": decisions})

    assert code(refused) == (409, "appointments_affected")
    assert len(refused.json["affected"]) == 2
    assert accepted.status_code == 201, accepted.json
    assert status(first) is AppointmentStatus.BOOKED
    assert status(second) is AppointmentStatus.CANCELLED
    assert logged("appointment.cancelled")[0].details == {
        "reason": "The doctor is not available at that time."
    }


def test_leave_is_taken_back(sharma, asha):
    leave = sharma.post("/doctor/leave", TRIP).json

    assert sharma.delete(f"/doctor/leave/{leave['id']}").status_code == 204

    assert offered(asha, sharma, TOMORROW)["free"] == 16
    assert len(logged("leave.ended")) == 1


def test_a_colleagues_leave_is_not_found(sharma, iyer):
    leave = iyer.post("/doctor/leave", TRIP).json

    foreign = sharma.delete(f"/doctor/leave/{leave['id']}")
    missing = sharma.delete("/doctor/leave/999")

    assert code(foreign) == code(missing) == (404, "not_found")
    assert iyer.get("/doctor/leave").json["total"] == 1
    assert sharma.get("/doctor/leave").json["total"] == 0


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param("2026-12-04", "2026-12-02", id="the wrong way round"),
        pytest.param("2026-11-01", "2026-11-30", id="over already"),
        pytest.param("2026-12-02", "2031-12-02", id="too long"),
    ],
)
def test_days_that_make_no_sense_are_refused(sharma, first, last):
    answer = sharma.post("/doctor/leave", {"first_day": first, "last_day": last})

    assert code(answer) == (422, "validation_failed")


def test_leave_that_is_over_is_no_longer_listed(sharma):
    with writing() as session:
        for last in (TODAY - DAY, TODAY):
            days = {"first_day": TODAY - 9 * DAY, "last_day": last, "created_at": NOW}
            session.add(Leave(doctor_id=sharma.id, **days))

    listed = sharma.get("/doctor/leave").json["items"]

    assert [leave["last_day"] for leave in listed] == [TODAY.isoformat()]
