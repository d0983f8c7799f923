"""What can be booked: free times of a day and a range, the soonest, doctors and departments."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from answers import code, fields
from database import writing
from deeds import book, cancel, move, when
from factories import (
    DAY,
    NOW,
    TODAY,
    TOMORROW,
    make_appointment,
    make_department,
    make_doctor,
    make_patient,
)
from models import (
    AppointmentStatus,
    Closure,
    DateOverride,
    Doctor,
    DoctorStatus,
    Leave,
    SessionName,
    WeeklyHours,
)
from people import Person, Stranger, doctor
from services import search

MINUTE = timedelta(minutes=1)
SUNDAY = date(2026, 12, 6)
LAST_DAY = TODAY + 30 * DAY
MORNING, EVENING = SessionName.MORNING, SessionName.EVENING


def slots(asker: Stranger, doctor: Any, day: date = TOMORROW, **more: Any) -> dict[str, Any]:
    """The answer for one day."""
    query = {"date": day.isoformat(), **more}
    answer = asker.get(f"/doctors/{doctor.id}/slots", query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json


def states(answer: dict[str, Any]) -> dict[str, str]:
    """Each time's state."""
    return {slot["time"]: slot["state"] for slot in answer["slots"]}


def free(answer: dict[str, Any]) -> list[str]:
    """The times that can be had."""
    return [wall for wall, state in states(answer).items() if state == "free"]


def keep(*rows: Any) -> None:
    """Save rows of hours and absences."""
    with writing() as session:
        session.add_all(rows)


def away(kind: type, day: date, session: SessionName | None = None, **more: Any) -> Any:
    """A leave or a closure of one day."""
    return kind(first_day=day, last_day=day, session=session, created_at=NOW, **more)


# One day


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
    keep(DateOverride(doctor_id=hasty.id, day=TODAY, session=EVENING, is_open=True,
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


# Why there is none


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


# A range


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


# Who can be found


def make_skin_doctor(name: str, **more: Any) -> Doctor:
    """A doctor as the services write one: with the text that is searched."""
    values = {"specialization": "Dermatología", **more}
    return make_doctor(name, search_text=search.plain(name, values["specialization"]), **values)


def found(asker: Stranger, **query: Any) -> list[str]:
    """The names in the order of the answer."""
    answer = asker.get("/doctors", query_string=query)
    assert answer.status_code == 200, answer.json
    return [card["full_name"] for card in answer.json["items"]]


HIDDEN = ("pending", "blacklisted", "deactivated")


def test_who_cannot_be_booked_cannot_be_found(stranger, asha, chief, at) -> None:
    for status in HIDDEN:
        hidden = make_skin_doctor(f"Hidden {status}", status=DoctorStatus(status))
        for path in (f"/doctors/{hidden.id}", f"/doctors/{hidden.id}/slots?date={TOMORROW}"):
            assert code(stranger.get(path)) == code(asha.get(path)) == (404, "not_found")
        assert slots(chief, hidden)["reason"] == "doctor_inactive", "the desk sees why"
        body = {"doctor_id": hidden.id, **when(TOMORROW, "10:00")}
        assert code(asha.post("/patient/appointments", body)) == (409, "doctor_inactive")

    assert found(stranger) == found(stranger, q="hidden") == []
    assert stranger.get("/slots/soonest").json["items"] == []
    assert [d["doctors"] for d in stranger.get("/departments").json["items"]] == [0]
    missing, hidden_one = stranger.get("/doctors/99999"), stranger.get(f"/doctors/{hidden.id}")
    assert {**missing.json, "request_id": ""} == {**hidden_one.json, "request_id": ""}


FINDING_NUNEZ = (
    *("núñez", "NUNEZ", "Nu\u0301n\u0303ez", "núñ", "josé núñez", "nunez jose", "  jose   nunez "),
    *("dermatologia", "DERMATOLOGÍA", "nunez dermato"),
    *("piel", "PIÉL", "clínica de la piel", "CLINICA piel", "PIEL núñez dermatología"),
)
FINDING_NOBODY = ("%", "_", "\\", "/", "nun_z", "nu%z", "'", '"', "nunez sharma", "nunez %")


@pytest.fixture
def two_doctors(at) -> None:
    """One with accents, in a department with accents; one without."""
    skin = make_department("Clínica de la Piel")
    make_skin_doctor("José Núñez", department=skin)
    make_doctor("Meera Sharma", search_text="meera sharma cardiology")


def test_a_doctor_is_found_whatever_the_case_accents_or_order(stranger, chief, two_doctors) -> None:
    for asked in FINDING_NUNEZ:
        assert found(stranger, q=asked) == ["José Núñez"], asked
        by_desk = chief.get("/admin/doctors", query_string={"q": asked}).json["items"]
        assert [row["full_name"] for row in by_desk] == ["José Núñez"], asked


def test_a_sign_means_itself(stranger, two_doctors) -> None:
    for asked in FINDING_NOBODY:
        assert found(stranger, q=asked) == [], asked


def test_signs_in_names_are_found(stranger, at) -> None:
    for name in ("A_B Percent%", "Back\\slash", "O'Neil", "Sla/sh"):
        make_skin_doctor(name)

    assert found(stranger, q="a_b") == found(stranger, q="percent%") == ["A_B Percent%"]
    assert found(stranger, q="k\\s") == ["Back\\slash"]
    assert found(stranger, q="o'neil") == ["O'Neil"]
    assert found(stranger, q="a/s") == ["Sla/sh"]


def test_nothing_asked_finds_all(stranger, at) -> None:
    make_skin_doctor("José Núñez")

    assert found(stranger) == found(stranger, q="") == found(stranger, q="  ") == ["José Núñez"]


@pytest.fixture
def staff(at) -> None:
    """Three doctors in two departments; the best paid is booked up today."""
    skin = make_department("Skin")
    hours = {"experience_years": 30, "fee_minor": 50000}
    make_skin_doctor("bela Rao", department=skin, **hours)
    make_skin_doctor("Asim Khan", department=skin, experience_years=5, fee_minor=99900)
    late = make_skin_doctor("Chitra Das", experience_years=12, fee_minor=0, hours=False)
    keep(
        *(
            WeeklyHours(
                doctor_id=late.id, weekday=day, session=EVENING, starts=time(15), ends=time(16)
            )
            for day in range(7)
        )
    )
    idle = make_skin_doctor("Dev Nair", experience_years=1, fee_minor=100, hours=False)
    assert idle


ORDERS = {
    "name": ["Asim Khan", "bela Rao", "Chitra Das", "Dev Nair"],
    "-name": ["Dev Nair", "Chitra Das", "bela Rao", "Asim Khan"],
    "experience": ["Dev Nair", "Asim Khan", "Chitra Das", "bela Rao"],
    "-experience": ["bela Rao", "Chitra Das", "Asim Khan", "Dev Nair"],
    "fee": ["Chitra Das", "Dev Nair", "bela Rao", "Asim Khan"],
    "-fee": ["Asim Khan", "bela Rao", "Dev Nair", "Chitra Das"],
    "soonest": ["bela Rao", "Asim Khan", "Chitra Das", "Dev Nair"],
}


def test_the_orders(stranger, staff) -> None:
    for sort, order in ORDERS.items():
        assert found(stranger, sort=sort) == order, sort
        pages = [found(stranger, sort=sort, page=page, per_page=1) for page in range(1, 6)]
        assert pages == [[name] for name in order] + [[]], sort


def test_pages_and_departments(stranger, staff) -> None:
    skin = next(d for d in stranger.get("/departments").json["items"] if d["name"] == "Skin")
    page = stranger.get(f"/doctors?department_id={skin['id']}&page=2&per_page=1").json

    assert (page["total"], page["page"], page["per_page"]) == (2, 2, 1)
    assert [card["full_name"] for card in page["items"]] == ["bela Rao"]
    assert found(stranger, department_id=99_999) == []
    assert {d["name"]: d["doctors"] for d in stranger.get("/departments").json["items"]} == {
        "Cardiology": 2,
        "Skin": 2,
    }
    for bad in (
        "page=0",
        "per_page=0",
        "per_page=101",
        "page=10001",
        "sort=salary",
        "q=" + "x" * 101,
    ):
        assert code(stranger.get(f"/doctors?{bad}")) == (422, "validation_failed"), bad


def test_the_soonest(stranger, staff, asha, at) -> None:
    cards = [item["doctor"] for item in stranger.get("/slots/soonest").json["items"]]
    assert [card["full_name"] for card in cards] == ["bela Rao", "Asim Khan", "Chitra Das"]
    assert [card["next_free"]["appointment_time"] for card in cards] == ["09:00", "09:00", "15:00"]

    body = {"doctor_id": cards[0]["id"], **when(TODAY, "09:00")}
    assert asha.post("/patient/appointments", body).status_code == 201
    at(NOW + timedelta(hours=5))
    cards = [item["doctor"] for item in stranger.get("/slots/soonest").json["items"]]
    assert [card["full_name"] for card in cards] == ["bela Rao", "Asim Khan", "Chitra Das"]
    assert [card["next_free"]["appointment_time"] for card in cards] == ["15:00"] * 3

    one_department = stranger.get(
        f"/slots/soonest?department_id={cards[2]['department']['id']}"
    ).json["items"]
    assert [item["doctor"]["full_name"] for item in one_department] == ["Chitra Das"]


def test_six_are_soon_enough(stranger, at) -> None:
    for number in range(8):
        make_skin_doctor(f"Doctor {number}")

    assert len(stranger.get("/slots/soonest").json["items"]) == 6
