"""POST /api/admin/doctors/{id}/blacklist, /activate; DELETE /api/admin/doctors/{id}."""

from datetime import time

import pytest

from answers import code, logged, mails, prepared, race, status
from factories import DAY, TODAY, TOMORROW, make_appointment
from models import AppointmentStatus
from people import Person, patient

WHY = {"reason": "Licence withdrawn"}


@pytest.fixture
def booked(sharma: Person, asha: Person):
    """Asha's visit to Dr Sharma, tomorrow at ten."""
    return make_appointment(sharma.row, asha.row, TOMORROW, time(10))


def test_a_blacklisted_doctor_is_out_on_the_next_request(chief, sharma):
    answer = chief.post(f"/admin/doctors/{sharma.id}/blacklist", WHY)

    assert answer.status_code == 200, answer.json
    assert (answer.json["status"], answer.json["next_free"]) == ("blacklisted", None)
    assert code(sharma.get("/doctor/profile")) == (401, "session_ended")
    assert len(logged("doctor.blacklisted")) == 1


def test_a_deactivated_doctor_is_out_on_the_next_request(chief, sharma):
    answer = chief.delete(f"/admin/doctors/{sharma.id}")

    assert (answer.status_code, answer.json["status"]) == (200, "deactivated")
    assert code(sharma.get("/doctor/profile")) == (401, "session_ended")


def test_a_doctor_who_is_back_can_be_booked_but_must_sign_in_again(chief, sharma, asha):
    chief.post(f"/admin/doctors/{sharma.id}/blacklist", WHY)

    answer = chief.post(f"/admin/doctors/{sharma.id}/activate")

    assert (answer.status_code, answer.json["status"]) == (200, "active")
    assert answer.json["status_reason"] == ""
    assert code(sharma.get("/doctor/profile")) == (401, "session_ended")
    assert asha.get(f"/doctors/{sharma.id}").status_code == 200


def test_bookings_are_decided_about_first(chief, sharma, booked):
    answer = chief.post(f"/admin/doctors/{sharma.id}/blacklist", WHY)

    assert code(answer) == (409, "appointments_affected")
    assert [each["id"] for each in answer.json["affected"]] == [booked.id]
    assert sharma.get("/doctor/profile").status_code == 200
    assert logged("doctor.blacklisted") == []


def test_bookings_can_be_kept(chief, sharma, booked):
    answer = chief.post(f"/admin/doctors/{sharma.id}/blacklist", {**WHY, "bookings": "keep"})

    assert answer.status_code == 200, answer.json
    assert status(booked) is AppointmentStatus.BOOKED


def test_bookings_can_be_cancelled_with_the_mails(chief, sharma, booked):
    answer = chief.delete(f"/admin/doctors/{sharma.id}?bookings=cancel")

    assert answer.status_code == 200, answer.json
    assert status(booked) is AppointmentStatus.CANCELLED
    assert mails("cancelled_patient") == 1
    assert logged("doctor.deactivated")[0].details == {
        "affected": 1,
        "moved": 0,
        "cancelled": 1,
    }


def test_each_booking_can_be_decided_about_on_its_own(chief, sharma, booked, ben):
    other = make_appointment(sharma.row, ben.row, TOMORROW, time(11))
    decisions = [{"appointment_id": booked.id, "action": "keep"}]
    path = f"/admin/doctors/{sharma.id}/blacklist"

    assert code(chief.post(path, {**WHY, "resolutions": decisions}))[1] == "appointments_affected"
    decisions.append({"appointment_id": other.id, "action": "cancel"})
    assert chief.post(path, {**WHY, "resolutions": decisions}).status_code == 200

    assert status(booked) is AppointmentStatus.BOOKED
    assert status(other) is AppointmentStatus.CANCELLED


def test_a_booking_outside_the_hours_is_asked_about_too(chief, sharma, asha):
    make_appointment(sharma.row, asha.row, TOMORROW, time(14))

    answer = chief.delete(f"/admin/doctors/{sharma.id}")

    assert code(answer) == (409, "appointments_affected")


def test_visits_of_the_past_do_not_matter(chief, sharma, asha):
    make_appointment(sharma.row, asha.row, TODAY - DAY, time(10))

    assert chief.delete(f"/admin/doctors/{sharma.id}").status_code == 200


def test_blacklisting_takes_a_reason(chief, sharma):
    path = f"/admin/doctors/{sharma.id}/blacklist"

    assert code(chief.post(path, {})) == (422, "validation_failed")
    assert code(chief.post(path, {"reason": "  "})) == (422, "validation_failed")


@pytest.mark.parametrize("deed", ["blacklist", "activate"])
def test_a_doctor_that_is_not_there_is_not_found(chief, deed):
    body = WHY if deed == "blacklist" else {}

    assert code(chief.post(f"/admin/doctors/999/{deed}", body)) == (404, "not_found")
    assert code(chief.delete("/admin/doctors/999")) == (404, "not_found")


def test_no_booking_slips_in_while_a_doctor_is_barred(app, chief, sharma):
    people = [patient(app, f"Patient {number}") for number in range(5)]
    times = ("09:00", "09:30", "10:00", "10:30", "11:00")

    wish = {"doctor_id": sharma.id, "appointment_date": TOMORROW.isoformat()}
    path = "/patient/appointments"
    bookings = [
        prepared(app, person, "POST", path, {**wish, "appointment_time": wall})
        for person, wall in zip(people, times, strict=True)
    ]
    body = {**WHY, "bookings": "cancel"}
    bar = prepared(app, chief, "POST", f"/admin/doctors/{sharma.id}/blacklist", body)

    statuses = race(*bookings[:3], bar, *bookings[3:])

    assert statuses[3] == 200
    assert set(statuses) <= {200, 201, 409}
    assert chief.get(f"/admin/doctors/{sharma.id}").json["upcoming"] == 0
