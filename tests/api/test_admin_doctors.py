"""GET, POST /api/admin/doctors; GET, PUT /api/admin/doctors/{id}."""

from datetime import time

import pytest

from answers import code, fields, logged, mails
from factories import TOMORROW, make_appointment, make_department, make_doctor
from models import DoctorStatus
from people import Person

RAO = {
    "full_name": "Dr Latha Rao",
    "email": "Latha@Example.org",
    "specialization": "Dermatology",
    "qualification": "MD",
    "experience_years": 7,
    "fee": 650.5,
    "languages": ["English", "Kannada"],
    "slot_minutes": 20,
}


def hire(chief: Person, **more):
    body = {**RAO, "department_id": make_department("Skin").id, **more}
    return chief.post("/admin/doctors", body)


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.json
    return [doctor["full_name"] for doctor in answer.json["items"]]


def test_a_new_doctor_gets_a_user_name_and_an_invite(chief):
    answer = hire(chief)

    assert answer.status_code == 201, answer.json
    assert answer.json["username"] == "dr_rao"
    assert (answer.json["invite_sent"], answer.json["one_time_password"]) == (True, None)
    assert answer.json["doctor"]["fee"] == 650.5
    assert answer.json["doctor"]["email"] == "latha@example.org"
    assert answer.json["doctor"]["status"] == "active"
    assert mails("invite") == 1
    assert len(logged("doctor.hired")) == 1


def test_two_doctors_of_one_name_get_two_user_names(chief):
    hire(chief)

    answer = hire(chief, email="other@example.org")

    assert answer.json["username"] == "dr_rao2"


def test_an_address_that_has_an_account_is_refused(chief, asha):
    email = chief.get(f"/admin/patients/{asha.id}").json["email"]

    assert code(hire(chief, email=email)) == (409, "email_taken")
    assert mails("invite") == 0


def test_an_unknown_department_is_refused(chief):
    answer = hire(chief, department_id=999)

    assert code(answer) == (404, "not_found")
    assert fields(answer) == {("department_id", "not_found")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("fee", -1, id="a negative fee"),
        pytest.param("fee", 1.005, id="a fee of a tenth of a paisa"),
        pytest.param("slot_minutes", 25, id="a length that is not offered"),
        pytest.param("experience_years", 81, id="too much experience"),
        pytest.param("phone", "call me", id="a phone number of words"),
        pytest.param("role", "admin", id="an unknown field"),
        pytest.param("status", "active", id="a field of somebody else's"),
    ],
)
def test_what_does_not_fit_is_refused(chief, name, value):
    assert code(hire(chief, **{name: value})) == (422, "validation_failed")


def test_doctors_are_found_by_name_department_and_account(chief):
    hire(chief)
    make_doctor("Meera Sharma")

    assert names(chief.get("/admin/doctors?q=rao SKIN")) == ["Dr Latha Rao"]
    assert names(chief.get("/admin/doctors?q=latha@example")) == ["Dr Latha Rao"]
    assert names(chief.get("/admin/doctors?q=%25")) == []


def test_doctors_are_narrowed_and_sorted(chief):
    hire(chief)
    make_doctor("Meera Sharma", experience_years=20)
    make_doctor("Ravi Iyer", status=DoctorStatus.PENDING)

    assert names(chief.get("/admin/doctors?sort=-name")) == [
        "Ravi Iyer",
        "Meera Sharma",
        "Dr Latha Rao",
    ]
    assert names(chief.get("/admin/doctors?status=pending")) == ["Ravi Iyer"]
    assert names(chief.get("/admin/doctors?sort=-experience&per_page=1")) == ["Meera Sharma"]
    skin = make_department("Skin").id
    assert names(chief.get(f"/admin/doctors?department_id={skin}")) == ["Dr Latha Rao"]


def test_pages_are_numbered(chief):
    for name in ("Anand", "Bose", "Chopra"):
        make_doctor(name)

    second = chief.get("/admin/doctors?per_page=2&page=2")

    assert names(second) == ["Chopra"]
    assert (second.json["total"], second.json["page"], second.json["per_page"]) == (3, 2, 2)


def test_upcoming_bookings_are_counted(chief, sharma, asha):
    make_appointment(sharma.row, asha.row, TOMORROW, time(9))

    assert chief.get(f"/admin/doctors/{sharma.id}").json["upcoming"] == 1


def test_a_doctor_is_edited_and_left_out_fields_stay(chief):
    doctor = hire(chief).json["doctor"]
    body = {
        "full_name": "Latha Rao-Menon",
        "email": "menon@example.org",
        "department_id": doctor["department"]["id"],
        "specialization": "Dermatology",
        "fee": 700,
        "revision": doctor["revision"],
    }

    answer = chief.put(f"/admin/doctors/{doctor['id']}", body)

    assert answer.status_code == 200, answer.json
    assert (answer.json["full_name"], answer.json["fee"]) == ("Latha Rao-Menon", 700)
    assert answer.json["languages"] == ["English", "Kannada"]
    assert answer.json["revision"] == doctor["revision"] + 1
    assert logged("doctor.edited")[0].details == {
        "changes": {
            "email": ["latha@example.org", "menon@example.org"],
            "fee_minor": [65050, 70000],
            "full_name": ["Dr Latha Rao", "Latha Rao-Menon"],
        }
    }
    assert names(chief.get("/admin/doctors?q=menon")) == ["Latha Rao-Menon"]


def test_a_stale_edit_is_refused(chief):
    doctor = hire(chief).json["doctor"]
    body = {**RAO, "department_id": doctor["department"]["id"], "revision": doctor["revision"] + 1}

    answer = chief.put(f"/admin/doctors/{doctor['id']}", body)

    assert code(answer) == (409, "changed_meanwhile")


def test_an_edit_cannot_take_somebody_elses_address(chief, sharma):
    doctor = hire(chief).json["doctor"]
    taken = chief.get(f"/admin/doctors/{sharma.id}").json["email"]
    body = {**RAO, "email": taken, "department_id": doctor["department"]["id"], "revision": 0}

    answer = chief.put(f"/admin/doctors/{doctor['id']}", body)

    assert code(answer) == (409, "email_taken")
    assert chief.get(f"/admin/doctors/{doctor['id']}").json["full_name"] == "Dr Latha Rao"


@pytest.mark.parametrize("who", ["asha", "sharma"])
def test_only_admins_manage_doctors(who, request):
    person = request.getfixturevalue(who)

    assert code(person.get("/admin/doctors")) == (403, "forbidden")
    assert code(person.post("/admin/doctors", RAO)) == (403, "forbidden")


def test_an_id_beyond_every_row_is_not_found(chief):
    assert code(chief.get("/admin/doctors/99999999999999")) == (404, "not_found")
