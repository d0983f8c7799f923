"""Hours that open are held for who waits; hours that close take their held times along."""

from datetime import time

import pytest
from sqlalchemy import select

import clock
from answers import code, logged, mails
from database import db, writing
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment, make_offer, make_wish
from held import accept, held_for, offers
from models import OfferStatus, OutboxMail, WaitlistEntry, WaitlistOffer
from people import Person
from services import notices, outbox


def told_offer(wish: WaitlistEntry, doctor: Person) -> WaitlistOffer:
    """A time held tomorrow at 3pm, of which the mail has gone out."""
    offer = make_offer(wish, doctor.row)
    with writing() as session:
        notices.waitlist_offer(session, session.get_one(WaitlistOffer, offer.id), now=NOW)
    db.session.rollback()
    outbox.mark_sent(list(db.session.scalars(select(OutboxMail.id))), now=NOW)
    return offer


# Hours that open


def test_a_session_that_is_opened_is_held_for_who_waits(asha, ben, sharma):
    sunday = TODAY + 5 * DAY
    first = make_wish(asha.row, sharma.row, created_at=NOW - DAY, first_day=sunday, last_day=sunday)
    second = make_wish(ben.row, sharma.row, created_at=NOW, weekdays=[6])
    days = [{"date": sunday.isoformat(), "morning": True, "evening": False}]

    answer = sharma.put("/doctor/availability", {"days": days})

    assert answer.status_code == 200
    assert held_for() == [first.id, second.id]
    assert [offer.day for offer in offers()] == [sunday, sunday]
    assert mails("waitlist_offer") == 2


def test_hours_that_were_there_before_are_not_held(asha, sharma):
    make_wish(asha.row, sharma.row)
    days = [{"date": TOMORROW.isoformat(), "morning": True, "evening": True}]

    sharma.put("/doctor/availability", {"days": days})

    assert offers() == []


def test_bookings_that_move_into_new_hours_come_before_who_waits(asha, ben, sharma):
    sunday = TODAY + 5 * DAY
    visit = make_appointment(sharma.row, ben.row)
    wish = make_wish(asha.row, sharma.row, first_day=sunday, last_day=sunday)
    place = {"appointment_date": sunday.isoformat(), "appointment_time": "09:00"}
    days = [
        {"date": TOMORROW.isoformat(), "morning": False, "evening": True},
        {"date": sunday.isoformat(), "morning": True, "evening": False},
    ]
    moving = [{"appointment_id": visit.id, "action": "move", **place}]

    answer = sharma.put("/doctor/availability", {"days": days, "resolutions": moving})

    assert answer.status_code == 200, answer.json
    assert held_for() == [wish.id]
    assert clock.local(offers()[0].starts_at).time() == time(9, 30)


def test_leave_that_is_taken_back_is_held(asha, sharma):
    leave = sharma.post(
        "/doctor/leave",
        {"first_day": TOMORROW.isoformat(), "last_day": TOMORROW.isoformat()},
    ).json
    wish = make_wish(asha.row, sharma.row)

    sharma.delete(f"/doctor/leave/{leave['id']}")

    assert held_for() == [wish.id]
    assert offers()[0].day == TOMORROW


def test_a_clinic_that_opens_again_is_held(asha, ben, sharma, iyer, chief):
    closure = chief.post(
        "/admin/closures",
        {"first_day": TOMORROW.isoformat(), "last_day": TOMORROW.isoformat()},
    ).json
    first, second = make_wish(asha.row, sharma.row), make_wish(ben.row, iyer.row)

    chief.delete(f"/admin/closures/{closure['id']}")

    assert sorted(held_for()) == [first.id, second.id]


def test_a_doctor_who_comes_back_is_held(asha, sharma, chief):
    chief.post(f"/admin/doctors/{sharma.id}/blacklist", {"reason": "inquiry"})
    wish = make_wish(asha.row, sharma.row)

    chief.post(f"/admin/doctors/{sharma.id}/activate")

    assert held_for() == [wish.id]


# Hours that close


def tomorrow_off(sharma, chief):
    """Each way in which the hospital withdraws Dr Sharma's hours of tomorrow afternoon."""
    away = {"first_day": TOMORROW.isoformat(), "last_day": TOMORROW.isoformat()}
    mornings = {"days": [{"date": TOMORROW.isoformat(), "morning": True, "evening": False}]}
    why = {"reason": "inquiry"}
    return {
        "leave": lambda: sharma.post("/doctor/leave", away),
        "closure": lambda: chief.post("/admin/closures", away),
        "availability": lambda: sharma.put("/doctor/availability", mornings),
        "blacklisting": lambda: chief.post(f"/admin/doctors/{sharma.id}/blacklist", why),
    }


@pytest.mark.parametrize("how", ["leave", "closure", "availability", "blacklisting"])
def test_a_held_time_goes_at_once_with_its_hours(how, asha, ben, sharma, chief):
    wish = make_wish(asha.row, sharma.row)
    make_wish(ben.row, sharma.row)
    offer = told_offer(wish, sharma)

    answer = tomorrow_off(sharma, chief)[how]()

    assert answer.status_code in (200, 201), answer.json
    assert [one.status for one in offers()] == [OfferStatus.EXPIRED]
    assert code(accept(asha, offer)) == (409, "offer_gone")
    assert asha.get("/patient/waitlist").json["items"][0]["offer"] is None
    assert mails("waitlist_gone") == 1
    assert len(logged("waitlist.withdrawn")) == 1


def test_a_held_time_outside_the_withdrawn_hours_stays(asha, sharma):
    told_offer(make_wish(asha.row, sharma.row), sharma)
    days = [{"date": TOMORROW.isoformat(), "morning": False, "evening": True}]

    sharma.put("/doctor/availability", {"days": days})

    assert [one.status for one in offers()] == [OfferStatus.OPEN]
    assert mails("waitlist_gone") == 0


def test_another_doctors_held_time_stays(asha, sharma, iyer, chief):
    told_offer(make_wish(asha.row, iyer.row), iyer)

    assert tomorrow_off(sharma, chief)["leave"]().status_code == 201

    assert [one.status for one in offers()] == [OfferStatus.OPEN]


def test_who_has_not_heard_of_the_held_time_does_not_hear_that_it_went(asha, sharma, chief):
    make_offer(make_wish(asha.row, sharma.row), sharma.row)

    assert tomorrow_off(sharma, chief)["leave"]().status_code == 201

    assert [one.status for one in offers()] == [OfferStatus.EXPIRED]
    assert mails("waitlist_gone") == 0
