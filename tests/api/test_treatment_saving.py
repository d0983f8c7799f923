"""PUT /api/doctor/patient-history."""

from datetime import time

import pytest
from sqlalchemy import select

from database import db, writing
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment
from models import (
    AppointmentStatus,
    AuditEvent,
    Medicine,
    Patient,
    Treatment,
    TreatmentVersion,
)
from people import Person
from services import audit

TABLET = {"name": "Amlodipine", "strength": "5 mg", "dose": "1-0-0", "days": 30}
SYRUP = {"name": "Cetirizine", "dose": "0-0-1", "days": 5, "instructions": "at bedtime"}
FOUND = {"visit_type": "consultation", "diagnosis": "Hypertension", "medicines": [TABLET]}


@pytest.fixture
def visit(sharma: Person, asha: Person):
    """Asha's visit to Dr Sharma, at nine this morning."""
    return make_appointment(sharma.row, asha.row, TODAY, time(9))


def save(doctor: Person, appointment, version: int = 0, **more):
    return doctor.put(
        "/doctor/patient-history",
        {"appointment_id": appointment.id, "version": version, **FOUND, **more},
    )


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def versions() -> list[TreatmentVersion]:
    return list(db.session.scalars(select(TreatmentVersion).order_by(TreatmentVersion.version)))


def test_a_saved_treatment_is_answered_whole(sharma, visit):
    answer = save(
        sharma, visit, notes="Less salt", private_notes="Anxious", next_visit="2026-12-15"
    )

    assert answer.status_code == 200, answer.json
    treatment = answer.json["treatment"]
    assert treatment["diagnosis"] == "Hypertension"
    assert treatment["medicines"] == [{**TABLET, "instructions": "", "allergy_reason": ""}]
    assert treatment["prescription"] == "Amlodipine 5 mg, 1-0-0, 30 days"
    assert (treatment["notes"], treatment["private_notes"]) == ("Less salt", "Anxious")
    assert (treatment["next_visit"], treatment["version"]) == ("2026-12-15", 1)
    assert (treatment["updated_by"], treatment["amended"]) == ("Meera Sharma", False)
    assert treatment["updated_at"] == "2026-12-01T08:00:00+05:30"
    assert answer.json["appointment"]["status"] == "booked"
    assert answer.json["appointment"]["has_treatment"] is True


def test_every_save_is_kept_as_a_version(sharma, visit):
    save(sharma, visit)
    answer = save(sharma, visit, 1, diagnosis="Anxiety", medicines=[SYRUP, TABLET])

    assert answer.json["treatment"]["version"] == 2
    assert [m["name"] for m in answer.json["treatment"]["medicines"]] == [
        "Cetirizine",
        "Amlodipine",
    ]
    first, second = versions()
    assert (first.content["diagnosis"], second.content["diagnosis"]) == ("Hypertension", "Anxiety")
    assert first.content["medicines"] == [{**TABLET, "instructions": "", "allergy_reason": ""}]
    assert (second.saved_by, second.saved_at) == (sharma.user_id, NOW)


def test_medicines_left_out_are_gone(sharma, visit):
    save(sharma, visit, medicines=[TABLET, SYRUP])

    answer = save(sharma, visit, 1, medicines=[])

    assert answer.json["treatment"]["medicines"] == []
    assert answer.json["treatment"]["prescription"] == ""
    assert db.session.scalars(select(Medicine)).all() == []


def test_saving_the_same_again_makes_no_version(sharma, visit):
    save(sharma, visit)

    answer = save(sharma, visit, 1)

    assert (answer.status_code, answer.json["treatment"]["version"]) == (200, 1)
    assert len(versions()) == 1


def test_a_stale_save_is_refused_and_shows_the_present_version(sharma, visit):
    save(sharma, visit, diagnosis="First")

    answer = save(sharma, visit, 0, diagnosis="Second")

    assert code(answer) == (409, "changed_meanwhile")
    assert answer.json["current"]["treatment"]["diagnosis"] == "First"
    assert answer.json["current"]["treatment"]["version"] == 1
    assert answer.json["current"]["appointment"]["id"] == visit.id


def test_a_version_that_never_was_is_refused(sharma, visit):
    answer = save(sharma, visit, 3)

    assert code(answer) == (409, "changed_meanwhile")
    assert answer.json["current"]["treatment"] is None


def test_completing_saves_and_completes_together(sharma, visit):
    answer = save(sharma, visit, complete=True)

    appointment = answer.json["appointment"]
    assert (appointment["status"], appointment["revision"]) == ("completed", 1)
    assert answer.json["treatment"]["amended"] is False
    assert audit.verify() is None


def test_an_unchanged_treatment_can_be_completed(sharma, visit):
    save(sharma, visit)

    answer = save(sharma, visit, 1, complete=True)

    assert answer.json["appointment"]["status"] == "completed"
    assert answer.json["treatment"]["version"] == 1


def test_a_change_after_completion_is_an_amendment(sharma, visit):
    save(sharma, visit, complete=True)

    answer = save(sharma, visit, 1, diagnosis="Hypertension, stage 2", complete=True)

    assert answer.status_code == 200
    assert (answer.json["treatment"]["amended"], answer.json["treatment"]["version"]) == (True, 2)
    assert [version.content["amended"] for version in versions()] == [False, True]
    assert db.session.scalars(select(AuditEvent.action)).all()[-1] == "treatment.amended"


@pytest.mark.parametrize("status", [AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW])
def test_cancelled_and_missed_visits_have_no_treatment(sharma, asha, status):
    visit = make_appointment(sharma.row, asha.row, TODAY, time(9), status=status)

    answer = save(sharma, visit)

    assert code(answer) == (409, "not_allowed")
    assert db.session.scalars(select(Treatment)).all() == []


def test_the_day_must_have_come(sharma, asha):
    visit = make_appointment(sharma.row, asha.row, TOMORROW, time(9))

    assert code(save(sharma, visit)) == (409, "not_yet")


def test_the_hour_need_not_have_come(sharma, asha):
    visit = make_appointment(sharma.row, asha.row, TODAY, time(18, 30))

    assert save(sharma, visit).status_code == 200


def test_a_visit_of_the_past_can_still_be_recorded(sharma, asha):
    visit = make_appointment(sharma.row, asha.row, TODAY - 20 * DAY, time(9))

    assert save(sharma, visit, complete=True).json["appointment"]["status"] == "completed"


def test_another_doctors_visit_is_not_there(iyer, visit):
    foreign, missing = save(iyer, visit), save(iyer, visit, appointment_id=99999)

    assert code(foreign) == code(missing) == (404, "not_found")
    assert {**foreign.json, "request_id": ""} == {**missing.json, "request_id": ""}


def test_patients_and_admins_may_not(asha, chief, visit):
    assert code(save(asha, visit)) == code(save(chief, visit)) == (403, "forbidden")


def test_an_allergy_needs_a_reason(sharma, asha, visit):
    with writing() as session:
        session.get_one(Patient, asha.id).allergies = ["Pénicillin (anaphylaxis)"]
    risky = {**TABLET, "name": "AMOXICILLIN"}

    refused = save(sharma, visit, medicines=[TABLET, risky])
    explained = {**risky, "allergy_reason": "Desensitised in 2025"}
    accepted = save(sharma, visit, medicines=[TABLET, explained])

    assert code(refused) == (422, "allergy_reason_needed")
    assert [field["name"] for field in refused.json["fields"]] == ["medicines.1.allergy_reason"]
    assert accepted.json["treatment"]["medicines"][1]["allergy_reason"] == "Desensitised in 2025"


def test_the_next_visit_comes_after_this_one(sharma, visit):
    answer = save(sharma, visit, next_visit="2026-12-01")

    assert code(answer) == (422, "validation_failed")
    assert answer.json["fields"][0]["name"] == "next_visit"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        pytest.param({"diagnosis": " "}, "diagnosis", id="no diagnosis"),
        pytest.param({"visit_type": "chat"}, "visit_type", id="unknown visit type"),
        pytest.param({"medicines": [{**TABLET, "days": 0}]}, "medicines.0.days", id="no days"),
        pytest.param({"medicines": [{**TABLET, "name": ""}]}, "medicines.0.name", id="no name"),
        pytest.param({"medicines": [TABLET] * 31}, "medicines", id="too many"),
        pytest.param({"amended": False}, "amended", id="unknown field"),
    ],
)
def test_what_cannot_be_is_refused(sharma, visit, more, field):
    answer = save(sharma, visit, **more)

    assert code(answer) == (422, "validation_failed")
    assert field in [problem["name"] for problem in answer.json["fields"]]


def test_a_save_is_logged_with_its_patient(sharma, asha, visit):
    save(sharma, visit)

    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert (last.action, last.patient_id) == ("treatment.saved", asha.id)
    assert (last.subject, last.details) == (f"appointment:{visit.id}", {"version": 1})
