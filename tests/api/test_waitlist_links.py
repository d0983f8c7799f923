"""The link in the mail about a held time: shows it, and takes it or leaves it once."""

from sqlalchemy import select

from answers import code, logged
from database import db
from factories import NOW, blacklist, make_offer, make_wish
from held import HALF, held_for
from models import Appointment, AppointmentStatus
from services import links


def test_the_link_shows_and_changes_nothing(asha, stranger, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)

    answer = stranger.get(f"/waitlist-offers/{links.offer_token(offer.id, asha.user_id)}")

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
    address = f"/waitlist-offers/{links.offer_token(offer.id, asha.user_id)}"

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
    address = f"/waitlist-offers/{links.offer_token(offer.id, asha.user_id)}"

    assert stranger.post(address, {"action": "decline"}).json["status"] == "declined"
    assert stranger.post(address, {"action": "decline"}).status_code == 200
    assert held_for() == [second.id]
    assert code(stranger.post(address, {"action": "accept"})) == (409, "offer_gone")


def test_the_link_says_when_it_is_too_late(asha, stranger, sharma, at):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    address = f"/waitlist-offers/{links.offer_token(offer.id, asha.user_id)}"

    at(NOW + HALF)
    assert stranger.get(address).json["status"] == "expired"
    assert code(stranger.post(address, {"action": "accept"})) == (409, "offer_gone")
    at(offer.starts_at)
    assert code(stranger.get(address)) == (410, "link_expired")


def test_a_forged_link_opens_nothing(asha, stranger, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    visit = links.visit_token(offer.id, 0, links.VisitAction.COME, asha.user_id)

    for token in ("x", str(offer.id), links.offer_token(offer.id, asha.user_id)[::-1], visit):
        assert code(stranger.get(f"/waitlist-offers/{token}")) == (410, "link_expired")
        answer = stranger.post(f"/waitlist-offers/{token}", {"action": "accept"})
        assert code(answer) == (410, "link_expired")


def test_a_link_of_who_is_blacklisted_books_nothing(asha, stranger, sharma):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)
    address = f"/waitlist-offers/{links.offer_token(offer.id, asha.user_id)}"
    blacklist(asha.row)

    assert code(stranger.post(address, {"action": "accept"})) == (403, "blacklisted")
    assert db.session.query(Appointment).count() == 0
    assert AppointmentStatus.BOOKED not in db.session.scalars(select(Appointment.status))
