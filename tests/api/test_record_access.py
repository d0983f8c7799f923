"""GET /api/patient/record-access: who of the hospital opened the record."""

from datetime import timedelta

from answers import code
from database import writing
from factories import NOW, make_appointment, make_dependent
from models import Patient, Role
from people import Person
from services import audit
from services.callers import SYSTEM, Caller

ADDRESS = "/patient/record-access"


def items(person: Person, query: str = "") -> list[dict]:
    return person.get(ADDRESS + query).json["items"]


def test_nobody_at_first(asha):
    asha.get("/patient/profile")
    asha.get("/patient/history")

    assert asha.get(ADDRESS).json == {
        "items": [],
        "next": None,
        "prev": None,
        "total": 0,
        "total_capped": False,
    }


def test_each_look_of_the_staff_is_told(asha, sharma, chief):
    visit = make_appointment(sharma.row, asha.row)
    sharma.get(f"/doctor/patients/{asha.id}")
    sharma.get(f"/doctor/appointments/{visit.id}")
    chief.get(f"/admin/patients/{asha.id}")

    found = items(asha)

    assert [(one["who"], one["role"], one["what"]) for one in found] == [
        ("Grace Admin", "admin", "read"),
        ("Meera Sharma", "doctor", "read"),
        ("Meera Sharma", "doctor", "read"),
    ]
    assert found[0]["at"] == "2026-12-01T08:00:00+05:30"
    assert {one["reason"] for one in found} == {""}


def test_what_was_before_the_patient_is_somebody_elses(asha, chief):
    """A number can come back after the one who had it was deleted."""
    with writing() as session:
        session.get_one(Patient, asha.id).created_at = NOW + timedelta(seconds=1)
    chief.get(f"/admin/patients/{asha.id}")

    assert items(asha) == []


def write(action: str, patient_id: int, by: Person | Caller, **details: object) -> None:
    caller = by if isinstance(by, Caller) else Caller(by.user_id, "", Role.DOCTOR, by.id, "")
    with writing() as session:
        audit.record(session, caller, action, now=NOW, patient_id=patient_id, details=details)


def test_an_emergency_is_told_with_its_reason(asha, sharma):
    write("record.emergency", asha.id, sharma, reason="Unconscious on arrival")

    assert [(one["what"], one["reason"]) for one in items(asha)] == [
        ("emergency", "Unconscious on arrival")
    ]


def test_exports_and_changes_are_told_and_what_is_no_access_is_not(asha, sharma):
    for action in ("record.exported", "record.edited", "appointment.booked", "patient.added"):
        write(action, asha.id, sharma)

    assert [one["what"] for one in items(asha)] == ["edit", "export"]


def test_what_the_system_did_bears_the_hospitals_name(asha):
    write("record.read", asha.id, SYSTEM)

    assert items(asha)[0]["who"] == "City Hospital"


def test_ones_own_deeds_are_not_accesses(asha):
    asha.put("/patient/profile", {"full_name": "Asha R. Rao", "revision": 0})

    assert items(asha) == []


def test_a_dependents_record_has_a_list_of_its_own(asha, ben, sharma):
    child, other = make_dependent(asha.row), make_dependent(ben.row)
    for patient in (child, other, asha.row, ben.row):
        make_appointment(sharma.row, patient, wall=NOW.replace(hour=9 + patient.id).time())
    for patient in (child, other, ben.row):
        sharma.get(f"/doctor/patients/{patient.id}")

    assert items(asha) == []
    assert len(items(asha, f"?patient_id={child.id}")) == 1
    for foreign in (other.id, ben.id, 99_999):
        assert code(asha.get(f"{ADDRESS}?patient_id={foreign}")) == (404, "not_found")


def test_the_list_pages(asha, sharma):
    for _ in range(3):
        write("record.read", asha.id, sharma)

    first = asha.get(f"{ADDRESS}?per_page=2").json
    second = asha.get(f"{ADDRESS}?per_page=2&cursor={first['next']}").json

    assert (len(first["items"]), len(second["items"]), first["total"]) == (2, 1, 3)
    assert second["next"] is None
