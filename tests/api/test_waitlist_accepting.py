"""Accepting a held time: a booking, or a visit that comes forward."""

from datetime import time

from answers import code, logged, mails, prepared, race
from database import db
from deeds import cancel, move
from factories import (
    NOW,
    TOMORROW,
    blacklist,
    make_appointment,
    make_offer,
    make_three_visits,
    make_wish,
)
from held import HALF, LATER, accept, decline, held_for, offers
from models import Appointment, OfferStatus, WaitlistEntry, WaitStatus
from services.waitlist import sweeping


def test_accepting_books(asha, sharma):
    wish = make_wish(asha.row, sharma.row)
    offer = make_offer(wish, sharma.row)

    answer = accept(asha, offer)

    assert answer.status_code == 200
    assert (answer.json["appointment_date"], answer.json["appointment_time"]) == (
        "2026-12-02",
        "15:00",
    )
    assert (answer.json["status"], answer.json["revision"]) == ("booked", 0)
    assert offers()[0].status is OfferStatus.ACCEPTED
    assert db.session.get(WaitlistEntry, wish.id).status is WaitStatus.DONE
    assert mails("booked_patient") == 1
    assert len(logged("waitlist.accepted")) == len(logged("appointment.booked")) == 1


def test_accepting_brings_the_later_visit_forward(asha, ben, sharma):
    visit = make_appointment(sharma.row, asha.row, LATER, moves=2)
    behind = make_wish(ben.row, sharma.row)
    offer = make_offer(make_wish(asha.row, sharma.row, instead_of=visit.id), sharma.row)

    answer = accept(asha, offer)

    assert answer.status_code == 200, answer.json
    assert answer.json["id"] == visit.id
    assert (answer.json["appointment_date"], answer.json["revision"]) == ("2026-12-02", 1)
    assert answer.json["moves_left"] == 0
    assert db.session.query(Appointment).count() == 1
    assert mails("moved_patient") == 1
    assert held_for() == [behind.id]
    assert offers()[-1].day == LATER


def test_a_move_from_the_waiting_list_is_none_of_the_patients_own(asha, sharma):
    visit = make_appointment(sharma.row, asha.row, LATER)
    offer = make_offer(make_wish(asha.row, sharma.row, instead_of=visit.id), sharma.row)

    assert accept(asha, offer).json["moves_left"] == 2
    assert move(asha, visit, LATER, "16:00", revision=1).json["moves_left"] == 1


def test_the_earlier_time_may_be_a_colleagues(asha, sharma, iyer):
    visit = make_appointment(sharma.row, asha.row, LATER)
    wish = make_wish(asha.row, department_id=sharma.row.department_id, instead_of=visit.id)

    answer = accept(asha, make_offer(wish, iyer.row))

    assert (answer.json["id"], answer.json["doctor"]["id"]) == (visit.id, iyer.id)
    assert mails("cancelled_doctor") == 1


def test_an_earlier_time_that_day_with_that_doctor_will_do(asha, sharma, somebody):
    later = make_appointment(sharma.row, asha.row, TOMORROW, time(17))
    make_wish(asha.row, sharma.row, instead_of=later.id)
    taken = make_appointment(sharma.row, somebody.row)

    cancel(somebody, taken)

    assert accept(asha, offers()[0]).json["id"] == later.id


def test_only_an_earlier_time_is_offered_instead(asha, sharma, somebody):
    visit = make_appointment(sharma.row, asha.row, TOMORROW, time(9))
    make_wish(asha.row, sharma.row, instead_of=visit.id)

    cancel(somebody, make_appointment(sharma.row, somebody.row))

    assert offers() == []


def test_three_visits_do_not_keep_one_of_them_from_coming_forward(asha, sharma, iyer, somebody):
    visits = make_three_visits(iyer.row, asha.row)
    make_wish(asha.row, department_id=sharma.row.department_id, instead_of=visits[2].id)

    cancel(somebody, make_appointment(sharma.row, somebody.row))

    assert accept(asha, offers()[0]).status_code == 200


def test_somebody_elses_offer_is_not_there(asha, ben, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)

    assert code(accept(ben, offer)) == (404, "not_found")
    assert code(decline(ben, offer)) == (404, "not_found")
    assert held_for() == [offer.entry_id]


def test_what_is_no_longer_held_cannot_be_taken(asha, sharma, at):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)

    at(NOW + HALF)

    assert code(accept(asha, offer)) == (409, "offer_gone")
    assert code(decline(asha, offer)) == (409, "offer_gone")
    assert db.session.query(Appointment).count() == 0


def test_the_rules_of_booking_hold(asha, sharma, iyer):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    make_three_visits(iyer.row, asha.row)

    assert code(accept(asha, offer)) == (409, "too_many_bookings")

    assert held_for() == [offer.entry_id]
    blacklist(asha.row)
    assert code(accept(asha, offer)) == (403, "blacklisted")


def test_a_visit_that_has_gone_cannot_come_forward(asha, sharma):
    visit = make_appointment(sharma.row, asha.row, LATER)
    offer = make_offer(make_wish(asha.row, sharma.row, instead_of=visit.id), sharma.row)
    cancel(asha, visit)

    assert code(accept(asha, offer)) == (409, "not_allowed")

    assert sweeping.sweep(now=NOW) == 1
    assert offers()[0].status is OfferStatus.EXPIRED


def test_two_accepts_and_one_wins(app, asha, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    address = f"/patient/waitlist/offers/{offer.id}/accept"

    statuses = race(*[prepared(app, asha, "POST", address, {}) for _ in range(3)])

    assert sorted(statuses) == [200, 409, 409]
    assert db.session.query(Appointment).count() == 1
    assert mails("booked_patient") == 1
