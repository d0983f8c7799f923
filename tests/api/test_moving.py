"""PUT .../appointments/{id}: the same appointment at another time."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from answers import code, logged, mails
from database import db, writing
from deeds import at_once, book, move, wish
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment, make_doctor
from models import Appointment, Closure, Department, Doctor, DoctorStatus, OutboxMail
from people import Person, doctor

MINUTE = timedelta(minutes=1)
DAY_AFTER = TOMORROW + DAY
SUNDAY = date(2026, 12, 6)


def at_ten(doctor: Person, patient: Person, **more: Any) -> Appointment:
    """A visit tomorrow at ten."""
    return make_appointment(doctor.row, patient.row, TOMORROW, time(10), **more)


def rows() -> list[Appointment]:
    """All appointments, as they now are."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Appointment).order_by(Appointment.id)))


def test_it_stays_the_same_row(asha: Person, sharma: Person) -> None:
    visit = at_ten(sharma, asha, reason="Cough", coming=True)

    answer = move(asha, visit, DAY_AFTER, "15:30")

    assert answer.status_code == 200, answer.json
    assert (answer.json["id"], answer.json["reference"]) == (visit.id, visit.reference)
    assert (answer.json["revision"], answer.json["status"]) == (1, "booked")
    assert answer.json["starts_at"] == "2026-12-03T15:30:00+05:30"
    assert answer.json["ends_at"] == "2026-12-03T16:00:00+05:30"
    assert (answer.json["session"], answer.json["reason"]) == ("evening", "Cough")
    assert answer.json["coming"] is False, "nobody has said yet that they come at that time"
    (row,) = rows()
    assert (row.day, row.moves, row.moved_at) == (DAY_AFTER, 1, NOW)


def test_the_old_time_is_free_at_once(asha: Person, ben: Person, sharma: Person) -> None:
    visit = at_ten(sharma, asha)
    move(asha, visit, DAY_AFTER, "10:00")

    assert book(ben, sharma).status_code == 201


@pytest.mark.parametrize("role", ["patient", "doctor", "admin"])
def test_its_own_old_time_never_blocks(app, asha, chief, role: str) -> None:
    hasty = doctor(app, "Hasty Doctor", slot_minutes=10)
    visit = make_appointment(hasty.row, asha.row, TOMORROW, time(10), minutes=60)
    mover = {"patient": asha, "doctor": hasty, "admin": chief}[role]

    later = move(mover, visit, TOMORROW, "10:20")
    earlier = move(mover, visit, TOMORROW, "10:10", revision=1)

    assert later.status_code == earlier.status_code == 200, (later.json, earlier.json)
    assert earlier.json["ends_at"] == "2026-12-02T10:20:00+05:30", "the doctor's present length"


def test_a_day_may_be_changed_for_itself(asha: Person, sharma: Person) -> None:
    """One booking a day with a doctor: the appointment does not stand in its own way."""
    visit = at_ten(sharma, asha)

    assert move(asha, visit, TOMORROW, "17:00").status_code == 200


def test_a_patient_moves_twice_at_most(asha: Person, sharma: Person, chief: Person) -> None:
    visit = at_ten(sharma, asha)

    left = [move(asha, visit, DAY_AFTER, f"1{n}:00", revision=n).json["moves_left"] for n in (0, 1)]
    refused = move(asha, visit, DAY_AFTER, "12:00", revision=2)
    by_staff = [
        move(chief, visit, DAY_AFTER, "15:00", revision=2),
        move(sharma, visit, DAY_AFTER, "16:00", revision=3),
    ]

    assert left == [1, 0]
    assert code(refused) == (409, "too_many_moves")
    assert [answer.status_code for answer in by_staff] == [200, 200]
    assert by_staff[-1].json["moves_left"] == 0, "moves by the staff are not the patient's"


@pytest.mark.parametrize(
    ("day", "wall", "refusal"),
    [
        pytest.param(TOMORROW, "10:00", (409, "not_allowed"), id="the time it has"),
        pytest.param(TOMORROW, "11:00", (409, "slot_taken"), id="taken"),
        pytest.param(TOMORROW, "11:10", (422, "off_grid"), id="off the grid"),
        pytest.param(TOMORROW, "14:00", (422, "not_offered"), id="between sessions"),
        pytest.param(SUNDAY, "10:00", (422, "not_offered"), id="a day off"),
        pytest.param(DAY_AFTER, "10:00", (422, "not_offered"), id="clinic closed"),
        pytest.param(TODAY, "07:30", (422, "in_the_past"), id="past"),
        pytest.param(TODAY + 31 * DAY, "10:00", (422, "beyond_horizon"), id="too far"),
        pytest.param(TOMORROW, "12:00", (409, "patient_overlap"), id="at another doctor's then"),
        pytest.param(TODAY + 3 * DAY, "12:00", (409, "same_doctor_same_day"), id="twice a day"),
    ],
)
def test_a_time_that_cannot_be_had(asha, ben, sharma, iyer, day, wall: str, refusal) -> None:
    visit = at_ten(sharma, asha)
    make_appointment(sharma.row, ben.row, TOMORROW, time(11))
    make_appointment(iyer.row, asha.row, TOMORROW, time(12))
    make_appointment(sharma.row, asha.row, TODAY + 3 * DAY, time(9))
    with writing() as session:
        session.add(Closure(first_day=DAY_AFTER, last_day=DAY_AFTER, created_at=NOW))

    answer = move(asha, visit, day, wall)

    assert code(answer) == refusal
    assert rows()[0].starts_at == visit.starts_at
    assert rows()[0].revision == 0


def test_a_taken_time_answers_with_the_three_nearest(asha, ben, sharma) -> None:
    visit = at_ten(sharma, asha)
    make_appointment(sharma.row, ben.row, TOMORROW, time(11))

    near = move(asha, visit, TOMORROW, "11:00").json["alternatives"]

    assert [free["appointment_time"] for free in near] == ["10:30", "11:30", "12:00"]


def test_too_soon_is_for_patients(asha, sharma, chief, at) -> None:
    visit = make_appointment(sharma.row, asha.row, TODAY, time(16))
    at(NOW + timedelta(minutes=75))

    assert code(move(asha, visit, TODAY, "09:30")) == (422, "too_soon")
    assert move(chief, visit, TODAY, "09:30").status_code == 200


def test_the_staff_move_further_ahead(asha, sharma, chief) -> None:
    visit = at_ten(sharma, asha)

    assert move(sharma, visit, TODAY + 100 * DAY, "10:00").status_code == 200
    refused = move(chief, visit, TODAY + 366 * DAY, "10:00", revision=1)
    assert code(refused) == (422, "beyond_horizon")


# To another doctor


@pytest.mark.parametrize("role", ["patient", "admin"])
def test_to_another_doctor(app, asha, chief, sharma, role: str) -> None:
    with writing() as session:
        skin = Department(name="Skin", description="")
        session.add(skin)
    other = doctor(app, "Skin Doctor", department=skin, fee_minor=55500, slot_minutes=20)
    visit = at_ten(sharma, asha)
    mover = asha if role == "patient" else chief

    answer = move(mover, visit, TOMORROW, "10:20", doctor_id=other.id)

    assert answer.status_code == 200, answer.json
    assert answer.json["doctor"]["full_name"] == "Skin Doctor"
    assert answer.json["doctor"]["department"]["name"] == "Skin"
    assert (answer.json["fee"], answer.json["slot_minutes"]) == (555, 20)
    assert sharma.get("/doctor/appointments").json["items"] == []
    assert len(other.get("/doctor/appointments").json["items"]) == 1


def test_a_doctor_who_loses_it_is_told(asha, chief, sharma, iyer) -> None:
    visit = at_ten(sharma, asha)

    move(chief, visit, TOMORROW, "10:30", doctor_id=iyer.id)

    assert mails("moved_patient") == mails("moved_doctor") == 1
    told = db.session.scalars(
        select(OutboxMail.payload).where(OutboxMail.kind == "cancelled_doctor")
    ).all()
    assert [mail["doctor"] for mail in told] == ["Meera Sharma"]


def test_why_the_staff_moved_it_is_written_down(asha, sharma) -> None:
    move(sharma, at_ten(sharma, asha), TOMORROW, "11:00", reason="Called to surgery")

    (line,) = logged("appointment.moved")
    assert line.details["reason"] == "Called to surgery"
    assert line.details["to"] == "2026-12-02T11:00:00+05:30"


def test_the_fee_stays_with_the_same_doctor(asha, sharma) -> None:
    visit = at_ten(sharma, asha, fee_minor=12300)

    assert move(asha, visit, TOMORROW, "11:00").json["fee"] == 123


def test_a_doctor_moves_to_no_colleague(asha, sharma, iyer) -> None:
    visit = at_ten(sharma, asha)

    colleague = move(sharma, visit, TOMORROW, "11:00", doctor_id=iyer.id)
    nobody = move(sharma, visit, TOMORROW, "11:00", doctor_id=999_999)

    assert code(colleague) == code(nobody) == (404, "not_found")
    assert {**colleague.json, "request_id": ""} == {**nobody.json, "request_id": ""}


def test_to_a_doctor_who_takes_nobody(asha, chief, sharma) -> None:
    visit = at_ten(sharma, asha)
    retired = make_doctor("Old Doctor", status=DoctorStatus.DEACTIVATED)

    for mover in (asha, chief):
        answer = move(mover, visit, TOMORROW, "11:00", doctor_id=retired.id)
        assert code(answer) == (409, "doctor_inactive")
        assert code(move(mover, visit, TOMORROW, "11:00", doctor_id=999_999)) == (404, "not_found")


def test_of_a_doctor_who_takes_nobody_any_more(asha, sharma, iyer) -> None:
    """The booking was kept; it may go to a colleague."""
    visit = at_ten(sharma, asha)
    with writing() as session:
        session.get_one(Doctor, sharma.id).status = DoctorStatus.BLACKLISTED

    assert code(move(asha, visit, TOMORROW, "11:00")) == (409, "doctor_inactive")
    assert move(asha, visit, TOMORROW, "11:00", doctor_id=iyer.id).status_code == 200


# Two at once


def test_two_moves_into_one_time_have_one_winner(asha, ben, sharma) -> None:
    visits = [
        make_appointment(sharma.row, person.row, TOMORROW, time(9 + number))
        for number, person in enumerate((asha, ben))
    ]

    statuses = at_once(
        lambda: move(asha, visits[0], DAY_AFTER, "15:00"),
        lambda: move(ben, visits[1], DAY_AFTER, "15:00"),
    )

    assert sorted(statuses) == [200, 409]
    assert sorted(row.revision for row in rows()) == [0, 1]


def test_a_patient_and_the_desk_at_once(asha, chief, sharma) -> None:
    visit = at_ten(sharma, asha)

    statuses = at_once(
        lambda: move(asha, visit, DAY_AFTER, "15:00"),
        lambda: move(chief, visit, DAY_AFTER, "16:00"),
    )

    assert sorted(statuses) == [200, 409]
    assert [row.revision for row in rows()] == [1]


def test_a_move_and_a_booking_into_one_time(asha, ben, sharma) -> None:
    visit = at_ten(sharma, asha)

    statuses = at_once(
        lambda: move(asha, visit, DAY_AFTER, "15:00"),
        lambda: ben.post("/patient/appointments", wish(sharma, DAY_AFTER, "15:00")),
    )

    assert sorted(statuses) in ([200, 409], [201, 409])


def test_places_may_be_swapped_by_moving_through_a_third(asha, ben, sharma) -> None:
    mine, his = at_ten(sharma, asha), make_appointment(sharma.row, ben.row, TOMORROW, time(11))

    assert code(move(asha, mine, TOMORROW, "11:00")) == (409, "slot_taken")
    assert move(ben, his, TOMORROW, "12:00").status_code == 200
    assert move(asha, mine, TOMORROW, "11:00").status_code == 200
    assert move(ben, his, TOMORROW, "10:00", revision=1).status_code == 200


def test_a_second_visit_that_the_desk_allowed_is_not_multiplied(asha, sharma) -> None:
    """What counts as the day's one booking is any live one, also one beyond the limits."""
    visit = at_ten(sharma, asha)
    make_appointment(sharma.row, asha.row, DAY_AFTER, time(9), waiver_reason="Two injections")

    assert code(move(asha, visit, DAY_AFTER, "11:00")) == (409, "same_doctor_same_day")
    assert move(sharma, visit, DAY_AFTER, "11:00").status_code == 200, "the staff may"


def test_a_visit_beyond_the_limits_may_be_moved_within_its_day(asha, sharma) -> None:
    at_ten(sharma, asha)
    second = make_appointment(sharma.row, asha.row, TOMORROW, time(15), waiver_reason="Two")

    assert move(asha, second, TOMORROW, "16:00").status_code == 200
