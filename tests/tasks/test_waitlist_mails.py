"""What who waits reads, and that nobody reads it too late."""

from datetime import timedelta

from apiflask import APIFlask

from celery_tasks import TIMETABLE
from database import writing
from factories import (
    DAY,
    NOW,
    TODAY,
    make_appointment,
    make_dependent,
    make_doctor,
    make_offer,
    make_patient,
    make_wish,
)
from models import OfferStatus, OutboxMail, Patient, WaitlistOffer
from people import Person
from postbox import Postbox, owed, part, unsaid
from services import links, mailer, notices, outbox
from services.waitlist import sweeping

HALF = timedelta(minutes=30)


def told(patient: Patient, **wish: object) -> WaitlistOffer:
    """A time held for the patient, and the mail about it."""
    doctor = make_doctor("Meera Sharma", room="Room 12")
    offer = make_offer(make_wish(patient, doctor, **wish), doctor)
    with writing() as session:
        notices.waitlist_offer(session, session.get_one(WaitlistOffer, offer.id), now=NOW)
        notices.waitlist_offer(session, session.get_one(WaitlistOffer, offer.id), now=NOW)
    return offer


def test_who_waits_reads_what_is_held_and_until_when(app: APIFlask, postbox: Postbox) -> None:
    asha = make_patient("Asha Rao")
    offer = told(asha)

    assert mailer.drain(now=NOW).sent == 1

    mail = postbox.mails[0]
    assert mail["Subject"] == "A time is free: Wednesday 2 December, 3pm"
    facts = (
        "Dear ",
        "Asha Rao",
        "8:30am",
        "Tomorrow, Wednesday 2 December",
        "3pm to 3:30pm",
        "Dr Meera Sharma",
        "Room 12",
        "₹800",
        links.offer(offer.id, asha.user_id or 0),
    )
    assert unsaid(mail, *facts) == []
    assert not [piece for piece in mail.walk() if piece.get_content_type() == "text/calendar"]


def test_an_earlier_time_says_what_it_replaces(app: APIFlask, postbox: Postbox) -> None:
    patient = make_patient("Asha Rao")
    visit = make_appointment(make_doctor("Ravi Iyer"), patient, TODAY + 9 * DAY)
    told(patient, instead_of=visit.id)

    mailer.drain(now=NOW)

    assert postbox.mails[0]["Subject"].startswith("An earlier time is free")
    assert "Instead of: Thursday 10 December, 10am" in part(postbox.mails[0], "text/plain")


def test_a_guardian_reads_for_whom_it_is(app: APIFlask, postbox: Postbox) -> None:
    told(make_dependent(make_patient("Asha Rao"), "Ravi Rao"))

    mailer.drain(now=NOW)

    text = part(postbox.mails[0], "text/plain")
    assert "Dear Asha Rao" in text
    assert "A time has come free for Ravi Rao." in text
    assert "for Ravi Rao" in postbox.mails[0]["Subject"]


def test_a_mail_that_comes_too_late_does_not_go_out(app: APIFlask, postbox: Postbox) -> None:
    told(make_patient("Asha Rao"))

    tally = mailer.drain(now=NOW + HALF)

    assert (tally.sent, tally.dropped) == (0, 1)
    assert postbox.mails == []


def test_neither_a_late_mail_nor_its_copy_goes_out(
    app: APIFlask, chief: Person, postbox: Postbox
) -> None:
    told(make_patient("Asha Rao"))
    (mail,) = owed(kind="waitlist_offer")
    outbox.mark_sent([mail.id], now=NOW)
    assert chief.post(f"/admin/ops/mails/{mail.id}/resend").status_code == 202
    with writing() as session:
        session.get_one(OutboxMail, mail.id).sent_at = None  # as one that waits, too

    tally = mailer.drain(now=NOW + HALF)

    assert (tally.sent, tally.dropped) == (0, 2)


def test_a_run_for_a_later_moment_drops_no_offer_that_still_stands(
    app: APIFlask, postbox: Postbox
) -> None:
    told(make_patient("Asha Rao"))

    tally = mailer.drain(now=NOW, as_of=NOW + 7 * DAY)

    assert (tally.sent, tally.dropped) == (1, 0)


def test_what_was_answered_before_is_not_mailed(app: APIFlask, postbox: Postbox) -> None:
    offer = told(make_patient("Asha Rao"))
    with writing() as session:
        session.get_one(WaitlistOffer, offer.id).status = OfferStatus.DECLINED

    assert mailer.drain(now=NOW).dropped == 1


def test_a_withdrawn_time_is_told_once(app: APIFlask, postbox: Postbox) -> None:
    offer = told(make_patient("Asha Rao"))
    mailer.drain(now=NOW)
    with writing() as session:
        for _ in range(2):
            notices.waitlist_gone(session, session.get_one(WaitlistOffer, offer.id), now=NOW)

    assert mailer.drain(now=NOW).sent == 1

    mail = postbox.mails[-1]
    assert mail["Subject"] == "The time held for you is no longer free: Wednesday 2 December, 3pm"
    facts = ("Dr Meera Sharma", "3pm to 3:30pm", "http://localhost:3000/waiting-list")
    assert unsaid(mail, *facts) == []


def test_the_sweep_is_on_the_timetable() -> None:
    assert TIMETABLE["waitlist"]["task"] == "waitlist.sweep"
    assert TIMETABLE["waitlist"]["schedule"] == 60.0


def test_a_sweep_of_nothing_writes_nothing(app: APIFlask) -> None:
    assert sweeping.sweep(now=NOW) == 0
