"""GET, PUT /api/patient/profile."""

import pytest

from answers import code, fields, logged
from database import writing
from models import User
from people import Person
from services.passwords import hashed

PASSWORD = "three unusual words"
MOVED = {"email": "asha.rao@example.org", "current_password": PASSWORD}


@pytest.fixture
def asha(asha: Person) -> Person:
    """Asha, with a password."""
    with writing() as session:
        session.get_one(User, asha.user_id).password_hash = hashed(PASSWORD)
    return asha


def put(patient: Person, **more):
    return patient.put("/patient/profile", {"full_name": "Asha R. Rao", "revision": 0, **more})


def test_a_record_goes_out_as_it_came_in(asha):
    mine = {
        "date_of_birth": "1990-12-02",
        "gender": "female",
        "blood_group": "AB-",
        "phone": "+91 98450 12345",
        "address": "4 Lake View\nBengaluru",
        "emergency_contact_name": "Ravi Rao",
        "emergency_contact_phone": "98450 54321",
        "allergies": ["Penicillin", "Dust"],
        "medical_history": "Asthma since childhood.",
    }

    answer = put(asha, **mine)

    assert answer.status_code == 200, answer.json
    assert answer.json == asha.get("/patient/profile").json
    assert {name: answer.json[name] for name in mine} == mine
    assert (answer.json["age"], answer.json["revision"]) == (35, 1)


def test_the_account_changes_along(asha, chief):
    put(asha, **MOVED)

    me = asha.get("/auth/me").json
    assert (me["full_name"], me["email"]) == ("Asha R. Rao", "asha.rao@example.org")
    assert chief.get("/admin/patients?q=asha.rao@example").json["total"] == 1


def test_the_log_names_fields_and_never_what_they_say(asha):
    put(asha, medical_history="Asthma", **MOVED)

    line = logged("record.edited")[0]

    assert (line.patient_id, line.actor_id) == (asha.id, asha.user_id)
    assert line.details == {"fields": ["email", "full_name", "medical_history"]}


def test_fields_left_out_stay(asha):
    put(asha, allergies=["Dust", "Dust"])

    assert put(asha, revision=1).json["allergies"] == ["Dust"]


def test_a_stale_edit_is_refused_and_changes_nothing(asha):
    put(asha)

    assert code(put(asha, full_name="Other")) == (409, "changed_meanwhile")
    assert asha.get("/patient/profile").json["full_name"] == "Asha R. Rao"


def test_somebody_elses_address_is_refused_and_changes_nothing(asha, ben):
    taken = ben.get("/patient/profile").json["email"]

    answer = put(asha, email=taken.upper(), current_password=PASSWORD)

    assert code(answer) == (409, "email_taken")
    assert asha.get("/patient/profile").json["full_name"] == "Asha Rao"


@pytest.mark.parametrize("given", [{}, {"current_password": "wrong"}], ids=["none", "wrong"])
def test_another_address_takes_the_password(asha, given):
    before = asha.get("/patient/profile").json

    answer = put(asha, email="thief@example.org", **given)

    assert code(answer) == (422, "wrong_password")
    assert fields(answer) == {("current_password", "wrong_password")}
    assert asha.get("/patient/profile").json == before


def test_the_same_address_takes_none(asha):
    same = asha.get("/patient/profile").json["email"].upper()

    assert put(asha, email=same).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("date_of_birth", "2026-12-02", id="born tomorrow"),
        pytest.param("date_of_birth", "1790-01-01", id="born too long ago"),
        pytest.param("date_of_birth", "1990-02-30", id="born on no day"),
        pytest.param("blood_group", "Z+", id="a blood group nobody has"),
        pytest.param("phone", "12", id="a short number"),
        pytest.param("email", "asha", id="no address"),
        pytest.param("full_name", " ", id="no name"),
        pytest.param("full_name", "Asha\u0007", id="a bell in the name"),
        pytest.param("allergies", ["x"] * 51, id="too many allergies"),
    ],
)
def test_what_cannot_be_is_refused(asha, name, value):
    answer = put(asha, **{name: value})

    assert code(answer) == (422, "validation_failed")
    assert name in {field.split(".")[0] for field, _ in fields(answer)} or "\u0007" in str(value)


@pytest.mark.parametrize("name", ["id", "user_id", "username", "blacklisted", "role", "age"])
def test_what_is_not_the_patients_to_say_is_not_taken(asha, name):
    assert code(put(asha, **{name: 1})) == (422, "validation_failed")


def test_the_staff_have_no_record_of_their_own(sharma, chief):
    for person in (sharma, chief):
        assert code(person.get("/patient/profile")) == (403, "forbidden")
