"""GET .../versions of a treatment, and the story of an appointment."""

from datetime import time, timedelta

import pytest

from deeds import cancel, move, step
from factories import NOW, TODAY, TOMORROW, make_appointment
from people import Person

MINUTE = timedelta(minutes=1)
TABLET = {"name": "Amlodipine", "strength": "5 mg", "dose": "1-0-0", "days": 30}
FOUND = {"visit_type": "consultation", "diagnosis": "Hypertension", "medicines": [TABLET]}


@pytest.fixture
def visit(sharma: Person, asha: Person):
    """Asha's visit to Dr Sharma, at nine this morning."""
    return make_appointment(sharma.row, asha.row, TODAY, time(9))


def save(doctor: Person, visit, version: int = 0, **more):
    body = {"appointment_id": visit.id, "version": version, **FOUND, **more}
    answer = doctor.put("/doctor/patient-history", body)
    assert answer.status_code == 200, answer.json
    return answer


def of_doctor(doctor: Person, visit):
    return doctor.get(f"/doctor/appointments/{visit.id}/versions")


def of_patient(patient: Person, visit):
    return patient.get(f"/patient/history/{visit.id}/versions")


def story(person: Person, visit, role: str = "doctor"):
    timeline = person.get(f"/{role}/appointments/{visit.id}").json["timeline"]
    return [(entry["what"], entry["who"], entry["by"]) for entry in timeline]


def test_an_amendment_tells_what_changed_who_and_when(sharma, asha, visit):
    save(sharma, visit, complete=True)
    weaker = {**TABLET, "strength": "2.5 mg"}
    save(sharma, visit, 1, medicines=[weaker], notes="Come back in a week")

    for answer in (of_doctor(sharma, visit), of_patient(asha, visit)):
        newest, first = answer.json["items"]
        assert (first["version"], first["amended"], first["changes"]) == (1, False, [])
        assert (newest["version"], newest["amended"]) == (2, True)
        assert (newest["saved_by"], newest["saved_at"]) == (
            "Meera Sharma",
            "2026-12-01T08:00:00+05:30",
        )
        assert newest["changes"] == [
            {
                "kind": "changed",
                "field": "medicines",
                "name": "Amlodipine",
                "part": "strength",
                "before": "5 mg",
                "after": "2.5 mg",
            },
            {
                "kind": "added",
                "field": "notes",
                "name": "",
                "part": "",
                "before": "",
                "after": "Come back in a week",
            },
        ]


def test_medicines_are_told_apart_by_name(sharma, visit):
    twice = [TABLET, {**TABLET, "dose": "0-0-1"}]
    save(sharma, visit, medicines=twice)
    syrup = {"name": "Cetirizine", "dose": "0-0-1", "days": 5, "instructions": "at bedtime"}
    save(sharma, visit, 1, medicines=[syrup, TABLET])

    changes = of_doctor(sharma, visit).json["items"][0]["changes"]

    assert [(c["kind"], c["before"], c["after"]) for c in changes] == [
        ("added", "", "Cetirizine, 0-0-1, 5 days, at bedtime"),
        ("removed", "Amlodipine 5 mg, 0-0-1, 30 days", ""),
    ]


def test_private_notes_are_the_treating_doctors(sharma, iyer, asha, visit):
    make_appointment(iyer.row, asha.row, TOMORROW, time(9))
    save(sharma, visit, private_notes="Anxious")
    save(sharma, visit, 1, private_notes="Very anxious")

    assert "Very anxious" in of_doctor(sharma, visit).text
    for answer in (of_patient(asha, visit), of_doctor(iyer, visit)):
        assert answer.status_code == 200
        assert "nxious" not in answer.text
        assert "private_notes" not in answer.text
        assert len(answer.json["items"]) == 2


def test_strangers_to_the_patient_find_nothing(iyer, ben, sharma, visit):
    save(sharma, visit)

    assert of_doctor(iyer, visit).status_code == 404
    assert of_patient(ben, visit).status_code == 404


def test_a_visit_without_a_treatment_has_no_versions(sharma, asha, visit):
    assert of_doctor(sharma, visit).status_code == 404
    assert of_patient(asha, visit).status_code == 404


def test_the_story_says_who_did_it(sharma, asha, chief, visit, at):
    step(chief, "check_in", visit)
    at(NOW + 5 * MINUTE)
    save(sharma, visit, complete=True)
    at(NOW + 10 * MINUTE)
    step(sharma, "reopen", visit, revision=2)
    at(NOW + 15 * MINUTE)
    step(sharma, "complete", visit, revision=3)
    at(NOW + 20 * MINUTE)
    save(sharma, visit, 1, notes="Less salt")

    assert story(sharma, visit) == [
        ("booked", "", ""),
        ("checked_in", "admin", "Grace Admin"),
        ("completed", "doctor", "Meera Sharma"),
        ("reopened", "doctor", "Meera Sharma"),
        ("completed", "doctor", "Meera Sharma"),
        ("amended", "doctor", "Meera Sharma"),
    ]
    assert story(asha, visit, "patient")[1:3] == [
        ("checked_in", "admin", ""),
        ("completed", "doctor", "Meera Sharma"),
    ]


def test_every_move_is_told(sharma, asha):
    visit = make_appointment(sharma.row, asha.row, TOMORROW)
    move(asha, visit, TOMORROW, "11:00")
    move(sharma, visit, TOMORROW, "11:30", revision=1)
    cancel(asha, visit, revision=2)

    assert story(sharma, visit) == [
        ("booked", "", ""),
        ("moved", "patient", "Asha Rao"),
        ("moved", "doctor", "Meera Sharma"),
        ("cancelled", "patient", "Asha Rao"),
    ]
