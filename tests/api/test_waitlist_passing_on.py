"""A held time that is declined or that nobody takes goes to the next."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

from answers import logged, mails
from database import db
from deeds import cancel
from factories import NOW, TOMORROW, make_appointment, make_offer, make_patient, make_wish
from held import HALF, decline, held_for, offers
from models import OfferStatus, WaitlistEntry, WaitStatus
from services.offers import UNSWEPT
from services.waitlist import sweeping


def test_declining_passes_the_time_on_and_keeps_the_place(asha, ben, sharma):
    wish = make_wish(asha.row, sharma.row)
    second = make_wish(ben.row, sharma.row, created_at=NOW)
    offer = make_offer(wish, sharma.row)

    assert decline(asha, offer).status_code == 204

    assert held_for() == [second.id]
    assert db.session.get(WaitlistEntry, wish.id).status is WaitStatus.WAITING
    assert decline(ben, offers()[-1]).status_code == 204
    assert held_for() == []
    assert mails("waitlist_offer") == 1
    assert len(logged("waitlist.declined")) == 2


def test_a_time_that_nobody_takes_goes_from_one_to_the_next(asha, ben, sharma, somebody, taken):
    first = make_wish(asha.row, sharma.row)
    second = make_wish(ben.row, sharma.row, created_at=NOW)
    cancel(somebody, taken)

    assert sweeping.sweep(now=NOW + timedelta(minutes=29)) == 0
    assert sweeping.sweep(now=NOW + HALF) == 1
    assert sweeping.sweep(now=NOW + HALF) == 0
    assert held_for() == [second.id]
    assert sweeping.sweep(now=NOW + 2 * HALF) == 1

    assert held_for() == []
    assert [offer.entry_id for offer in offers()] == [first.id, second.id]
    assert mails("waitlist_offer") == 2
    assert len(logged("waitlist.expired")) == 2


def test_two_sweeps_at_once_pass_on_once(app, asha, ben, sharma):
    make_offer(make_wish(asha.row, sharma.row), sharma.row)
    for number in range(4):
        make_wish(make_patient(f"Next {number}"), sharma.row, created_at=NOW)

    def sweep():
        with app.app_context():
            sweeping.sweep(now=NOW + HALF)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: sweep(), range(3)))

    assert len(offers()) == 2
    assert len(held_for()) == 1
    assert mails("waitlist_offer") == 1
    assert len(logged("waitlist.expired")) == 1


def test_a_hold_that_ran_out_unswept_does_not_stand_in_the_way(asha, ben, sharma, at):
    stale = make_offer(make_wish(asha.row, sharma.row), sharma.row, TOMORROW, time(10))
    second = make_wish(ben.row, sharma.row, created_at=NOW)
    at(NOW + HALF + UNSWEPT)
    third = make_appointment(sharma.row, make_patient("Quick One"))

    cancel(sharma, third)

    assert held_for() == [second.id]
    assert offers()[0].id == stale.id
    assert offers()[0].status is OfferStatus.EXPIRED
