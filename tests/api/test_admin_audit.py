"""GET /api/admin/audit and /api/admin/audit/verify."""

from sqlalchemy import text

from answers import code
from database import is_sqlite, writing
from people import Person

CLOSED_WEEK = [
    {"weekday": day, "morning": {"open": False}, "evening": {"open": False}} for day in range(7)
]


def actions(chief: Person, query: str = "") -> list[str]:
    answer = chief.get(f"/admin/audit{query}")
    assert answer.status_code == 200, answer.json
    return [line["action"] for line in answer.json["items"]]


def test_the_newest_line_comes_first(chief, asha):
    chief.get(f"/admin/patients/{asha.id}")

    line = chief.get("/admin/audit").json["items"][0]

    assert (line["action"], line["patient_id"]) == ("record.read", asha.id)
    assert line["actor"].startswith("user")
    assert line["at"] == "2026-12-01T08:00:00+05:30"


def test_lines_are_narrowed(chief, asha, ben):
    chief.get(f"/admin/patients/{asha.id}")
    chief.post("/admin/departments", {"name": "Skin"})
    actor = chief.get("/admin/audit?action=department").json["items"][0]["actor"]

    assert actions(chief, "?action=department") == ["department.added"]
    assert actions(chief, "?action=department.added") == ["department.added"]
    assert actions(chief, "?action=depart") == []
    assert actions(chief, f"?patient_id={asha.id}") == ["record.read"]
    assert actions(chief, f"?patient_id={ben.id}") == []
    assert set(actions(chief, f"?actor={actor}")) == {"sign_in", "record.read", "department.added"}


def test_the_whole_log_is_paged_through(chief, asha, ben):
    first = chief.get("/admin/audit?per_page=2").json

    second = chief.get(f"/admin/audit?per_page=2&cursor={first['next']}").json

    assert [line["seq"] for line in first["items"] + second["items"]] == [3, 2, 1]
    assert second["next"] is None


def test_a_cursor_that_is_not_ours_is_refused(chief):
    assert code(chief.get("/admin/audit?cursor=abc")) == (422, "validation_failed")


def test_a_log_that_is_whole_is_called_so(chief, asha):
    answer = chief.get("/admin/audit/verify").json

    assert (answer["ok"], answer["events"]) == (True, 2)


def test_a_changed_line_shows(chief, asha):
    table = "audit_events"
    with writing() as session:
        if is_sqlite():
            session.execute(text(f"DROP TRIGGER {table}_no_update"))
        else:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text(f"UPDATE {table} SET action = 'nothing' WHERE seq = 1"))

    answer = chief.get("/admin/audit/verify").json

    assert (answer["ok"], answer["message"]) == (False, "The log is not whole: line 1 was changed.")


def test_only_admins_read_the_log(asha, sharma):
    for person in (asha, sharma):
        assert code(person.get("/admin/audit")) == (403, "forbidden")
        assert code(person.get("/admin/audit/verify")) == (403, "forbidden")


def test_a_line_leads_to_who_acted_and_whom_it_is_about(chief, sharma, asha):
    sharma.put("/doctor/schedule", {"week": CLOSED_WEEK})

    lines = chief.get("/admin/audit").json["items"]

    found = {line["action"]: (line["actor_profile_id"], line["patient"]) for line in lines}
    assert found["schedule.changed"] == (sharma.id, None)
    chief.get(f"/admin/patients/{asha.id}")
    newest = chief.get("/admin/audit").json["items"][0]
    assert (newest["actor_profile_id"], newest["patient"]) == (None, "Asha Rao")
