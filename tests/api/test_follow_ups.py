"""What follows a visit: booked by its doctor, shown on its record, told to the patient."""

from datetime import time

import pytest
from sqlalchemy import select

from database import db
from deeds import cancel, when
from factories import DAY, TODAY, make_appointment
from models import OutboxMail
from people import Person

IN_TWO_WEEKS = TODAY + 14 * DAY


@pytest.fixture
def visit(sharma: Person, asha: Person):
    """Asha's visit to Dr Sharma, at nine this morning."""
    return make_appointment(sharma.row, asha.row, TODAY, time(9))


def follow_up(doctor: Person, patient: Person, visit, **more):
    body = {**when(IN_TWO_WEEKS, "10:00"), "patient_id": patient.id, "follow_up_of": visit.id}
    return doctor.post("/doctor/appointments", {**body, **more})


def test_a_follow_up_is_booked_and_the_patient_told(sharma, asha, visit):
    answer = follow_up(sharma, asha, visit)

    assert answer.status_code == 201
    assert answer.json["follow_up_of"] == visit.id
    kinds = db.session.scalars(
        select(OutboxMail.kind).where(OutboxMail.appointment_id == answer.json["id"])
    ).all()
    assert sorted(kinds) == ["booked_doctor", "booked_patient"]


def test_the_record_says_what_is_booked(sharma, asha, visit):
    path = f"appointments/{visit.id}"
    assert sharma.get(f"/doctor/{path}").json["next_appointment"] is None

    booked = follow_up(sharma, asha, visit).json

    expected = {
        "id": booked["id"],
        "appointment_date": "2026-12-15",
        "appointment_time": "10:00",
        "status": "booked",
    }
    assert sharma.get(f"/doctor/{path}").json["next_appointment"] == expected
    assert asha.get(f"/patient/{path}").json["next_appointment"] == expected


def test_a_cancelled_follow_up_is_not_shown(sharma, asha, visit):
    booked = follow_up(sharma, asha, visit).json
    cancel(asha, booked)

    detail = asha.get(f"/patient/appointments/{visit.id}").json

    assert detail["next_appointment"] is None


def test_a_colleagues_visit_is_not_followed_up(iyer, asha, visit):
    make_appointment(iyer.row, asha.row, TODAY, time(16))

    assert follow_up(iyer, asha, visit).status_code == 404
