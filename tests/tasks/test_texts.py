"""Text messages: only to who asked, through a real gateway, once each, whatever the mails do."""

import logging
from dataclasses import replace
from datetime import time, timedelta

import pytest
from apiflask import APIFlask

from database import writing
from factories import (
    DAY,
    NOW,
    TOMORROW,
    make_appointment,
    make_doctor,
    make_offer,
    make_wish,
)
from gateways import Gateway
from models import Appointment, AppointmentStatus, Patient
from people import Person
from postbox import owed
from services import letters, mail_samples, notices, outbox, reminders, texts
from services.tidings import Tidings
from texting import PHONE, TEN, booked, wishing

LONGEST = 160 + 160  # two parts of a text message


def without_account(full_name: str) -> Patient:
    """Somebody the front desk added."""
    with writing() as session:
        patient = Patient(full_name=full_name, created_at=NOW)
        session.add(patient)
    return patient


def test_who_asked_is_told_once(asked: Patient, gateway: Gateway) -> None:
    booked(asked)

    assert (texts.drain(now=NOW), texts.drain(now=NOW)) == (1, 0)

    (text,) = gateway.taken
    assert text["to"] == PHONE
    assert "confirmed" in text["text"]
    assert "Dr Meera Sharma" in text["text"]
    assert gateway.headers[0]["Authorization"] == "Bearer let-me-in"
    assert gateway.headers[0]["Idempotency-Key"] == text["id"]


def test_who_has_not_asked_is_not_told(asha: Person, gateway: Gateway) -> None:
    with writing() as session:
        session.get_one(Patient, asha.id).phone = PHONE
    booked(asha.row)

    assert texts.drain(now=NOW) == 0
    assert [mail.channel for mail in owed(kind="booked_patient")] == ["email"]


def test_who_asked_without_a_phone_is_not_told(asha: Person, gateway: Gateway) -> None:
    booked(wishing(asha.row, phone=""))

    assert texts.drain(now=NOW) == 0


def test_who_has_no_mail_address_is_told_by_text(app, gateway: Gateway) -> None:
    visit = booked(wishing(without_account("Omar Farouk")))
    moment = visit.starts_at - timedelta(minutes=45)
    reminders.sweep(now=moment)

    texts.drain(now=moment)

    told = [(mail.kind, mail.recipient) for mail in owed() if "doctor" not in mail.kind]
    assert told == [("booked_patient", PHONE), ("reminder_today", PHONE)]
    assert len(gateway.taken) == 2


def test_a_reminder_comes_both_ways_and_once(asked: Patient, gateway: Gateway) -> None:
    visit = make_appointment(make_doctor(), asked, TOMORROW, TEN, booked_at=NOW - 5 * DAY)
    moment = visit.starts_at - timedelta(hours=23)

    for _ in range(3):
        reminders.sweep(now=moment)
        texts.drain(now=moment)

    assert sorted(mail.channel for mail in owed(kind="reminder_day_before")) == ["email", "sms"]
    assert len(gateway.taken) == 1


def test_a_reminder_of_a_cancelled_visit_is_dropped(asked: Patient, gateway: Gateway) -> None:
    visit = make_appointment(make_doctor(), asked, TOMORROW, TEN, booked_at=NOW - 5 * DAY)
    moment = visit.starts_at - timedelta(hours=23)
    reminders.sweep(now=moment)
    with writing() as session:
        session.get_one(Appointment, visit.id).status = AppointmentStatus.CANCELLED

    texts.drain(now=moment)

    assert gateway.taken == []


def test_a_text_that_waits_follows_the_patient_to_another_phone(
    asked: Patient, gateway: Gateway
) -> None:
    booked(asked)
    wishing(asked, "+91 91234 56789")

    assert texts.drain(now=NOW) == 1

    assert [text["to"] for text in gateway.taken] == ["+91 91234 56789"]
    (text,) = owed(channel="sms")
    assert (text.recipient, text.attempts, bool(text.sent_at)) == ("+91 91234 56789", 1, True)


@pytest.mark.parametrize(("phone", "wanted"), [(PHONE, False), ("", True)])
def test_who_wants_no_texts_any_longer_gets_none_that_wait(
    asked: Patient, gateway: Gateway, phone: str, wanted: bool
) -> None:
    booked(asked)
    with writing() as session:
        row = session.get_one(Patient, asked.id)
        row.phone, row.text_messages = phone, wanted

    assert texts.drain(now=NOW) == 0

    (text,) = owed(channel="sms")
    assert text.last_error == "not needed: the patient wants no texts"
    assert (gateway.taken, bool(text.dead_at)) == ([], True)


def test_a_held_time_is_offered(asked: Patient, sharma: Person, gateway: Gateway) -> None:
    entry = make_wish(asked, sharma.row)
    offer = make_offer(entry, sharma.row, TOMORROW, TEN)
    with writing() as session:
        notices.waitlist_offer(session, offer, now=NOW)

    texts.drain(now=NOW)

    assert "We hold it until" in gateway.taken[0]["text"]


def test_without_a_gateway_they_are_logged(
    asked: Patient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "hospital.texts")
    booked(asked)

    assert texts.drain(now=NOW) == 1

    facts = caplog.records[-1].__dict__["facts"]
    assert facts["to"] == "...3210"
    assert "confirmed" in facts["words"]
    assert owed(channel="sms")[0].sent_at


def test_with_real_patients_the_log_has_no_words(
    asked: Patient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "hospital.texts")
    monkeypatch.setattr(texts, "settings", replace(texts.settings, environment="production"))
    booked(asked)

    texts.drain(now=NOW)

    assert set(caplog.records[-1].__dict__["facts"]) == {"text", "kind", "to"}


def test_the_patient_asks_for_it_and_takes_it_back(asha: Person) -> None:
    for wish in (True, False):
        revision = asha.get("/patient/profile").json["revision"]
        saved = asha.put(
            "/patient/profile",
            {"full_name": "Asha Rao", "phone": PHONE, "text_messages": wish, "revision": revision},
        )
        assert saved.json["text_messages"] is wish


@pytest.mark.parametrize("has_account", [True, False])
def test_several_changed_visits_are_one_text(
    ben: Person, gateway: Gateway, has_account: bool
) -> None:
    patient = wishing(ben.row if has_account else without_account("Omar Farouk"))
    moved = make_appointment(make_doctor(), patient, TOMORROW, TEN, revision=1)
    gone = make_appointment(
        make_doctor(), patient, TOMORROW, time(16), status=AppointmentStatus.CANCELLED, revision=1
    )
    tidings = Tidings()

    with writing() as session:
        tidings.moved(session, moved, was=moved.starts_at - DAY, now=NOW)
        tidings.cancelled(session, gone, now=NOW)
        tidings.send(session, now=NOW)
    texts.drain(now=NOW)

    told = sorted(mail.channel for mail in owed(kind="visits_changed"))
    assert told == (["email", "sms"] if has_account else ["sms"])
    (text,) = gateway.taken
    assert text["to"] == PHONE
    assert "Tuesday 1 December, 10am: moved to Wednesday 2 December, 10am." in text["text"]
    assert "Wednesday 2 December, 4pm: cancelled." in text["text"]


@pytest.mark.parametrize(("count", "more"), [(3, False), (4, True)])
def test_a_text_about_many_visits_stays_short(app: APIFlask, count: int, more: bool) -> None:
    visit = mail_samples.payload("moved_patient", NOW) | {"guarded": True}
    text = outbox.Owed(0, "visits_changed", PHONE, None, {"visits": [visit] * count}, 1, "<id>")

    said = letters.text_message(text, now=NOW)

    assert len(said) <= LONGEST
    assert ("And 1 more." in said) is more


def test_every_text_is_short(app) -> None:
    for kind in ("booked_patient", "reminder_today", "cancelled_patient"):
        payload = {
            "to": "Asha Rao",
            "appointment_id": 0,
            "reference": "R",
            "revision": 0,
            "starts_at": NOW.isoformat(),
            "ends_at": NOW.isoformat(),
            "fee_minor": 0,
            "patient": "Asha Rao",
            "guarded": True,
            "doctor": "Venkatanarasimharajuvaripeta Iyer",
            "room": "",
            "department": "Cardiology",
            "by": "admin",
        }
        owed_text = outbox.Owed(0, kind, PHONE, None, payload, 1, "<id>")
        said = letters.text_message(owed_text, now=NOW)
        assert len(said) <= LONGEST
        assert "\n" not in said
