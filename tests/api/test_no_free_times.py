"""Why a day has no free time, and how far ahead who may look."""

from datetime import date, datetime, time, timedelta
from typing import Any

from factories import DAY, NOW, TODAY, TOMORROW, make_appointment
from models import Closure, DateOverride, Leave, SessionName
from offered import LAST_DAY, free, keep, slots, states

SUNDAY = date(2026, 12, 6)
MORNING, EVENING = SessionName.MORNING, SessionName.EVENING


def away(kind: type, day: date, session: SessionName | None = None, **more: Any) -> Any:
    """A leave or a closure of one day."""
    return kind(first_day=day, last_day=day, session=session, created_at=NOW, **more)


def test_no_hours(stranger, sharma) -> None:
    answer = slots(stranger, sharma, SUNDAY)

    assert (answer["slots"], answer["reason"]) == ([], "no_hours")
    assert answer["next_free"] == {
        "appointment_date": "2026-12-07",
        "appointment_time": "09:00",
        "starts_at": "2026-12-07T09:00:00+05:30",
        "session": "morning",
    }


def test_a_closure_beats_leave_beats_an_opened_date_beats_the_week(stranger, sharma) -> None:
    opened = DateOverride(doctor_id=sharma.id, day=SUNDAY, session=MORNING, is_open=True)
    keep(opened)
    assert free(slots(stranger, sharma, SUNDAY))[0] == "09:00"

    keep(away(Leave, SUNDAY, doctor_id=sharma.id))
    assert slots(stranger, sharma, SUNDAY)["reason"] == "on_leave"

    keep(away(Closure, SUNDAY))
    assert slots(stranger, sharma, SUNDAY)["reason"] == "clinic_closed"


def test_one_session_may_be_withdrawn(stranger, sharma) -> None:
    keep(
        away(Leave, TOMORROW, MORNING, doctor_id=sharma.id),
        away(Closure, TOMORROW + DAY, EVENING),
        DateOverride(doctor_id=sharma.id, day=TOMORROW + 2 * DAY, session=MORNING, is_open=False),
    )

    firsts = [
        (free(slots(stranger, sharma, day))[0], free(slots(stranger, sharma, day))[-1])
        for day in (TOMORROW, TOMORROW + DAY, TOMORROW + 2 * DAY)
    ]

    assert firsts == [("15:00", "18:30"), ("09:00", "12:30"), ("15:00", "18:30")]


def test_a_date_with_hours_of_its_own(stranger, sharma) -> None:
    keep(
        DateOverride(
            doctor_id=sharma.id,
            day=TOMORROW,
            session=MORNING,
            is_open=True,
            starts=time(7, 10),
            ends=time(8, 15),
        )
    )

    mornings = [s["time"] for s in slots(stranger, sharma)["slots"] if s["session"] == "morning"]

    assert mornings == ["07:10", "07:40"]


def test_full(stranger, asha, ben, sharma) -> None:
    for person, hour in ((asha, 9), (ben, 15)):
        make_appointment(sharma.row, person.row, TOMORROW, time(hour), minutes=240)

    answer = slots(stranger, sharma)

    assert (answer["free"], answer["reason"]) == (0, "full")
    assert answer["next_free"]["appointment_date"] == "2026-12-03"


def test_too_late_today(stranger, sharma, at) -> None:
    at(NOW + timedelta(hours=10, minutes=1))

    answer = slots(stranger, sharma, TODAY)

    assert (answer["free"], answer["reason"]) == (0, "too_late_today")
    assert states(answer)["18:30"] == "too_soon"
    assert answer["next_free"]["starts_at"] == "2026-12-02T09:00:00+05:30"


def test_days_gone_by_still_name_the_next_free_one(stranger, sharma) -> None:
    for back in (1, 40, 400):
        answer = slots(stranger, sharma, TODAY - back * DAY)
        assert answer["free"] == 0
        if answer["slots"]:
            assert set(states(answer).values()) == {"past"}
        assert answer["next_free"]["appointment_date"] == "2026-12-01", back


def test_leave_up_to_the_horizon_leaves_nothing(stranger, asha, sharma) -> None:
    keep(
        Leave(doctor_id=sharma.id, first_day=TODAY, last_day=LAST_DAY, created_at=NOW),
    )

    assert slots(stranger, sharma)["next_free"] is None
    assert stranger.get(f"/doctors/{sharma.id}").json["next_free"] is None
    assert slots(sharma, sharma)["next_free"]["appointment_date"] == "2027-01-01", (
        "the staff see on"
    )


# The window


def test_the_horizon_is_today_and_thirty_days(stranger, asha, sharma) -> None:
    for asker in (stranger, asha):
        assert slots(asker, sharma, LAST_DAY)["free"] == 16
        beyond = slots(asker, sharma, LAST_DAY + DAY)
        assert (beyond["slots"], beyond["reason"]) == ([], "beyond_horizon")
        assert beyond["next_free"] is None


def test_it_moves_at_the_clinics_midnight(stranger, sharma, at) -> None:
    at(datetime.fromisoformat("2026-12-01T23:59:59+05:30"))
    assert slots(stranger, sharma, LAST_DAY + DAY)["reason"] == "beyond_horizon"

    at(datetime.fromisoformat("2026-12-02T00:00:00+05:30"))
    assert slots(stranger, sharma, LAST_DAY + DAY)["free"] == 16


def test_the_staff_see_a_year_without_a_lead(stranger, sharma, iyer, chief, at) -> None:
    at(NOW + timedelta(minutes=75))
    far = TODAY + 365 * DAY

    for asker in (iyer, chief):
        assert states(slots(asker, sharma, TODAY))["09:30"] == "free"
        assert slots(asker, sharma, far)["free"] == 16
        assert slots(asker, sharma, far + DAY)["reason"] == "beyond_horizon"
    assert states(slots(stranger, sharma, TODAY))["09:30"] == "too_soon"
