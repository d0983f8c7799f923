"""/api/admin/departments."""

from answers import code, logged, prepared, race
from factories import make_department

SKIN = {"name": "Dermatology", "description": "Skin, hair and nails"}


def test_a_department_is_added(chief):
    answer = chief.post("/admin/departments", SKIN)

    assert answer.status_code == 201, answer.json
    assert answer.json == {"id": answer.json["id"], **SKIN, "doctors": 0}
    assert chief.get("/admin/departments").json["total"] == 1
    assert len(logged("department.added")) == 1


def test_a_name_is_taken_whatever_its_case(chief):
    chief.post("/admin/departments", SKIN)

    answer = chief.post("/admin/departments", {"name": "DERMATOLOGY"})

    assert code(answer) == (409, "department_taken")


def test_of_two_added_at_once_one_stays(app, chief):
    calls = [prepared(app, chief, "POST", "/admin/departments", SKIN) for _ in range(3)]

    assert sorted(race(*calls)) == [201, 409, 409]


def test_a_department_is_renamed(chief):
    department = make_department("Skin")

    answer = chief.put(f"/admin/departments/{department.id}", SKIN)

    assert (answer.status_code, answer.json["name"]) == (200, "Dermatology")


def test_a_department_may_keep_its_name_but_not_take_anothers(chief):
    department = make_department("Skin")
    make_department("Heart")
    path = f"/admin/departments/{department.id}"

    assert chief.put(path, {"name": "Skin", "description": "All"}).status_code == 200
    assert code(chief.put(path, {"name": "Heart"})) == (409, "department_taken")


def test_an_empty_department_is_removed(chief):
    department = make_department("Skin")

    assert chief.delete(f"/admin/departments/{department.id}").status_code == 204
    assert chief.get("/admin/departments").json["items"] == []


def test_a_department_with_doctors_stays(chief, sharma):
    department = chief.get("/admin/departments").json["items"][0]

    assert department["doctors"] == 1
    assert code(chief.delete(f"/admin/departments/{department['id']}")) == (409, "in_use")


def test_a_missing_department_is_not_found(chief):
    assert code(chief.put("/admin/departments/999", SKIN)) == (404, "not_found")
    assert code(chief.delete("/admin/departments/999")) == (404, "not_found")


def test_only_admins_keep_departments(asha, sharma):
    for person in (asha, sharma):
        assert code(person.post("/admin/departments", SKIN)) == (403, "forbidden")


def test_whoever_hires_into_a_department_that_is_being_closed_hears_so(app, chief):
    for number in range(4):
        skin = make_department(f"Skin {number}").id
        whom = {"department_id": skin, "specialization": "Dermatology", "fee": 500}
        names = [f"das{number}{place}" for place in range(4)]
        hire = [
            prepared(
                app,
                chief,
                "POST",
                "/admin/doctors",
                {**whom, "full_name": name, "email": f"{name}@example.org"},
            )
            for name in names
        ]
        close = [prepared(app, chief, "DELETE", f"/admin/departments/{skin}", {})] * 3

        statuses = race(*hire, *close)

        assert set(statuses[:4]) <= {201, 404}
        assert set(statuses[4:]) <= {204, 404, 409}
