"""How much one patient may book, and who may say otherwise."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import clock
from answers import code, logged
from database import db
from deeds import book, cancel, move, when, wish
from factories import DAY, NOW, TODAY, TOMORROW, blacklist, make_appointment, make_doctor
from models import Appointment, AppointmentStatus, OutboxMail, Patient
from people import Person, patient, token
from servers import Client, api
from services.appointments.booking import MOST_BOOKED

IN_FUTURE = [TODAY + n * DAY for n in (1, 2, 3)]
OVER = ("completed", "no_show", "cancelled")


@pytest.fixture
def busy(asha: Person, sharma: Person) -> Person:
    """A patient with three open bookings, with one doctor, on three days."""
    for day in IN_FUTURE:
        assert book(asha, sharma, day).status_code == 201
    return asha


def desk(person: Person, patient: Person, day: date, wall: str = "10:00", **more: Any):
    """A booking by the staff; a doctor books for itself."""
    role = "admin" if person.row.__tablename__ == "users" else "doctor"
    return person.post(
        f"/{role}/appointments", {"patient_id": patient.id, **when(day, wall), **more}
    )


def stored_mails() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(OutboxMail)) or 0)


def stored() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(Appointment)) or 0)


# Three open bookings


def test_what_is_over_does_not_count(asha: Person, sharma: Person, iyer: Person) -> None:
    for number, status in enumerate(OVER):
        row = AppointmentStatus(status)
        make_appointment(sharma.row, asha.row, TOMORROW, time(9 + number), status=row)
    make_appointment(sharma.row, asha.row, TODAY - DAY, time(9), status=AppointmentStatus.BOOKED)
    make_appointment(sharma.row, asha.row, TODAY, time(8), status=AppointmentStatus.CHECKED_IN)

    statuses = [book(asha, iyer, day, "15:00").status_code for day in IN_FUTURE]
    refused = book(asha, iyer, TODAY + 4 * DAY)

    assert statuses == [201, 201, 201]
    assert code(refused) == (409, "too_many_bookings")


def test_a_cancellation_makes_room(busy: Person, sharma: Person) -> None:
    first = busy.get("/patient/appointments?when=upcoming").json["items"][0]
    assert code(book(busy, sharma, TODAY + 4 * DAY)) == (409, "too_many_bookings")

    cancel(busy, first)

    assert book(busy, sharma, TODAY + 4 * DAY).status_code == 201


def test_moving_needs_no_room(busy: Person, sharma: Person) -> None:
    first = busy.get("/patient/appointments?when=upcoming").json["items"][0]

    assert move(busy, first, TODAY + 4 * DAY, "10:00").status_code == 200


# Twelve within a day, however many were cancelled


def book_and_cancel(person: Person, doctor: Person) -> int:
    """A booking that is taken back at once; the status of the booking."""
    booked = book(person, doctor, TODAY + 4 * DAY)
    if booked.status_code == 201:
        assert cancel(person, booked.json).status_code == 200
    return int(booked.status_code)


def test_who_books_and_cancels_without_end_is_stopped(asha, ben, chief, sharma) -> None:
    twelve = [book_and_cancel(asha, sharma) for _ in range(MOST_BOOKED)]
    refused, mails = book(asha, sharma, TODAY + 4 * DAY), stored_mails()

    assert twelve == [201] * MOST_BOOKED
    assert code(refused) == (409, "booked_too_often")
    assert str(MOST_BOOKED) in refused.json["detail"]
    assert stored_mails() == mails
    assert book_and_cancel(ben, sharma) == 201, "another patient"
    assert desk(chief, asha, TODAY + 4 * DAY, doctor_id=sharma.id).status_code == 201


def test_a_day_later_there_may_be_more(asha, sharma, at) -> None:
    for _ in range(MOST_BOOKED):
        book_and_cancel(asha, sharma)

    later = []
    for moment in (NOW + DAY - timedelta(seconds=1), NOW + DAY):
        at(moment)
        asha.token = token(asha.user_id)
        later.append(book_and_cancel(asha, sharma))

    assert later == [409, 201]


# One per doctor and day


@pytest.mark.parametrize("status", OVER)
def test_a_doctor_may_be_seen_again_that_day_after(asha, sharma, status: str) -> None:
    make_appointment(sharma.row, asha.row, TOMORROW, time(9), status=AppointmentStatus(status))

    assert book(asha, sharma, TOMORROW, "15:00").status_code == 201
    assert code(book(asha, sharma, TOMORROW, "17:00")) == (409, "same_doctor_same_day")


# The staff may exceed the limits, with a reason


@pytest.mark.parametrize("reason", ["", "  "], ids=["empty", "blank"])
def test_the_staff_are_refused_without_a_reason(busy, chief, sharma, reason: str) -> None:
    more = {"waiver_reason": reason}
    by_admin = desk(chief, busy, TODAY + 4 * DAY, doctor_id=sharma.id, **more)
    by_doctor = desk(sharma, busy, TODAY + 4 * DAY, **more)
    twice = desk(sharma, busy, TOMORROW, "15:00", **more)

    assert code(by_admin) == code(by_doctor) == (409, "too_many_bookings")
    assert code(twice) == (409, "same_doctor_same_day")


def test_the_staff_exceed_them_with_one(busy, chief, sharma) -> None:
    more = {"waiver_reason": "Needs daily dressing"}
    answers = [
        desk(chief, busy, TODAY + 4 * DAY, doctor_id=sharma.id, **more),
        desk(sharma, busy, TODAY + 7 * DAY, **more),
        desk(sharma, busy, TOMORROW, "15:00", **more),
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201], answers[-1].json
    lines = [line for line in logged("appointment.booked") if line.details]
    assert [line.details["waiver_reason"] for line in lines] == ["Needs daily dressing"] * 3
    assert code(book(busy, sharma, TODAY + 8 * DAY)) == (409, "too_many_bookings")


def test_a_reason_bends_no_other_rule(busy, ben, chief, sharma, iyer) -> None:
    make_appointment(iyer.row, ben.row, TOMORROW, time(15))
    more = {"doctor_id": iyer.id, "waiver_reason": "Urgent"}

    assert code(desk(chief, busy, TOMORROW, "15:00", **more)) == (409, "slot_taken")
    assert code(desk(chief, busy, TOMORROW, "10:00", **more)) == (409, "patient_overlap")
    assert code(desk(chief, busy, TOMORROW, "11:10", **more)) == (422, "off_grid")
    assert code(desk(chief, busy, TODAY, "07:30", **more)) == (422, "in_the_past")
    assert stored() == 4


def test_a_patient_has_no_reason_to_give(busy: Person, sharma: Person) -> None:
    answer = book(busy, sharma, TODAY + 4 * DAY, waiver_reason="Please")

    assert code(answer) == (422, "validation_failed")


# A doctor books for the doctor's own patients


def test_a_doctor_books_a_patient_again(asha: Person, sharma: Person) -> None:
    seen = make_appointment(
        sharma.row, asha.row, TODAY - DAY, status=AppointmentStatus.COMPLETED, completed_at=NOW
    )

    answer = desk(sharma, asha, TODAY + 60 * DAY, follow_up_of=seen.id, reason="Check")

    assert answer.status_code == 201, answer.json
    assert (answer.json["follow_up_of"], answer.json["reason"]) == (seen.id, "Check")


def test_a_doctor_books_nobody_elses_patient(asha, ben, sharma, iyer) -> None:
    make_appointment(iyer.row, asha.row)
    make_appointment(sharma.row, ben.row, status=AppointmentStatus.CANCELLED)
    nobody = Person(sharma.client, row=Patient(id=999_999))

    answers = [desk(sharma, person, TODAY + 6 * DAY) for person in (asha, ben, nobody)]

    assert {code(answer) for answer in answers} == {(404, "not_found")}
    bodies = [{**answer.json, "request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2], "whether there is such a patient does not show"


def test_a_follow_up_follows_a_visit_that_the_doctor_knows(asha, ben, chief, sharma, iyer) -> None:
    own = make_appointment(sharma.row, asha.row, TODAY, status=AppointmentStatus.COMPLETED)
    colleagues = make_appointment(iyer.row, asha.row, TODAY + 2 * DAY)
    bens = make_appointment(sharma.row, ben.row, TODAY + 3 * DAY)

    answers = [
        desk(sharma, asha, TODAY + 4 * DAY, follow_up_of=number)
        for number in (colleagues.id, bens.id, 999_999)
    ]

    assert {code(answer) for answer in answers} == {(404, "not_found")}
    bodies = [{**answer.json, "request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]
    assert desk(sharma, asha, TODAY + 4 * DAY, follow_up_of=own.id).status_code == 201
    more = {"doctor_id": sharma.id, "follow_up_of": colleagues.id}
    assert desk(chief, asha, TODAY + 6 * DAY, **more).status_code == 201


# Blacklisted


def test_a_blacklisted_patient_reads_and_cancels_but_books_and_moves_nothing(
    asha, sharma, chief
) -> None:
    visit = make_appointment(sharma.row, asha.row)
    chief.post(f"/admin/patients/{asha.id}/blacklist", {"reason": "Missed six visits"})

    shown = asha.get(f"/patient/appointments/{visit.id}")
    booked, moved = book(asha, sharma, TODAY + 3 * DAY), move(asha, visit, TODAY + 3 * DAY, "10:00")

    assert code(booked) == code(moved) == (403, "blacklisted")
    assert (shown.status_code, shown.json["status"]) == (200, "booked")
    assert shown.json["allowed_actions"] == ["cancel"]
    assert cancel(asha, visit).status_code == 200
    chief.post(f"/admin/patients/{asha.id}/unblacklist")
    assert book(asha, sharma, TODAY + 3 * DAY).status_code == 201


def test_the_staff_may_still_move_a_blacklisted_patients_visit(asha, sharma, chief) -> None:
    visit = make_appointment(sharma.row, asha.row)
    blacklist(asha.row)

    assert move(chief, visit, TODAY + 3 * DAY, "10:00").status_code == 200


# Everything at once, over several processes


def test_the_limits_hold_in_a_rush(app) -> None:
    """One patient wants twenty doctors, another twenty times of one doctor."""
    eager, stubborn = patient(app, "Eager"), patient(app, "Stubborn")
    doctors = [Person(app.test_client(), row=make_doctor(f"Doctor {n}")) for n in range(20)]
    first, second, *_ = working_days()
    times = [f"{hour:02}:{minute}" for hour in (9, 10, 11, 12, 15, 16, 17) for minute in ("00", 30)]

    with api() as address:
        spread = rush(
            address,
            eager,
            [wish(doctor, first, times[n % 14]) for n, doctor in enumerate(doctors)],
        )
        pressed = rush(address, stubborn, [wish(doctors[0], second, wall) for wall in times])

    assert spread == {(201, "booked"): 3, (409, "too_many_bookings"): 17}, spread
    assert pressed == {(201, "booked"): 1, (409, "same_doctor_same_day"): 13}, pressed
    assert stored() == 4


def rush(address: Any, person: Person, wishes: list[dict]) -> Counter[tuple[int, str]]:
    """All of a patient's wishes at once; counts the answers."""

    def one(body: dict) -> tuple[int, str]:
        with Client(address, person.token) as client:
            status, answer = client.call("POST", "/api/patient/appointments", body)
        return status, answer.get("code") or answer["status"]

    with ThreadPoolExecutor(len(wishes)) as pool:
        return Counter(pool.map(one, wishes))


def working_days() -> list[date]:
    """The next days of the real calendar on which our doctors work, from the day after tomorrow."""
    today = clock.today(clock.now())
    ahead = [today + timedelta(days=n) for n in range(2, 10)]
    return [day for day in ahead if day.weekday() < 6]
