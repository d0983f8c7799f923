"""GET, PUT /api/doctor/profile."""

import pytest

from answers import code, logged
from people import Person


def put(doctor: Person, **more):
    body = {"full_name": "Meera S. Sharma", "specialization": "Arrhythmia", "revision": 0}
    return doctor.put("/doctor/profile", {**body, **more})


def test_a_doctor_edits_what_patients_read(sharma, asha):
    answer = put(sharma, bio="Thirty years of hearts.", languages=["Hindi", "English"])

    assert answer.status_code == 200, answer.json
    assert (answer.json["revision"], answer.json["fee"]) == (1, 800)
    seen = asha.get(f"/doctors/{sharma.id}").json
    assert (seen["full_name"], seen["bio"]) == ("Meera S. Sharma", "Thirty years of hearts.")
    assert sharma.get("/doctor/profile").json == answer.json
    assert len(logged("doctor.edited")) == 1


def test_search_finds_the_new_words(sharma, asha):
    put(sharma)

    assert asha.get("/doctors?q=arrhythmia").json["total"] == 1


def test_fields_left_out_stay(sharma):
    put(sharma, room="B 12")

    assert put(sharma, revision=1).json["room"] == "B 12"


def test_a_stale_edit_is_refused(sharma):
    put(sharma)

    assert code(put(sharma)) == (409, "changed_meanwhile")


@pytest.mark.parametrize("name", ["fee", "email", "department_id", "status", "slot_minutes"])
def test_what_the_admin_decides_is_not_taken(sharma, name):
    assert code(put(sharma, **{name: 1})) == (422, "validation_failed")


def test_nobody_else_has_a_doctors_profile(asha, chief):
    for person in (asha, chief):
        assert code(person.get("/doctor/profile")) == (403, "forbidden")
