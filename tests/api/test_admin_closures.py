"""/api/admin/closures."""

from datetime import time

import pytest

from answers import code, fields, logged, mails, prepared, race, status
from factories import DAY, TODAY, TOMORROW, make_appointment
from models import AppointmentStatus
from people import Person

HOLIDAY = {"first_day": "2026-12-02", "last_day": "2026-12-03", "reason": "Festival"}


def free(person: Person, doctor: Person, day: str = "2026-12-02"):
    return person.get(f"/doctors/{doctor.id}/slots?date={day}").json


def test_a_closed_clinic_offers_nothing(chief, sharma, asha):
    answer = chief.post("/admin/closures", HOLIDAY)

    assert answer.status_code == 201, answer.json
    assert answer.json == {"id": answer.json["id"], **HOLIDAY, "session": None}
    assert free(asha, sharma)["reason"] == "clinic_closed"
    assert len(logged("clinic.closed")) == 1


def test_a_closure_of_the_morning_leaves_the_evening(chief, sharma, asha):
    chief.post("/admin/closures", {**HOLIDAY, "session": "morning"})

    sessions = {slot["session"] for slot in free(asha, sharma)["slots"]}

    assert sessions == {"evening"}


def test_bookings_of_every_doctor_are_decided_about_first(chief, sharma, iyer, asha, ben):
    first = make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    second = make_appointment(iyer.row, ben.row, TOMORROW + DAY, time(16))
    later = make_appointment(iyer.row, asha.row, TOMORROW + 2 * DAY, time(16))

    refused = chief.post("/admin/closures", HOLIDAY)
    accepted = chief.post("/admin/closures", {**HOLIDAY, "bookings": "cancel"})

    assert code(refused) == (409, "appointments_affected")
    assert [each["id"] for each in refused.json["affected"]] == [first.id, second.id]
    assert refused.json["affected_total"] == 2
    assert accepted.status_code == 201, accepted.json
    assert {status(first), status(second)} == {AppointmentStatus.CANCELLED}
    assert status(later) is AppointmentStatus.BOOKED
    assert mails("cancelled_patient") == 2


def test_what_was_kept_once_is_not_asked_about_again(chief, sharma, asha):
    make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    chief.post("/admin/closures", {**HOLIDAY, "bookings": "keep"})

    assert chief.post("/admin/closures", HOLIDAY).status_code == 201


def test_a_closure_is_taken_back(chief, sharma, asha):
    closure = chief.post("/admin/closures", HOLIDAY).json

    assert chief.delete(f"/admin/closures/{closure['id']}").status_code == 204

    assert free(asha, sharma)["free"] == 16
    assert chief.get("/admin/closures").json["items"] == []
    assert code(chief.delete(f"/admin/closures/{closure['id']}")) == (404, "not_found")


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        pytest.param("2026-12-03", "2026-12-02", None, id="the wrong way round"),
        pytest.param("2026-11-01", "2026-11-30", ("last_day", "not_offered"), id="over already"),
        pytest.param("2026-12-02", "2099-12-02", ("last_day", "not_offered"), id="too far ahead"),
    ],
)
def test_days_that_make_no_sense_are_refused(chief, first, last, problem):
    answer = chief.post("/admin/closures", {"first_day": first, "last_day": last})

    assert code(answer) == (422, "validation_failed")
    assert problem is None or fields(answer) == {problem}


def test_no_booking_slips_in_while_the_clinic_closes(app, chief, asha, sharma):
    wish = {
        "doctor_id": sharma.id,
        "appointment_date": TOMORROW.isoformat(),
        "appointment_time": "10:00",
    }

    book = prepared(app, asha, "POST", "/patient/appointments", wish)
    body = {**HOLIDAY, "bookings": "cancel"}
    close = prepared(app, chief, "POST", "/admin/closures", body)

    statuses = race(book, close)

    assert statuses[1] == 201
    assert statuses[0] in {201, 422}
    assert chief.get(f"/admin/doctors/{sharma.id}").json["upcoming"] == 0


def test_only_admins_close_the_clinic(asha, sharma):
    for person in (asha, sharma):
        assert code(person.post("/admin/closures", HOLIDAY)) == (403, "forbidden")
        assert code(person.get("/admin/closures")) == (403, "forbidden")


def test_a_visit_that_is_over_does_not_matter(chief, sharma, asha, at):
    make_appointment(sharma.row, asha.row, TODAY - DAY, time(10))
    days = {"first_day": (TODAY - DAY).isoformat(), "last_day": TODAY.isoformat()}

    assert chief.post("/admin/closures", days).status_code == 201
