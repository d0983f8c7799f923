"""GET, POST /api/patient/family; PUT, DELETE /api/patient/family/{patient_id}."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from answers import code, fields, logged
from database import db
from deeds import wish
from factories import TODAY, TOMORROW, make_appointment, make_dependent
from models import Guardianship, Patient, Relation
from people import Person
from postbox import owed

RAVI = {"full_name": "Ravi Rao", "relation": "child", "date_of_birth": "2019-03-04"}


def names(person: Person) -> list[str]:
    return [one["full_name"] for one in person.get("/patient/family").json["items"]]


def test_nobody_to_look_after_at_first(asha):
    assert asha.get("/patient/family").json == {"items": [], "total": 0, "page": 1, "per_page": 1}


def test_a_child_becomes_a_patient_without_an_account(asha):
    answer = asha.post("/patient/family", {**RAVI, "allergies": ["Peanuts"], "gender": "male"})

    assert answer.status_code == 201, answer.json
    assert asha.get("/patient/family").json["items"] == [answer.json]
    assert {name: answer.json[name] for name in RAVI} == RAVI
    assert (answer.json["age"], answer.json["upcoming"], answer.json["picture_at"]) == (7, 0, None)
    child = db.session.get_one(Patient, answer.json["patient_id"])
    assert (child.user_id, child.allergies) == (None, ["Peanuts"])


def test_the_log_says_who_began_to_look_after_whom(asha):
    child = asha.post("/patient/family", RAVI).json["patient_id"]

    line = logged("family.added")[0]
    assert (line.actor_id, line.patient_id) == (asha.user_id, child)


def test_upcoming_visits_are_counted(asha, sharma):
    child = make_dependent(asha.row)
    make_appointment(sharma.row, child, TOMORROW)
    make_appointment(sharma.row, child, TODAY.replace(month=11))

    assert asha.get("/patient/family").json["items"][0]["upcoming"] == 1


def test_each_sees_only_their_own(asha, ben):
    make_dependent(asha.row, "Ravi Rao")
    make_dependent(ben.row, "Ada Okafor")

    assert (names(asha), names(ben)) == (["Ravi Rao"], ["Ada Okafor"])


def test_two_parents_see_the_same_child(asha, ben):
    child = make_dependent(asha.row)
    with db.session.begin_nested():
        db.session.add(
            Guardianship(
                user_id=ben.user_id,
                patient_id=child.id,
                relation=Relation.CHILD,
                created_at=child.created_at,
            )
        )
    db.session.commit()

    assert names(asha) == names(ben) == ["Ravi Rao"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("full_name", " ", id="no name"),
        pytest.param("relation", "dog", id="no relation"),
        pytest.param("date_of_birth", "2026-12-02", id="born tomorrow"),
        pytest.param("email", "ravi@example.org", id="an account of their own"),
        pytest.param("patient_id", 1, id="somebody who is there already"),
    ],
)
def test_what_cannot_be_is_refused(asha, name, value):
    answer = asha.post("/patient/family", {**RAVI, name: value})

    assert code(answer) == (422, "validation_failed")
    assert name in {field for field, _ in fields(answer)}
    assert names(asha) == []


def test_ten_are_enough(asha):
    for number in range(10):
        assert asha.post("/patient/family", {**RAVI, "full_name": f"Child {number}"})

    assert code(asha.post("/patient/family", RAVI)) == (409, "too_many_dependents")
    assert len(names(asha)) == 10


def edit(person: Person, patient_id: int, **more):
    return person.put(f"/patient/family/{patient_id}", {**RAVI, "revision": 0, **more})


def test_who_they_are_can_change(asha):
    child = make_dependent(asha.row, allergies=["Dust"])

    answer = edit(asha, child.id, full_name="Ravi K. Rao", relation="other", phone="98765 11111")

    assert answer.status_code == 200, answer.json
    assert (answer.json["full_name"], answer.json["relation"]) == ("Ravi K. Rao", "other")
    assert answer.json["revision"] == 1
    record = asha.get(f"/patient/profile?patient_id={child.id}").json
    assert (record["phone"], record["allergies"]) == ("98765 11111", ["Dust"])
    assert logged("record.edited")[0].details == {"fields": ["full_name", "phone", "relation"]}


def test_a_stale_edit_is_refused(asha):
    child = make_dependent(asha.row)
    edit(asha, child.id, full_name="First")

    assert code(edit(asha, child.id, full_name="Second")) == (409, "changed_meanwhile")
    assert names(asha) == ["First"]


def test_another_guardians_dependent_is_not_there(asha, ben):
    theirs = make_dependent(ben.row)

    for patient_id in (theirs.id, ben.id, asha.id, 99_999):
        assert code(edit(asha, patient_id)) == (404, "not_found")
        assert code(asha.delete(f"/patient/family/{patient_id}")) == (404, "not_found")
    assert names(ben) == ["Ravi Rao"]


def test_letting_go_ends_the_bond_and_keeps_the_record(asha, sharma, chief):
    child = make_dependent(asha.row)
    visit = make_appointment(sharma.row, child)

    assert asha.delete(f"/patient/family/{child.id}").status_code == 204

    assert names(asha) == []
    assert code(asha.get(f"/patient/appointments/{visit.id}")) == (404, "not_found")
    assert code(asha.get(f"/patient/profile?patient_id={child.id}")) == (404, "not_found")
    assert asha.get("/patient/appointments").json["total"] == 0
    assert sharma.get(f"/doctor/appointments/{visit.id}").json["status"] == "booked"
    assert chief.get(f"/admin/patients/{child.id}").json["full_name"] == "Ravi Rao"
    assert logged("family.let_go")[0].patient_id == child.id


LEAVING: dict[str, Callable[[Person, Person, Patient], TestResponse]] = {
    "by letting go": lambda asha, _, child: asha.delete(f"/patient/family/{child.id}"),
    "by the child's own account": lambda _, chief, child: chief.put(
        f"/admin/patients/{child.id}",
        {"full_name": "Ravi Rao", "email": "ravi@example.org", "revision": child.revision},
    ),
}


@pytest.mark.parametrize("how", LEAVING)
def test_texts_end_with_whoever_asked_for_them(asha, chief, sharma, how):
    child = make_dependent(asha.row, phone="98765 43210", text_messages=True)
    stale = {**RAVI, "text_messages": True, "revision": child.revision}

    assert LEAVING[how](asha, chief, child).status_code in (200, 204)

    visit = wish(sharma, patient_id=child.id)
    assert chief.post("/admin/appointments", visit).status_code == 201
    assert owed(channel="sms") == []
    assert asha.put(f"/patient/family/{child.id}", stale).status_code == 404
    del stale["relation"]
    assert code(chief.put(f"/admin/patients/{child.id}", stale)) == (409, "changed_meanwhile")


def test_texts_that_a_patient_asked_for_stay_when_the_desk_opens_an_account(chief):
    wishes = {"full_name": "Omar Farouk", "phone": "98765 43210", "text_messages": True}
    omar = chief.post("/admin/patients", wishes).json["patient"]

    opened = chief.put(
        f"/admin/patients/{omar['id']}",
        {"full_name": "Omar Farouk", "email": "omar@example.org", "revision": omar["revision"]},
    )

    assert opened.json["text_messages"] is True


def test_doctors_and_admins_see_whom_to_call(asha, sharma, chief):
    child = make_dependent(asha.row)
    visit = make_appointment(sharma.row, child)
    guardian = {"full_name": "Asha Rao", "phone": "98765 43210", "relation": "child"}

    assert sharma.get(f"/doctor/patients/{child.id}").json["guardians"] == [guardian]
    assert chief.get(f"/admin/patients/{child.id}").json["guardians"] == [guardian]
    opened = sharma.get(f"/doctor/appointments/{visit.id}").json
    assert opened["patient_profile"]["guardians"] == [guardian]


def test_the_admin_can_delete_a_dependent_who_never_came(asha, chief):
    child = make_dependent(asha.row)

    assert chief.delete(f"/admin/patients/{child.id}").status_code == 204
    assert names(asha) == []


def test_a_guardian_is_not_deleted_from_under_a_dependent(asha, chief):
    make_dependent(asha.row)

    assert code(chief.delete(f"/admin/patients/{asha.id}")) == (409, "has_history")
