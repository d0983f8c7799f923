"""`Idempotency-Key`: a booking that is sent again is not made again."""

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from answers import code, mails
from database import db
from deeds import at_once, book, cancel, stay_signed_in, when
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment
from models import Appointment, IdempotencyKey
from people import Person

KEY = "5b8f2a54-8d3f-4e58-b0f3-2b0a7f6c9d11"


def stored(model: Any = Appointment) -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_it_is_booked_and_told_once(asha: Person, sharma: Person) -> None:
    first = book(asha, sharma, key=KEY)
    again = book(asha, sharma, key=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert stored() == mails("booked_patient") == 1


def test_another_wish_needs_another_key(asha: Person, sharma: Person, iyer: Person) -> None:
    book(asha, sharma, key=KEY)

    for other in (
        book(asha, sharma, TOMORROW, "11:00", key=KEY),
        book(asha, sharma, TODAY + 2 * DAY, key=KEY),
        book(asha, iyer, key=KEY),
        book(asha, sharma, reason="Cough", key=KEY),
    ):
        assert code(other) == (422, "key_reused")
    assert stored() == 1


def test_a_key_is_ones_own(asha, ben, chief, sharma) -> None:
    """Two people, and two roles, may have thought of the same one."""
    mine, his = book(asha, sharma, key=KEY), book(ben, sharma, TOMORROW, "11:00", key=KEY)
    headers = {"Idempotency-Key": KEY}
    body = {"patient_id": asha.id, **when(TODAY + 2 * DAY, "10:00")}
    doctors = sharma.post("/doctor/appointments", body, headers=headers)
    desks = chief.post(
        "/admin/appointments",
        {**body, **when(TODAY + 3 * DAY, "10:00"), "doctor_id": sharma.id},
        headers=headers,
    )

    answers = (mine, his, doctors, desks)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["id"] for answer in answers}) == 4


@pytest.mark.parametrize("role", ["doctor", "admin"])
def test_the_staff_have_keys_too(asha, sharma, chief, role: str) -> None:
    make_appointment(sharma.row, asha.row, TODAY, time(18))
    body = {"patient_id": asha.id, **when(TOMORROW, "10:00")}
    person = sharma if role == "doctor" else chief
    more = {"doctor_id": sharma.id} if role == "admin" else {}

    answers = [
        person.post(f"/{role}/appointments", {**body, **more}, headers={"Idempotency-Key": KEY})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json["id"] == answers[1].json["id"]


def test_a_key_is_good_for_24_hours(asha: Person, sharma: Person, at) -> None:
    stay_signed_in()
    first = book(asha, sharma, TODAY + 4 * DAY, key=KEY)

    at(NOW + timedelta(hours=24, seconds=-1))
    within = book(asha, sharma, TODAY + 4 * DAY, key=KEY)
    at(NOW + timedelta(hours=24))
    after = book(asha, sharma, TODAY + 4 * DAY, key=KEY)
    cancel(asha, first.json)
    anew = book(asha, sharma, TODAY + 4 * DAY, key=KEY)

    assert (within.status_code, within.json["id"]) == (201, first.json["id"])
    assert code(after) == (409, "slot_taken"), "a wish like any other"
    assert anew.status_code == 201
    assert anew.json["id"] != first.json["id"]
    assert stored(IdempotencyKey) == 1


def test_a_refusal_uses_no_key_up(asha: Person, ben: Person, sharma: Person) -> None:
    bens = book(ben, sharma).json
    assert code(book(asha, sharma, key=KEY)) == (409, "slot_taken")

    cancel(ben, bens)

    assert book(asha, sharma, key=KEY).status_code == 201


@pytest.mark.parametrize("key", ["short", "x" * 81], ids=["too short", "too long"])
def test_a_key_has_a_length(asha: Person, sharma: Person, key: str) -> None:
    assert code(book(asha, sharma, key=key)) == (422, "validation_failed")


def test_one_key_for_two_patients_at_once(app, asha, ben, chief, sharma, iyer) -> None:
    """The desk's own mistake is a refusal, not a failure."""

    def call(person: Person, doctor: Person):
        body = {"patient_id": person.id, "doctor_id": doctor.id, **when(TOMORROW, "10:00")}
        mine = Person(app.test_client(), chief.token, row=chief.row)
        return lambda: mine.post("/admin/appointments", body, headers={"Idempotency-Key": KEY})

    statuses = at_once(call(asha, sharma), call(ben, iyer))

    assert sorted(statuses) == [201, 422]
    assert stored() == 1
