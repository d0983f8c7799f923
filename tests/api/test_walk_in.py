"""POST /api/admin/appointments with `walk_in`: somebody is there and is seen between the others."""

from datetime import time, timedelta
from typing import Any

import pytest

from answers import code, fields, logged, prepared, race
from factories import NOW, make_appointment, make_doctor
from models import DoctorStatus
from people import Person
from postbox import owed

AT_TEN = NOW + timedelta(hours=2, seconds=42)


@pytest.fixture(autouse=True)
def _at_ten(at: Any) -> None:
    at(AT_TEN)


def admit(chief: Person, patient: Person, doctor: Any, *, key: str = "", **more: Any):
    """Let the patient be seen now."""
    body = {"patient_id": patient.id, "doctor_id": doctor.id, "walk_in": True, "reason": "Fever"}
    headers = {"Idempotency-Key": key} if key else {}
    return chief.post("/admin/appointments", {**body, **more}, headers=headers)


def test_a_walk_in_begins_at_this_minute_and_is_there(chief, sharma, asha):
    answer = admit(chief, asha, sharma)

    assert answer.status_code == 201, answer.json
    facts = ("walk_in", "status", "appointment_time", "end_time", "session", "reason")
    assert [answer.json[name] for name in facts] == [
        True,
        "checked_in",
        "10:00",
        "10:30",
        "morning",
        "Fever",
    ]
    assert (
        "treat" in sharma.get(f"/doctor/appointments/{answer.json['id']}").json["allowed_actions"]
    )
    assert [line.patient_id for line in logged("appointment.walked_in")] == [asha.id]
    assert owed() == []


def test_a_walk_in_stands_beside_the_doctors_bookings(chief, sharma, asha, ben):
    make_appointment(sharma.row, ben.row, AT_TEN.date())

    assert admit(chief, asha, sharma).status_code == 201

    assert len(sharma.get("/doctor/appointments?date=2026-12-01").json["items"]) == 2


def test_a_walk_in_takes_no_time_that_others_can_book(chief, sharma, asha, ben):
    admit(chief, asha, sharma)

    day = sharma.get(f"/doctors/{sharma.id}/slots?date=2026-12-01").json
    week = sharma.get("/doctor/availability").json

    assert {slot["state"] for slot in day["slots"]} == {"past", "free"}
    assert week["slots_booked"] == 0


def test_a_patient_is_seen_in_one_place_at_a_time(chief, sharma, iyer, asha):
    make_appointment(iyer.row, asha.row, AT_TEN.date())

    assert code(admit(chief, asha, sharma)) == (409, "patient_overlap")


def test_an_appointment_later_that_day_does_not_stand_in_the_way(chief, sharma, asha):
    make_appointment(sharma.row, asha.row, AT_TEN.date(), time(16))

    assert admit(chief, asha, sharma).status_code == 201


def test_a_walk_in_takes_a_reason_and_no_time(chief, sharma, asha):
    when = {"appointment_date": "2026-12-02", "appointment_time": "10:00"}

    assert fields(admit(chief, asha, sharma, reason="")) == {("reason", "reason_needed")}
    assert code(admit(chief, asha, sharma, **when)) == (422, "validation_failed")
    assert code(admit(chief, asha, sharma, walk_in=False)) == (422, "validation_failed")


def test_nobody_walks_in_on_a_doctor_who_has_left(chief, asha):
    gone = make_doctor("Gone", status=DoctorStatus.DEACTIVATED)

    assert code(admit(chief, asha, gone)) == (409, "doctor_inactive")


def test_the_same_key_admits_once(chief, sharma, asha, at):
    first = admit(chief, asha, sharma, key="a-key-of-mine")
    at(AT_TEN + timedelta(minutes=2))
    second = admit(chief, asha, sharma, key="a-key-of-mine")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]


def test_one_patient_is_admitted_once_at_the_same_moment(app, chief, sharma, iyer, asha):
    body = {"patient_id": asha.id, "walk_in": True, "reason": "Fever"}
    attempts = [
        prepared(app, chief, "POST", "/admin/appointments", {**body, "doctor_id": doctor.id})
        for doctor in (sharma, iyer)
    ]

    assert sorted(race(*attempts)) == [201, 409]


def test_a_walk_in_that_is_moved_becomes_an_appointment(chief, sharma, asha, ben):
    make_appointment(sharma.row, ben.row, (AT_TEN + timedelta(days=1)).date())
    admitted = admit(chief, asha, sharma).json
    status = f"/admin/appointments/{admitted['id']}/status"
    undone = chief.patch(status, {"status": "booked", "revision": 0}).json
    move = {"appointment_date": "2026-12-02", "revision": undone["revision"], "reason": "Full"}
    path = f"/admin/appointments/{admitted['id']}"

    taken = chief.put(path, {**move, "appointment_time": "10:00"})
    moved = chief.put(path, {**move, "appointment_time": "10:30"})

    assert code(taken) == (409, "slot_taken")
    assert (moved.status_code, moved.json["walk_in"]) == (200, False)
