"""Who reads for a patient changes while their mails are with a worker: nobody else gets them."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from apiflask import APIFlask

from database import db, writing
from factories import (
    NOW,
    make_appointment,
    make_dependent,
    make_doctor,
    make_offer,
    make_patient,
    make_wish,
)
from models import Guardianship, OutboxMail, Patient, Relation, User
from postbox import Postbox, owed
from services import mailer, notices, outbox, readers, texts, unsent

SOON = timedelta(minutes=10)


def booked_child() -> tuple[Patient, Patient]:
    """A child with a visit that its guardian is to be told of."""
    guardian = make_patient("Asha Rao")
    child = make_dependent(guardian)
    visit = make_appointment(make_doctor(), child)
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)
    return guardian, child


def let_go(guardian: Patient, child: Patient) -> None:
    with writing() as session:
        session.delete(session.get_one(Guardianship, (guardian.user_id, child.id)))


def addresses(box: Postbox) -> set[str]:
    return {str(mail["To"]) for mail in box.mails}


def account_of(patient: Patient) -> str:
    db.session.rollback()
    row = readers.of(db.session(), patient.id)
    assert row
    return str(row.email)


def test_a_mail_dropped_while_it_is_being_sent_stays_dropped(app: APIFlask) -> None:
    guardian, child = booked_child()
    claimed = outbox.claim(limit=10, worker="somebody", now=NOW)
    mine = next(mail for mail in claimed if mail.kind == "booked_patient")
    let_go(guardian, child)
    with writing() as session:
        readers.changed(session, child.id, now=NOW)

    outbox.mark_failed(mine, "SMTPServerDisconnected", now=NOW, line_lost=True)

    again = outbox.claim(limit=10, worker="another", now=NOW + SOON)
    assert mine.id not in {mail.id for mail in again}


def test_a_mail_that_nobody_dropped_is_left_out(app: APIFlask, postbox: Postbox) -> None:
    guardian, child = booked_child()
    theirs = account_of(child)
    let_go(guardian, child)

    mailer.drain(now=NOW)

    assert theirs not in addresses(postbox)
    mail = owed(kind="booked_patient")[0]
    assert mail.dead_at
    assert mail.last_error == "not needed: nobody reads for the patient"


def test_it_goes_to_who_reads_now(app: APIFlask, postbox: Postbox) -> None:
    guardian, child = booked_child()
    before = account_of(child)
    other = make_patient("Vikram Rao")
    assert other.user_id
    let_go(guardian, child)
    with writing() as session:
        session.add(
            Guardianship(
                user_id=other.user_id,
                patient_id=child.id,
                relation=Relation.CHILD,
                created_at=NOW,
            )
        )

    mailer.drain(now=NOW)

    now_told = addresses(postbox)
    assert before not in now_told
    assert account_of(child) in now_told
    assert {mail.sent_at is None for mail in db.session.query(OutboxMail)} == {False}


def test_a_text_goes_to_the_phone_whoever_reads_the_mails(
    app: APIFlask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hospital.texts")
    guardian, doctor = make_patient("Asha Rao"), make_doctor()
    child = make_dependent(guardian, phone="+91 11111 22222", text_messages=True)
    offer = make_offer(make_wish(child, doctor), doctor)
    with writing() as session:
        notices.waitlist_offer(session, offer, now=NOW)
    let_go(guardian, child)

    assert texts.drain(now=NOW) == 1

    (text,) = owed(channel="sms")
    assert (text.attempts, text.sent_at is None) == (1, False)


def owe_before(recipient: str) -> None:
    """A mail that goes out first."""
    mail = outbox.row(
        kind="application_received",
        recipient=recipient,
        payload={"to": "Meera Sharma"},
        dedupe_key="before",
        now=NOW - SOON,
    )
    with writing() as session:
        outbox.post_all(session, [mail])


def leave(guardian: Patient, child: Patient) -> None:
    """The guardian stops reading, and what waits is dropped."""
    let_go(guardian, child)
    with writing() as session:
        readers.changed(session, child.id, now=NOW)


def write_to_elsewhere(guardian: Patient, child: Patient) -> None:
    """The guardian has another address, and what waits follows."""
    with writing() as session:
        user = session.get_one(User, guardian.user_id)
        before, user.email = user.email, "elsewhere@example.org"
        session.flush()
        unsent.redirect(session, user, before)


@pytest.mark.parametrize("change", [let_go, leave, write_to_elsewhere])
def test_a_slow_relay_is_given_no_mail_to_who_has_changed_meanwhile(
    app: APIFlask,
    postbox: Postbox,
    at: Callable[[datetime], None],
    change: Callable[[Patient, Patient], None],
) -> None:
    guardian, child = booked_child()
    theirs = account_of(child)
    owe_before("first@example.org")

    def seconds_pass() -> None:
        postbox.when_taken = None
        at(NOW + timedelta(seconds=4))
        with app.app_context():
            change(guardian, child)

    postbox.when_taken = seconds_pass
    mailer.drain(now=NOW)

    assert "first@example.org" in addresses(postbox)
    assert theirs not in addresses(postbox)
    assert [mail.kind for mail in owed() if not (mail.sent_at or mail.dead_at)] == []
