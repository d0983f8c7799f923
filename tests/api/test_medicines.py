"""GET /api/doctor/medicines."""

from datetime import time

import pytest

from factories import DAY, TODAY, make_appointment
from people import Person


def prescribe(doctor: Person, patient: Person, days_ago: int, *rows: dict[str, object]) -> None:
    visit = make_appointment(doctor.row, patient.row, TODAY - days_ago * DAY, time(9))
    body = {"appointment_id": visit.id, "visit_type": "consultation", "diagnosis": "Flu"}
    answer = doctor.put("/doctor/patient-history", {**body, "medicines": rows})
    assert answer.status_code == 200, answer.json


def medicine(name: str, strength: str = "", **more: object) -> dict[str, object]:
    return {"name": name, "strength": strength, "dose": "1-0-1", "days": 5, **more}


def names(doctor: Person, q: str = "") -> list[tuple[str, str]]:
    answer = doctor.get("/doctor/medicines", query_string={"q": q} if q else {})
    assert answer.status_code == 200
    return [(item["name"], item["strength"]) for item in answer.json["items"]]


def test_the_doctors_own_come_first_most_used_before_others(sharma, asha):
    prescribe(sharma, asha, 3, medicine("Amoxicillin", "500 mg"), medicine("Amlovas", "5 mg"))
    prescribe(sharma, asha, 2, medicine("amlovas", "5 mg", dose="0-0-1", days=30))

    found = sharma.get("/doctor/medicines?q=am").json["items"]

    assert [(item["name"], item["used"]) for item in found[:2]] == [
        ("amlovas", 2),
        ("Amoxicillin", 1),
    ]
    assert (found[0]["dose"], found[0]["days"]) == ("0-0-1", 30)
    assert len(found) == 8
    assert ("Amlodipine", "5 mg") in [(item["name"], item["strength"]) for item in found]


def test_the_common_list_starts_with_what_begins_so(sharma):
    assert names(sharma, "CILLIN") == [
        ("Amoxicillin", "250 mg"),
        ("Amoxicillin", "500 mg"),
        ("Amoxicillin with clavulanic acid", "625 mg"),
        ("Amoxicillin with clavulanic acid", "1 g"),
    ]
    assert names(sharma, "met")[0] == ("Metformin", "500 mg")


def test_without_text_only_ones_own_are_offered(sharma, asha):
    assert names(sharma) == []
    prescribe(sharma, asha, 3, medicine("Zinc", "20 mg"))
    assert names(sharma) == [("Zinc", "20 mg")]


def test_a_colleagues_and_long_past_prescriptions_do_not_count(sharma, iyer, asha):
    prescribe(iyer, asha, 3, medicine("Secretol"))
    prescribe(sharma, asha, 400, medicine("Oldenol"))

    assert names(sharma, "secretol") == names(sharma, "oldenol") == []


@pytest.mark.parametrize("q", ["%", "_", "\\", "'"])
def test_signs_are_only_signs(sharma, asha, q):
    prescribe(sharma, asha, 3, medicine("Zinc"))

    assert names(sharma, q) == []
