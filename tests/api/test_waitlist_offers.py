"""Held times: who gets one, what becomes of it, and that nobody else can have it meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from sqlalchemy import select

import clock
from answers import code, logged, mails, prepared, race
from database import db, writing
from deeds import book, cancel, move
from factories import (
    DAY,
    NOW,
    TODAY,
    TOMORROW,
    make_appointment,
    make_dependent,
    make_offer,
    make_patient,
    make_wish,
)
from models import (
    Appointment,
    AppointmentStatus,
    OfferStatus,
    OutboxMail,
    Patient,
    SessionName,
    WaitlistEntry,
    WaitlistOffer,
    WaitStatus,
)
from people import Person, patient
from services import links, notices, outbox
from services.waitlist import sweeping

HALF = timedelta(minutes=30)
LATER = TODAY + 9 * DAY


def offers(**only) -> list[WaitlistOffer]:
    """All offers, oldest first."""
    db.session.rollback()
    query = select(WaitlistOffer).filter_by(**only).order_by(WaitlistOffer.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def held_for() -> list[int]:
    """Whose wishes have a time held, in the order in which they got it."""
    return [offer.entry_id for offer in offers(status=OfferStatus.OPEN)]


def told_offer(wish: WaitlistEntry, doctor: Person) -> WaitlistOffer:
    """A time held tomorrow at 3pm, of which the mail has gone out."""
    offer = make_offer(wish, doctor.row)
    with writing() as session:
        notices.waitlist_offer(session, session.get_one(WaitlistOffer, offer.id), now=NOW)
    db.session.rollback()
    outbox.mark_sent(list(db.session.scalars(select(OutboxMail.id))), now=NOW)
    return offer


def accept(person, offer):
    return person.post(f"/patient/waitlist/offers/{offer.id}/accept")


def decline(person, offer):
    return person.post(f"/patient/waitlist/offers/{offer.id}/decline")


@pytest.fixture
def somebody(app, at):
    """Who has the time that will come free: tomorrow at ten."""
    return patient(app, "Some Body")


@pytest.fixture
def taken(somebody, sharma):
    """Tomorrow at ten with Dr Sharma."""
    return make_appointment(sharma.row, somebody.row)


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


def blacklist(person, sharma, iyer):
    with writing() as session:
        session.get_one(Patient, person.id).blacklisted_at = NOW


def be_elsewhere(person, sharma, iyer):
    make_appointment(iyer.row, person.row, TOMORROW, time(9, 45))


def see_the_doctor_that_day(person, sharma, iyer):
    make_appointment(sharma.row, person.row, TOMORROW, time(16))


def have_three_visits(person, sharma, iyer):
    for ahead in (3, 4, 7):
        make_appointment(iyer.row, person.row, TODAY + ahead * DAY)


def hold_a_time_already(person, sharma, iyer):
    make_offer(db.session.scalars(select(WaitlistEntry)).first(), sharma.row)


def hold_a_time_then_elsewhere(person, sharma, iyer):
    make_offer(make_wish(person.row, iyer.row), iyer.row, TOMORROW, time(10))


@pytest.mark.parametrize(
    "hindrance",
    [
        blacklist,
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


def test_once_the_hold_has_run_out_anybody_can(asha, ben, sharma, at):
    make_offer(make_wish(asha.row, sharma.row), sharma.row, TOMORROW, time(10))

    at(NOW + HALF)

    assert book(ben, sharma).status_code == 201
    sweeping.sweep(now=NOW + HALF)
    assert [offer.status for offer in offers()] == [OfferStatus.EXPIRED]


# Accepting


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
    visits = [make_appointment(iyer.row, asha.row, TODAY + n * DAY) for n in (3, 4, 7)]
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
    have_three_visits(asha, sharma, iyer)

    assert code(accept(asha, offer)) == (409, "too_many_bookings")

    assert held_for() == [offer.entry_id]
    blacklist(asha, sharma, iyer)
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


# Declining, and letting it pass


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
    at(NOW + HALF)
    third = make_appointment(sharma.row, make_patient("Quick One"))

    cancel(sharma, third)

    assert held_for() == [second.id]
    assert offers()[0].id == stale.id
    assert offers()[0].status is OfferStatus.EXPIRED


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


# The link in the mail


def test_the_link_shows_and_changes_nothing(asha, stranger, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)

    answer = stranger.get(f"/waitlist-offers/{links.offer_token(offer.id)}")

    assert answer.json == {
        "status": "open",
        "doctor_name": "Dr Meera Sharma",
        "department": "Cardiology",
        "room": "",
        "fee": 800.0,
        "currency": "INR",
        "appointment_date": "2026-12-02",
        "appointment_time": "15:00",
        "end_time": "15:30",
        "held_until": "2026-12-01T08:30:00+05:30",
        "instead_of": None,
    }
    assert held_for() == [offer.entry_id]


def test_the_link_accepts_once(asha, stranger, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    address = f"/waitlist-offers/{links.offer_token(offer.id)}"

    first = stranger.post(address, {"action": "accept"})
    again = stranger.post(address, {"action": "accept"})

    assert (first.status_code, first.json["status"]) == (200, "accepted")
    assert first.json["message"] == "Your appointment is booked: Wednesday 2 December, 3pm."
    assert again.status_code == 200
    assert db.session.query(Appointment).one().patient_id == asha.id
    assert logged("waitlist.accepted")[0].actor_id == asha.user_id
    assert stranger.get(address).json["status"] == "accepted"
    assert code(stranger.post(address, {"action": "decline"})) == (409, "offer_gone")


def test_the_link_declines(asha, ben, stranger, sharma):
    second = make_wish(ben.row, sharma.row, created_at=NOW)
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    address = f"/waitlist-offers/{links.offer_token(offer.id)}"

    assert stranger.post(address, {"action": "decline"}).json["status"] == "declined"
    assert stranger.post(address, {"action": "decline"}).status_code == 200
    assert held_for() == [second.id]
    assert code(stranger.post(address, {"action": "accept"})) == (409, "offer_gone")


def test_the_link_says_when_it_is_too_late(asha, stranger, sharma, at):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    address = f"/waitlist-offers/{links.offer_token(offer.id)}"

    at(NOW + HALF)
    assert stranger.get(address).json["status"] == "expired"
    assert code(stranger.post(address, {"action": "accept"})) == (409, "offer_gone")
    at(offer.starts_at)
    assert code(stranger.get(address)) == (410, "link_expired")


def test_a_forged_link_opens_nothing(asha, stranger, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    visit = links.visit_token(offer.id, 0, links.VisitAction.COME)

    for token in ("x", str(offer.id), links.offer_token(offer.id)[::-1], visit):
        assert code(stranger.get(f"/waitlist-offers/{token}")) == (410, "link_expired")
        answer = stranger.post(f"/waitlist-offers/{token}", {"action": "accept"})
        assert code(answer) == (410, "link_expired")


def test_a_link_of_an_account_that_is_closed_opens_nothing(asha, stranger, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    address = f"/waitlist-offers/{links.offer_token(offer.id)}"
    with writing() as session:
        session.get_one(type(asha.row), asha.id).blacklisted_at = NOW

    assert code(stranger.post(address, {"action": "accept"})) == (403, "blacklisted")
    assert db.session.query(Appointment).count() == 0
    assert AppointmentStatus.BOOKED not in db.session.scalars(select(Appointment.status))
