"""/api/doctor/appointments/{id}/draft: what is typed and not yet saved."""

from datetime import time, timedelta

import pytest

from database import db
from factories import NOW, TODAY, TOMORROW, make_appointment
from models import AppointmentStatus, TreatmentDraft
from people import Person

TYPED = {
    "version": 0,
    "visit_type": "consultation",
    "diagnosis": "Hyperten",
    "medicines": [{"name": "Amlo", "days": "3"}],
    "private_notes": "Anxious",
}


@pytest.fixture
def visit(sharma: Person, asha: Person):
    """Asha's visit to Dr Sharma, at nine this morning."""
    return make_appointment(sharma.row, asha.row, TODAY, time(9))


def path(visit) -> str:
    return f"/doctor/appointments/{visit.id}/draft"


def test_a_draft_is_found_again_and_replaced(sharma, visit, at):
    sharma.put(path(visit), TYPED)
    at(NOW + timedelta(minutes=1))
    kept = sharma.put(path(visit), {**TYPED, "diagnosis": "Hypertension"})

    found = sharma.get(path(visit))

    assert kept.status_code == found.status_code == 200
    assert found.json == kept.json
    assert found.json["saved_at"] == "2026-12-01T08:01:00+05:30"
    content = found.json["content"]
    assert (content["diagnosis"], content["next_visit"]) == ("Hypertension", "")
    assert content["medicines"][0] == {
        "name": "Amlo",
        "strength": "",
        "dose": "",
        "days": "3",
        "instructions": "",
        "allergy_reason": "",
    }


def test_where_nothing_was_typed_there_is_no_draft(sharma, visit):
    assert sharma.get(path(visit)).json == {"content": None, "saved_at": None}


def test_a_draft_can_be_thrown_away(sharma, visit):
    sharma.put(path(visit), TYPED)

    assert sharma.delete(path(visit)).status_code == 204
    assert sharma.delete(path(visit)).status_code == 204
    assert sharma.get(path(visit)).json["content"] is None


def test_saving_the_treatment_forgets_the_draft(sharma, visit):
    sharma.put(path(visit), TYPED)
    body = {"appointment_id": visit.id, "visit_type": "consultation", "diagnosis": "Flu"}

    saved = sharma.put("/doctor/patient-history", body)

    assert saved.status_code == 200
    assert db.session.query(TreatmentDraft).all() == []


def test_a_refused_save_keeps_the_draft(sharma, visit):
    sharma.put(path(visit), TYPED)
    body = {"appointment_id": visit.id, "visit_type": "consultation", "diagnosis": "Flu"}

    refused = sharma.put("/doctor/patient-history", {**body, "version": 7})

    assert refused.status_code == 409
    assert sharma.get(path(visit)).json["content"]["diagnosis"] == "Hyperten"


def test_nobody_else_reads_a_draft(sharma, iyer, asha, chief, visit):
    make_appointment(iyer.row, asha.row, TODAY, time(16))
    sharma.put(path(visit), TYPED)

    assert iyer.get(path(visit)).status_code == 404
    assert asha.get(path(visit)).status_code == chief.get(path(visit)).status_code == 403
    for person, address in (
        (asha, f"/patient/appointments/{visit.id}"),
        (chief, f"/admin/appointments/{visit.id}"),
        (iyer, f"/doctor/patients/{asha.id}/history"),
    ):
        assert "Anxious" not in person.get(address).text
        assert "Hyperten" not in person.get(address).text


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"diagnosis": "x" * 2001}, id="long diagnosis"),
        pytest.param({"medicines": [{"name": "Zinc"}] * 31}, id="too many medicines"),
        pytest.param({"private_notes": "x" * 4001}, id="long notes"),
        pytest.param({"extra": "field"}, id="unknown field"),
    ],
)
def test_a_draft_has_a_size(sharma, visit, more):
    answer = sharma.put(path(visit), {**TYPED, **more})

    assert (answer.status_code, answer.json["code"]) == (422, "validation_failed")


def test_a_visit_that_cannot_be_treated_has_no_draft(sharma, asha):
    early = make_appointment(sharma.row, asha.row, TOMORROW)
    gone = make_appointment(
        sharma.row, asha.row, TODAY, time(11), status=AppointmentStatus.CANCELLED
    )

    assert sharma.put(path(early), TYPED).json["code"] == "not_yet"
    assert sharma.put(path(gone), TYPED).json["code"] == "not_allowed"
