"""The life of an appointment: every state, action, role and moment of the table of states."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

import clock
from answers import code
from database import db
from deeds import cancel, make_treatment, move, role_of, stay_signed_in, step, treat
from factories import NOW, TODAY, make_appointment, make_patient
from models import Appointment, AppointmentStatus
from people import Person, patient

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
TEN = time(10)
FORTNIGHT = 14 * DAY

# The table of states, as the hospital wrote it: from which states, by whom.

LEAVES = {
    "move": {"booked"},
    "cancel": {"booked", "checked_in"},
    "check_in": {"booked", "no_show"},
    "undo_check_in": {"checked_in"},
    "complete": {"booked", "checked_in"},
    "no_show": {"booked"},
    "reopen": {"completed"},
    "treat": {"booked", "checked_in", "completed"},
}
WHO = {
    "patient": ("move", "cancel"),
    "doctor": tuple(LEAVES),
    "admin": ("move", "cancel", "check_in", "undo_check_in", "no_show", "reopen"),
}
BY_ROLE = {**WHO, "admin": (*WHO["admin"], "complete")}  # an admin can ask for it, in vain


@dataclass(frozen=True)
class Case:
    """An appointment in some state, `age` after that state was entered."""

    name: str
    status: str = "booked"
    age: timedelta = timedelta()
    treated: bool = False
    moves: int = 0
    blacklisted: bool = False


CASES = [
    Case("booked"),
    Case("booked and treated", treated=True),
    Case("booked, moved twice", moves=2),
    Case("booked by a patient blacklisted since", blacklisted=True),
    Case("checked in 15 minutes ago", "checked_in", 15 * MINUTE),
    Case("checked in a second longer ago, treated", "checked_in", 15 * MINUTE + SECOND, True),
    Case("completed 24 hours ago", "completed", 24 * HOUR, True),
    Case("completed a second longer ago", "completed", 24 * HOUR + SECOND, True),
    Case("missed", "no_show"),
    Case("cancelled", "cancelled"),
]


def moments(day: date) -> Iterator[datetime]:
    """Both sides of every border of the table, for a visit at ten on that day."""
    start, begins, ends = clock.at(day, TEN), clock.start_of(day), clock.end_of(day)
    assert start
    yield start - 5 * DAY
    yield from (begins - SECOND, begins)
    yield from (start - 2 * HOUR - SECOND, start - 2 * HOUR, start - 2 * HOUR + SECOND)
    yield from (start - HOUR - SECOND, start - HOUR)
    yield from (start - SECOND, start)
    yield from (start + 15 * MINUTE - SECOND, start + 15 * MINUTE)
    yield from (ends - SECOND, ends, ends + 12 * HOUR)


def expected(action: str, role: str, case: Case, day: date, now: datetime) -> str:
    """What the table says: `ok`, or the code of the refusal."""
    start = clock.at(day, TEN)
    assert start
    early, over = start - now, now >= clock.end_of(day)
    if action not in WHO[role] or case.status not in LEAVES[action]:
        return "not_allowed"
    if action == "move" and role == "patient":
        if case.blacklisted:
            return "blacklisted"
        if early < 2 * HOUR:
            return "too_late_to_change"
        return "too_many_moves" if case.moves >= 2 else "ok"
    if action == "cancel" and case.status == "checked_in":
        return "not_allowed" if role == "patient" else "ok"
    if action == "cancel" and role == "patient":
        return "too_late_to_change" if early < 2 * HOUR else "ok"
    if action == "cancel":
        return "ok" if now < start else "too_late"
    if action == "check_in":
        return "not_yet" if early > HOUR else "too_late" if over else "ok"
    if action == "undo_check_in":
        return "ok" if case.age <= 15 * MINUTE else "too_late"
    if action == "no_show":
        return "ok" if -early >= 15 * MINUTE else "not_yet"
    if action == "reopen":
        return "ok" if case.age <= 24 * HOUR else "too_late"
    if action in ("complete", "treat") and now < clock.start_of(day):
        return "not_yet"
    return "ok" if action != "complete" or case.treated else "treatment_needed"


@dataclass
class Diary:
    """A doctor's diary with a case on a day of its own, so that no two cases meet."""

    patient: Person
    doctor: Person
    case: Case
    day: date = field(default=TODAY)

    def enter(self, now: datetime, day: date) -> Appointment:
        """The case as it stands at that moment."""
        since = {
            "checked_in": {"checked_in_at": now - self.case.age},
            "completed": {"checked_in_at": now - 2 * DAY, "completed_at": now - self.case.age},
            "no_show": {"no_show_at": now},
            "cancelled": {"cancelled_at": now, "cancel_reason": "Better"},
        }
        row = make_appointment(
            self.doctor.row,
            self.patient.row,
            day,
            TEN,
            status=AppointmentStatus(self.case.status),
            moves=self.case.moves,
            **since.get(self.case.status, {}),
        )
        if self.case.treated:
            make_treatment(row, self.doctor.row)
        return row

    def do(self, person: Person, action: str, row: Appointment) -> str:
        """`ok`, or the code of the refusal."""
        if action == "move":
            answer = move(person, row, row.day + 7 * DAY, "15:00")
        elif action == "cancel":
            answer = cancel(person, row)
        elif action == "treat":
            answer = treat(person, row, version=int(self.case.treated))
        else:
            answer = step(person, action, row)
        return "ok" if answer.status_code == 200 else str(answer.json["code"])


def offered(person: Person, row: Appointment) -> set[str]:
    """The actions that the list shows this caller."""
    role = role_of(person)
    dates = "" if role == "patient" else f"?date={row.day}"
    items = person.get(f"/{role}/appointments{dates}").json["items"]
    return next(set(item["allowed_actions"]) for item in items if item["id"] == row.id)


def untouched(row: Appointment) -> bool:
    """Whether nobody has changed it."""
    db.session.expire_all()
    again = db.session.get_one(Appointment, row.id)
    return (again.revision, again.status) == (0, row.status)


@pytest.fixture
def barred(app, at) -> Person:
    """A signed-in patient who may not book."""
    return patient(app, "Kit Barred", blacklisted_at=NOW)


@pytest.fixture
def everybody(asha, barred, sharma, chief) -> dict[str, Person]:
    """One of each role, signed in for good."""
    stay_signed_in()
    return {"patient": asha, "barred": barred, "doctor": sharma, "admin": chief}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_table_of_states(everybody: dict[str, Person], case: Case, at) -> None:
    """Each refusal has its exact code; what is offered is what the calls allow."""
    visitor = everybody["barred" if case.blacklisted else "patient"]
    diary, day = Diary(visitor, everybody["doctor"], case), TODAY
    wrong = []
    for number in range(len(list(moments(day)))):
        for role in WHO:
            person = visitor if role == "patient" else everybody[role]
            day += FORTNIGHT
            now = list(moments(day))[number]
            at(now)
            row = diary.enter(now, day)
            should = {
                action: expected(action, role, case, day, now)
                for action in BY_ROLE[role]
                if not is_the_other_call(role, action, case)
            }
            free = {action for action, answer in should.items() if answer == "ok"}
            if offered(person, row) != free:
                wrong.append((now - row.starts_at, role, "offered", offered(person, row), free))
            for action in should.keys() - free:
                if (said := diary.do(person, action, row)) != should[action]:
                    wrong.append((now - row.starts_at, role, action, said, should[action]))
            if not untouched(row):
                wrong.append((now - row.starts_at, role, "a refusal changed the row"))
            for action in sorted(free):
                if (said := diary.do(person, action, row)) != "ok":
                    wrong.append((now - row.starts_at, role, action, said, "ok"))
                day += FORTNIGHT
                now = list(moments(day))[number]
                at(now)
                row = diary.enter(now, day)

    assert wrong == []


def is_the_other_call(role: str, action: str, case: Case) -> bool:
    """An admin's `checked_in` means a check-in, but of a completed visit a reopening."""
    completed = case.status == "completed"
    return role == "admin" and (action, completed) in {("check_in", True), ("reopen", False)}


def at_ten(doctor: Person, visitor: Person, day: date = TODAY, **more: Any) -> Appointment:
    """A visit at ten, two hours after the clock of these tests stands."""
    return make_appointment(doctor.row, visitor.row, day, TEN, **more)


def hit(person: Person, action: str, row: Any, revision: int = 0):
    """Any action of a person who is in the right."""
    if action == "move":
        return move(person, row, TODAY + 2 * DAY, "15:00", revision=revision)
    if action == "cancel":
        return cancel(person, row, revision=revision)
    return step(person, action, row, revision=revision)


# Who may, at all


def test_the_routes_of_a_role_refuse_the_others(asha, sharma, chief, stranger) -> None:
    visit = at_ten(sharma, asha)
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
    visit, nothing = at_ten(sharma, asha), {"id": 999_999}

    for person, actions in ((ben, ("move", "cancel")), (iyer, WHO["doctor"][:-1])):
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
    visit = at_ten(sharma, asha)
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
        (sharma, "cancel", start + 3 * DAY),
    ]
    make_treatment(visit, sharma.row)
    stay_signed_in()

    revisions, states = [], []
    for number, (person, action, moment) in enumerate(steps):
        at(moment)
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
        *("completed", "checked_in", "completed", "checked_in", "cancelled"),
    ]


@pytest.mark.parametrize("role", ["patient", "doctor", "admin"])
def test_a_stale_write_gets_the_current_version(asha, sharma, chief, at, role: str) -> None:
    person = {"patient": asha, "doctor": sharma, "admin": chief}[role]
    visit = at_ten(sharma, asha)
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
    visit = at_ten(sharma, asha, revision=5)

    assert cancel(asha, visit, revision=None).json["status"] == "cancelled"


# Cancelling


@pytest.mark.parametrize("who", ["patient", "doctor", "admin", "doctor, of a patient who left"])
def test_a_cancelled_time_is_free_at_once_and_for_good(asha, ben, sharma, chief, at, who) -> None:
    person = {"patient": asha, "admin": chief}.get(who, sharma)
    left = who.endswith("left")
    visit = at_ten(sharma, asha, TODAY, status=AppointmentStatus.BOOKED)
    if left:
        at(visit.starts_at - HOUR)
        assert step(sharma, "check_in", visit).status_code == 200

    answer = cancel(person, visit, revision=int(left))

    assert answer.status_code == 200, answer.json
    assert answer.json["status"] == "cancelled"
    assert answer.json["cancelled_by"] == role_of(person)
    assert answer.json["allowed_actions"] == []
    rebooked = ben.post(
        "/patient/appointments",
        {"doctor_id": sharma.id, "appointment_date": "2026-12-01", "appointment_time": "10:00"},
    )
    assert rebooked.status_code == 201, rebooked.json
    for status in AppointmentStatus:
        again = chief.patch(
            f"/admin/appointments/{visit.id}/status",
            {"status": status, "revision": answer.json["revision"], "reason": "Mistake"},
        )
        assert code(again) == (409, "not_allowed"), status


def test_a_patient_who_left_is_written_down_as_such(asha, sharma, at) -> None:
    visit = at_ten(sharma, asha)
    at(visit.starts_at)
    step(sharma, "check_in", visit)

    answer = cancel(sharma, visit, revision=1, reason="Went home")

    assert answer.json["cancel_reason"] == "left_without_being_seen"


@pytest.mark.parametrize("reason", ["", "   "], ids=["empty", "blank"])
def test_the_staff_give_a_reason(asha, sharma, chief, at, reason: str) -> None:
    visit = at_ten(sharma, asha)
    done = at_ten(sharma, asha, TODAY - DAY, status=AppointmentStatus.COMPLETED, completed_at=NOW)
    make_treatment(done, sharma.row)
    body = {"revision": 0, "status": "cancelled", "reason": reason}

    for person in (sharma, chief):
        assert code(cancel(person, visit, reason=reason)) == (422, "validation_failed")
        moved = move(person, visit, TODAY + DAY, "11:00", reason=reason)
        assert code(moved) == (422, "reason_needed")
    patched = chief.patch(f"/admin/appointments/{visit.id}/status", body)
    assert code(patched) == (422, "reason_needed")
    assert code(step(sharma, "reopen", done, reason=reason)) == (422, "validation_failed")
    assert code(step(chief, "reopen", done, reason=reason)) == (422, "reason_needed")
    assert untouched(visit)
    assert untouched(done)


def test_a_patient_gives_none(asha, sharma) -> None:
    visit = at_ten(sharma, asha)

    assert cancel(asha, visit).json["cancel_reason"] == ""


# An admin sets a status


PATCHES = {
    ("booked", "booked"): (409, "not_allowed"),
    ("booked", "checked_in"): (200, "checked_in"),
    ("booked", "completed"): (409, "not_allowed"),
    ("booked", "cancelled"): (409, "too_late"),
    ("booked", "no_show"): (200, "no_show"),
    ("checked_in", "booked"): (200, "booked"),
    ("checked_in", "checked_in"): (409, "not_allowed"),
    ("checked_in", "completed"): (409, "not_allowed"),
    ("checked_in", "cancelled"): (200, "cancelled"),
    ("checked_in", "no_show"): (409, "not_allowed"),
    ("completed", "booked"): (409, "not_allowed"),
    ("completed", "checked_in"): (200, "checked_in"),
    ("completed", "completed"): (409, "not_allowed"),
    ("completed", "cancelled"): (409, "not_allowed"),
    ("completed", "no_show"): (409, "not_allowed"),
    ("cancelled", "booked"): (409, "not_allowed"),
    ("cancelled", "checked_in"): (409, "not_allowed"),
    ("cancelled", "completed"): (409, "not_allowed"),
    ("cancelled", "cancelled"): (409, "not_allowed"),
    ("cancelled", "no_show"): (409, "not_allowed"),
    ("no_show", "booked"): (409, "not_allowed"),
    ("no_show", "checked_in"): (200, "checked_in"),
    ("no_show", "completed"): (409, "not_allowed"),
    ("no_show", "cancelled"): (409, "not_allowed"),
    ("no_show", "no_show"): (409, "not_allowed"),
}


def test_an_admin_sets_a_status_by_the_one_step_that_leads_there(iyer, chief, at) -> None:
    """Every pair of states, some minutes after the start."""
    now = NOW + 2 * HOUR + 30 * MINUTE
    at(now)
    since = {
        "checked_in": {"checked_in_at": now},
        "completed": {"checked_in_at": now, "completed_at": now},
    }
    answers = {}
    for number, (before, after) in enumerate(PATCHES):
        visit = make_appointment(
            iyer.row,
            make_patient(f"Visitor {number}"),
            TODAY,
            time(9, 30 + number),
            minutes=1,
            status=AppointmentStatus(before),
            **since.get(before, {}),
        )
        body = {"status": after, "revision": 0, "reason": "Said so"}
        answer = chief.patch(f"/admin/appointments/{visit.id}/status", body)
        said = answer.json["status"] if answer.status_code == 200 else answer.json["code"]
        answers[before, after] = answer.status_code, said

    assert answers == PATCHES
