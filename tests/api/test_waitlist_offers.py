"""Who gets a time that comes free, and that nobody else can have it while it is held."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from answers import code, logged, mails
from database import db
from deeds import book, cancel, move
from factories import (
    DAY,
    NOW,
    TODAY,
    TOMORROW,
    blacklist,
    make_appointment,
    make_dependent,
    make_offer,
    make_patient,
    make_three_visits,
    make_wish,
)
from held import HALF, LATER, accept, held_for, offers
from models import OfferStatus, SessionName, WaitlistEntry, WaitStatus
from services.offers import UNSWEPT
from services.waitlist import sweeping

# Who gets a time that comes free


def test_a_cancelled_time_is_held_for_who_waits_longest(asha, ben, sharma, somebody, taken):
    make_wish(ben.row, sharma.row, created_at=NOW - timedelta(hours=1))
    first = make_wish(asha.row, sharma.row, created_at=NOW - timedelta(hours=2))

    cancel(somebody, taken)

    offer = offers()[0]
    assert (offer.entry_id, offer.status) == (first.id, OfferStatus.OPEN)
    assert offer.expires_at == NOW + HALF
    assert (offer.starts_at, offer.ends_at) == (taken.starts_at, taken.ends_at)
    assert mails("waitlist_offer") == 1
    assert [line.patient_id for line in logged("waitlist.offered")] == [asha.id]


def test_a_time_that_somebody_moves_away_from_is_held(asha, sharma, somebody, taken):
    wish = make_wish(asha.row, sharma.row)

    assert move(somebody, taken, LATER, "15:00").status_code == 200

    assert held_for() == [wish.id]
    assert offers()[0].day == TOMORROW


def test_who_gives_a_time_up_is_not_offered_it(asha, sharma):
    make_wish(asha.row, sharma.row)
    visit = make_appointment(sharma.row, asha.row)

    cancel(asha, visit)

    assert offers() == []


def test_anybody_of_the_department_will_do(asha, sharma, somebody, taken):
    wish = make_wish(asha.row, department_id=sharma.row.department_id)

    cancel(somebody, taken)

    assert held_for() == [wish.id]


MISFITS = [
    pytest.param({"first_day": TOMORROW + DAY}, id="later days"),
    pytest.param({"last_day": TODAY}, id="earlier days"),
    pytest.param({"weekdays": [0, 1]}, id="other weekdays"),
    pytest.param({"session": SessionName.EVENING}, id="the other session"),
    pytest.param({"status": WaitStatus.LEFT}, id="has left"),
]


@pytest.mark.parametrize("wish", MISFITS)
def test_a_wish_for_something_else_is_passed_over(wish, asha, ben, sharma, somebody, taken):
    make_wish(asha.row, sharma.row, **wish)
    fits = {"weekdays": [2], "session": SessionName.MORNING, "last_day": TOMORROW}
    fitting = make_wish(ben.row, sharma.row, created_at=NOW, **fits)

    cancel(somebody, taken)

    assert held_for() == [fitting.id]


def test_a_wish_for_another_doctor_is_passed_over(asha, sharma, iyer, somebody, taken):
    make_wish(asha.row, iyer.row)

    cancel(somebody, taken)

    assert offers() == []


def be_blacklisted(person, sharma, iyer):
    blacklist(person.row)


def be_elsewhere(person, sharma, iyer):
    make_appointment(iyer.row, person.row, TOMORROW, time(9, 45))


def see_the_doctor_that_day(person, sharma, iyer):
    make_appointment(sharma.row, person.row, TOMORROW, time(16))


def have_three_visits(person, sharma, iyer):
    make_three_visits(iyer.row, person.row)


def hold_a_time_already(person, sharma, iyer):
    make_offer(db.session.scalars(select(WaitlistEntry)).first(), sharma.row)


def hold_a_time_then_elsewhere(person, sharma, iyer):
    make_offer(make_wish(person.row, iyer.row), iyer.row, TOMORROW, time(10))


@pytest.mark.parametrize(
    "hindrance",
    [
        be_blacklisted,
        be_elsewhere,
        see_the_doctor_that_day,
        have_three_visits,
        hold_a_time_already,
        hold_a_time_then_elsewhere,
    ],
)
def test_who_cannot_come_is_passed_over(hindrance, asha, ben, sharma, iyer, somebody, taken):
    make_wish(asha.row, sharma.row)
    hindrance(asha, sharma, iyer)
    second = make_wish(ben.row, sharma.row, created_at=NOW)

    cancel(somebody, taken)

    assert held_for()[-1] == second.id


def test_nothing_is_held_that_could_not_be_booked_in_time(asha, sharma, somebody, at):
    make_wish(asha.row, sharma.row)
    soon = make_appointment(sharma.row, somebody.row, TODAY, time(11))

    at(soon.starts_at - timedelta(minutes=59))
    cancel(sharma, soon)
    assert offers() == []


def test_an_hour_ahead_is_enough(asha, sharma, somebody, at):
    make_wish(asha.row, sharma.row)
    soon = make_appointment(sharma.row, somebody.row, TODAY, time(11))

    at(soon.starts_at - timedelta(minutes=60))
    cancel(sharma, soon)
    assert len(offers()) == 1


def test_a_time_beyond_what_patients_can_book_is_not_held(asha, sharma, somebody):
    make_wish(asha.row, sharma.row, last_day=TODAY + 60 * DAY)
    far = make_appointment(sharma.row, somebody.row, TODAY + 31 * DAY)

    cancel(somebody, far)

    assert offers() == []


def test_a_child_is_offered_a_time_by_mail_to_the_guardian(asha, sharma, somebody, taken):
    child = make_dependent(asha.row)
    make_wish(child, sharma.row)

    cancel(somebody, taken)

    assert mails("waitlist_offer") == 1
    assert accept(asha, offers()[0]).json["patient"]["id"] == child.id


# While it is held


def test_nobody_else_can_book_a_held_time(asha, ben, sharma, chief):
    make_offer(make_wish(asha.row, sharma.row), sharma.row, TOMORROW, time(10))
    staff = {"patient_id": ben.id, "doctor_id": sharma.id, "reason": ""}
    when = {"appointment_date": TOMORROW.isoformat(), "appointment_time": "10:00"}

    assert code(book(ben, sharma)) == (409, "slot_taken")
    assert code(chief.post("/admin/appointments", staff | when)) == (409, "slot_taken")
    shown = ben.get(f"/doctors/{sharma.id}/slots?date={TOMORROW}").json["slots"]
    assert [slot["state"] for slot in shown if slot["time"] == "10:00"] == ["taken"]


def test_nobody_comes_between_the_end_of_a_hold_and_the_next_in_line(asha, ben, sharma, at):
    second = make_wish(make_patient("Second In Line"), sharma.row, created_at=NOW)
    make_offer(make_wish(asha.row, sharma.row), sharma.row, TOMORROW, time(10))

    at(NOW + HALF)

    assert code(book(ben, sharma)) == (409, "slot_taken")
    sweeping.sweep(now=NOW + HALF)
    assert held_for() == [second.id]
    assert code(book(ben, sharma)) == (409, "slot_taken")


def test_once_nobody_else_waits_anybody_can(asha, ben, sharma, at):
    make_offer(make_wish(asha.row, sharma.row), sharma.row, TOMORROW, time(10))

    at(NOW + HALF)
    sweeping.sweep(now=NOW + HALF)

    assert book(ben, sharma).status_code == 201
    assert [offer.status for offer in offers()] == [OfferStatus.EXPIRED]


def test_a_time_does_not_wait_for_ever_for_a_sweep_that_never_comes(asha, ben, sharma, at):
    make_offer(make_wish(asha.row, sharma.row), sharma.row, TOMORROW, time(10))

    at(NOW + HALF + UNSWEPT)

    assert book(ben, sharma).status_code == 201
