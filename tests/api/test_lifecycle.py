"""The life of an appointment: every state, action, role and moment of the table of states."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest

import clock
from answers import untouched
from deeds import cancel, make_treatment, move, role_of, stay_signed_in, step, treat
from factories import NOW, TODAY, make_appointment
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
NOT_TREATED = {"move", "cancel", "undo_check_in", "no_show"}  # what ends with the first record
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
    Case("checked in 15 minutes ago, treated", "checked_in", 15 * MINUTE, treated=True),
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
    if case.treated and action in NOT_TREATED:
        return "has_treatment"
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
            if not untouched(row, case.status):
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
