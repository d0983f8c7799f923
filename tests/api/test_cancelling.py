"""Cancelling: the time is free at once and for good, and the staff say why."""

from datetime import timedelta

import pytest

from answers import code, untouched
from deeds import cancel, make_treatment, move, role_of, step
from factories import DAY, NOW, TODAY, make_appointment
from models import AppointmentStatus

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("who", ["patient", "doctor", "admin", "doctor, of a patient who left"])
def test_a_cancelled_time_is_free_at_once_and_for_good(asha, ben, sharma, chief, at, who) -> None:
    person = {"patient": asha, "admin": chief}.get(who, sharma)
    left = who.endswith("left")
    visit = make_appointment(sharma.row, asha.row, TODAY)
    if left:
        at(visit.starts_at - HOUR)
        assert step(sharma, "check_in", visit).status_code == 200

    answer = cancel(person, visit, revision=int(left))

    assert answer.status_code == 200, answer.json
    assert (answer.json["status"], answer.json["revision"]) == ("cancelled", left + 1)
    assert answer.json["cancelled_by"] == role_of(person)
    assert answer.json["allowed_actions"] == []
    rebooked = ben.post(
        "/patient/appointments",
        {"doctor_id": sharma.id, "appointment_date": "2026-12-01", "appointment_time": "10:00"},
    )
    assert rebooked.status_code == 201, rebooked.json
    for status in AppointmentStatus:
        again = chief.patch(
            f"/admin/appointments/{visit.id}/status",
            {"status": status, "revision": answer.json["revision"], "reason": "Mistake"},
        )
        assert code(again) == (409, "not_allowed"), status


def test_a_patient_who_left_is_written_down_as_such(asha, sharma, at) -> None:
    visit = make_appointment(sharma.row, asha.row, TODAY)
    at(visit.starts_at)
    step(sharma, "check_in", visit)

    answer = cancel(sharma, visit, revision=1, reason="Went home")

    assert answer.json["cancel_reason"] == "left_without_being_seen"


@pytest.mark.parametrize("reason", ["", "   "], ids=["empty", "blank"])
def test_the_staff_give_a_reason(asha, sharma, chief, at, reason: str) -> None:
    visit = make_appointment(sharma.row, asha.row, TODAY)
    done = make_appointment(
        sharma.row, asha.row, TODAY - DAY, status=AppointmentStatus.COMPLETED, completed_at=NOW
    )
    make_treatment(done, sharma.row)
    body = {"revision": 0, "status": "cancelled", "reason": reason}

    for person in (sharma, chief):
        assert code(cancel(person, visit, reason=reason)) == (422, "validation_failed")
        moved = move(person, visit, TODAY + DAY, "11:00", reason=reason)
        assert code(moved) == (422, "reason_needed")
    patched = chief.patch(f"/admin/appointments/{visit.id}/status", body)
    assert code(patched) == (422, "reason_needed")
    assert code(step(sharma, "reopen", done, reason=reason)) == (422, "validation_failed")
    assert code(step(chief, "reopen", done, reason=reason)) == (422, "reason_needed")
    assert untouched(visit)
    assert untouched(done, "completed")


def test_a_patient_gives_none(asha, sharma) -> None:
    visit = make_appointment(sharma.row, asha.row, TODAY)

    assert cancel(asha, visit).json["cancel_reason"] == ""
