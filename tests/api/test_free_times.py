"""What can be booked: the times of a day and of a range, for who books and who moves."""

from datetime import time, timedelta
from typing import Any

import pytest

from answers import code, fields
from deeds import book, cancel, move, when
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment, make_doctor, make_patient
from models import AppointmentStatus, DateOverride, SessionName
from offered import LAST_DAY, free, keep, slots, states
from people import Person, Stranger, doctor


def test_a_days_times(stranger: Stranger, sharma: Person) -> None:
    answer = slots(stranger, sharma)

    assert answer["date"] == "2026-12-02"
    assert (answer["free"], answer["reason"], answer["next_free"]) == (16, None, None)
    assert answer["slots"][0] == {
        "time": "09:00",
        "end": "09:30",
        "session": "morning",
        "state": "free",
    }
    assert [slot["time"] for slot in answer["slots"]][7:9] == ["12:30", "15:00"]
    assert answer["slots"][-1]["end"] == "19:00", "the last one ends with the session"


@pytest.mark.parametrize(("minutes", "last"), [(10, "12:50"), (45, "12:00"), (60, "12:00")])
def test_the_last_start_of_a_session(stranger, app, at, minutes: int, last: str) -> None:
    row = make_doctor(slot_minutes=minutes)

    mornings = [s["time"] for s in slots(stranger, row)["slots"] if s["session"] == "morning"]

    assert mornings[-1] == last


def test_every_state(stranger, asha, sharma, at) -> None:
    make_appointment(sharma.row, asha.row, TODAY, time(11))
    make_appointment(sharma.row, asha.row, TODAY, time(11, 30), status=AppointmentStatus.CANCELLED)
    at(NOW + timedelta(hours=2, seconds=1))

    answer = slots(stranger, sharma, TODAY)

    expected = {"09:30": "past", "10:00": "past", "10:30": "too_soon", "11:00": "taken"}
    assert {wall: states(answer)[wall] for wall in expected} == expected
    assert states(answer)["11:30"] == "free"
    assert answer["free"] == len(free(answer)) == 11


def test_half_an_hour_before_to_the_second(stranger, asha, sharma, at) -> None:
    at(NOW + timedelta(minutes=90))
    assert states(slots(stranger, sharma, TODAY))["10:00"] == "free"

    at(NOW + timedelta(minutes=90, seconds=1))
    assert states(slots(stranger, sharma, TODAY))["10:00"] == "too_soon"


@pytest.mark.parametrize("length", [30, 45])
def test_an_odd_length_takes_every_time_it_touches(stranger, asha, sharma, length: int) -> None:
    """Kept from when the doctor's visits were longer; touching is fine."""
    make_appointment(sharma.row, asha.row, TOMORROW, time(9, 45), minutes=length)

    answer = slots(stranger, sharma)

    taken = [wall for wall, state in states(answer).items() if state == "taken"]
    assert taken == ["09:30", "10:00"]


def test_only_a_cancellation_frees(stranger, sharma) -> None:
    for hour, status in enumerate(AppointmentStatus, start=9):
        visitor = make_patient(f"Visitor {hour}")
        wall = time(hour if hour < 13 else 15)
        make_appointment(sharma.row, visitor, TOMORROW, wall, status=status)

    seen = states(slots(stranger, sharma))

    assert [seen[wall] for wall in ("09:00", "10:00", "11:00", "12:00", "15:00")] == [
        "free" if status == "cancelled" else "taken" for status in AppointmentStatus
    ]


def test_a_freed_time_can_be_booked_again(stranger, asha, ben, sharma) -> None:
    first = book(asha, sharma).json
    assert "10:00" not in free(slots(stranger, sharma))
    cancel(asha, first)
    assert "10:00" in free(slots(stranger, sharma))

    again = book(ben, sharma).json
    move(ben, again, TOMORROW, "11:00")

    assert "10:00" in free(slots(stranger, sharma))
    assert "11:00" not in free(slots(stranger, sharma))


def test_what_is_free_can_be_booked_and_what_is_not_cannot(app, asha, ben, at) -> None:
    """Every time of a day with something in it of each kind."""
    hasty = doctor(app, "Hasty", slot_minutes=20)
    keep(DateOverride(doctor_id=hasty.id, day=TODAY, session=SessionName.EVENING, is_open=True,
                      starts=time(16), ends=time(18)))  # fmt: skip
    make_appointment(hasty.row, ben.row, TODAY, time(11, 30), minutes=30)
    at(NOW + timedelta(hours=2))
    offered = states(slots(asha, hasty, TODAY))

    for wall, state in offered.items():
        answer = asha.post("/patient/appointments", {"doctor_id": hasty.id, **when(TODAY, wall)})
        expected = {
            "free": (201, None),
            "taken": (409, "slot_taken"),
            "past": (422, "in_the_past"),
            "too_soon": (422, "too_soon"),
        }[state]
        assert (answer.status_code, answer.json.get("code")) == expected, (wall, state)
        if answer.status_code == 201:
            cancel_by_desk(hasty, answer.json)
    assert set(offered.values()) == {"free", "taken", "past", "too_soon"}


def cancel_by_desk(doctor: Person, appointment: dict[str, Any]) -> None:
    """Make room again."""
    assert cancel(doctor, appointment).status_code == 200


def test_a_bad_token_is_not_taken_for_none(stranger, sharma) -> None:
    bad = Stranger(stranger.client, token="not.a.token")

    answer = bad.get(f"/doctors/{sharma.id}/slots?date={TOMORROW}")

    assert code(answer) == (401, "not_signed_in")


# Moving


def test_ones_own_appointment_does_not_block_its_moving(stranger, asha, ben, sharma, chief) -> None:
    mine = make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    make_appointment(sharma.row, ben.row, TOMORROW, time(11))

    for asker in (asha, sharma, chief):
        seen = states(slots(asker, sharma, moving=mine.id))
        assert (seen["10:00"], seen["11:00"]) == ("free", "taken")
    for asker in (stranger, ben):
        assert states(slots(asker, sharma, moving=mine.id))["10:00"] == "taken"


def test_a_colleagues_appointment_still_blocks(asha, sharma, iyer) -> None:
    theirs = make_appointment(iyer.row, asha.row, TOMORROW, time(10))

    assert states(slots(sharma, iyer, moving=theirs.id))["10:00"] == "taken"


def test_a_range_is_its_days(stranger, asha, sharma) -> None:
    make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    query = f"from={TODAY}&to={TODAY + 30 * DAY}"

    answer = stranger.get(f"/doctors/{sharma.id}/slots?{query}").json

    assert answer["doctor_id"] == sharma.id
    assert answer["days"] == [slots(stranger, sharma, TODAY + n * DAY) for n in range(31)]


def test_a_range_over_the_horizon_names_the_last_free_days(stranger, sharma) -> None:
    query = f"from={LAST_DAY}&to={LAST_DAY + 3 * DAY}"

    days = stranger.get(f"/doctors/{sharma.id}/slots?{query}").json["days"]

    assert [day["reason"] for day in days] == [None] + ["beyond_horizon"] * 3


BAD_QUESTIONS = (
    "",
    "from=2026-12-01",
    "to=2026-12-01",
    "from=2026-12-02&to=2026-12-01",
    "from=2026-12-01&to=2027-01-01",
    "date=2026-12-01&from=2026-12-01&to=2026-12-02",
    "date=2026-02-29",
    "date=tomorrow",
    "date=0001-01-01",
    "date=9999-12-31",
    "from=9999-12-30&to=9999-12-31",
    "date=2026-12-01&moving=0",
    f"date=2026-12-01&moving={2**31}",
    "date=2026-12-01&patient_id=1",
)


def test_other_questions_are_refused(stranger, sharma) -> None:
    for query in BAD_QUESTIONS:
        answer = stranger.get(f"/doctors/{sharma.id}/slots?{query}")

        assert code(answer) == (422, "validation_failed"), query
        assert fields(answer), query
