"""Who may take a step in an appointment's life, and the mark that each step leaves."""

from datetime import timedelta
from typing import Any

import pytest

from answers import code, untouched
from deeds import STATUS_AFTER, cancel, make_treatment, move, role_of, stay_signed_in, step
from factories import DAY, NOW, TODAY, make_appointment
from people import Person

HOUR = timedelta(hours=1)


def hit(person: Person, action: str, row: Any, revision: int = 0):
    """Any action of a person who is in the right."""
    if action == "move":
        return move(person, row, TODAY + 2 * DAY, "15:00", revision=revision)
    if action == "cancel":
        return cancel(person, row, revision=revision)
    return step(person, action, row, revision=revision)


# Who may, at all


def test_the_routes_of_a_role_refuse_the_others(asha, sharma, chief, stranger) -> None:
    visit = make_appointment(sharma.row, asha.row, TODAY)
    steps = ("check-in", "undo-check-in", "complete", "no-show", "cancel", "reopen")
    calls = [
        *(("POST", f"/doctor/appointments/{visit.id}/{name}", "doctor") for name in steps),
        ("PUT", f"/doctor/appointments/{visit.id}", "doctor"),
        ("PUT", f"/admin/appointments/{visit.id}", "admin"),
        ("POST", f"/admin/appointments/{visit.id}/cancel", "admin"),
        ("PATCH", f"/admin/appointments/{visit.id}/status", "admin"),
        ("PUT", f"/patient/appointments/{visit.id}", "patient"),
        ("DELETE", f"/patient/appointments/{visit.id}", "patient"),
    ]

    for method, path, owner in calls:
        for person in (asha, sharma, chief):
            if role_of(person) != owner:
                assert code(person.call(method, path, {})) == (403, "forbidden"), (path, person)
        assert code(stranger.call(method, path, {})) == (401, "not_signed_in"), path


def test_somebody_elses_visit_is_as_absent_as_none(asha, ben, sharma, iyer) -> None:
    visit, nothing = make_appointment(sharma.row, asha.row, TODAY), {"id": 999_999}

    for person, actions in ((ben, ("move", "cancel")), (iyer, ("move", "cancel", *STATUS_AFTER))):
        for action in actions:
            foreign, missing = hit(person, action, visit), hit(person, action, nothing)
            assert code(foreign) == (404, "not_found"), action
            assert same(foreign) == same(missing), action
    assert untouched(visit)


def same(answer) -> dict[str, Any]:
    """The answer without what names the request."""
    return {**answer.json, "request_id": ""}


# Each step leaves its mark


def test_the_revision_grows_by_one_with_every_step(asha, sharma, chief, at) -> None:
    visit = make_appointment(sharma.row, asha.row, TODAY)
    start = visit.starts_at
    steps = [
        (asha, "move", NOW),
        (chief, "move", NOW),
        (sharma, "check_in", start + 2 * DAY + 5 * HOUR),
        (chief, "undo_check_in", start + 2 * DAY + 5 * HOUR),
        (chief, "no_show", start + 2 * DAY + 6 * HOUR),
        (sharma, "check_in", start + 2 * DAY + 6 * HOUR),
        (sharma, "complete", start + 2 * DAY + 6 * HOUR),
        (sharma, "reopen", start + 3 * DAY),
        (sharma, "complete", start + 3 * DAY),
        (chief, "reopen", start + 3 * DAY),
    ]
    stay_signed_in()

    revisions, states = [], []
    for number, (person, action, moment) in enumerate(steps):
        at(moment)
        if action == "complete" and "completed" not in states:
            make_treatment(visit, sharma.row)
        if (person, action) == (chief, "move"):
            answer = move(chief, visit, TODAY + 2 * DAY, "15:30", revision=number)
        else:
            answer = hit(person, action, visit, revision=number)
        assert answer.status_code == 200, (action, answer.json)
        revisions.append(answer.json["revision"])
        states.append(answer.json["status"])

    assert revisions == list(range(1, len(steps) + 1))
    assert states == [
        *("booked", "booked", "checked_in", "booked", "no_show", "checked_in"),
        *("completed", "checked_in", "completed", "checked_in"),
    ]


@pytest.mark.parametrize("role", ["patient", "doctor", "admin"])
def test_a_stale_write_gets_the_current_version(asha, sharma, chief, at, role: str) -> None:
    person = {"patient": asha, "doctor": sharma, "admin": chief}[role]
    visit = make_appointment(sharma.row, asha.row, TODAY)
    assert move(chief, visit, TODAY + DAY, "11:00").status_code == 200

    stay_signed_in()
    at(visit.starts_at + DAY if role != "patient" else NOW)
    actions = ("move", "cancel") if role == "patient" else ("move", "cancel", "check_in", "no_show")
    for action in actions:
        answer = hit(person, action, visit, revision=0)

        assert code(answer) == (409, "changed_meanwhile"), action
        current = answer.json["current"]
        assert (current["id"], current["revision"]) == (visit.id, 1)
        assert (current["appointment_date"], current["appointment_time"]) == ("2026-12-02", "11:00")
        assert current["allowed_actions"]


def test_a_patient_may_cancel_whatever_version_there_is(asha, sharma) -> None:
    visit = make_appointment(sharma.row, asha.row, TODAY, revision=5)

    assert cancel(asha, visit, revision=None).json["status"] == "cancelled"
