"""A COMMIT that fails leaves nothing behind: no row that nobody was told of, now or later."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from answers import code
from chaos.bad_disk import break_commits, forget_rollbacks
from chaos.crowd import look
from database import db, writing
from deeds import apart, book, cancel, when
from factories import DAY, TOMORROW, make_doctor
from people import Person, patient
from services import audit

PATIENTS = 80
DAYS = (TOMORROW, TOMORROW + DAY, TOMORROW + 2 * DAY)
HOURS = (9, 10, 11, 12, 15, 16, 17, 18)
TIMES = [f"{hour:02}:{minute:02}" for hour in HOURS for minute in range(0, 60, 10)]


@pytest.fixture
def crowd(app: APIFlask, at: object) -> list[Person]:
    """Patients, more than there are times in a day."""
    return [patient(app, f"Patient {number}") for number in range(PATIENTS)]


@pytest.fixture
def hasty(app: APIFlask, at: object) -> int:
    """The id of a doctor with visits of 10 minutes."""
    return make_doctor("Hasty Doctor", slot_minutes=10).id


@pytest.fixture
def bad_disk(app: APIFlask) -> Iterator[None]:
    """Three in ten COMMITs fail, before the database hears of them."""
    db.session.rollback()
    db.engine.dispose()
    mend = break_commits(db.engine, seed=2026)
    yield
    mend()
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def careless(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody rolls back, and a new transaction joins the one that a connection is still in."""
    monkeypatch.setattr(Session, "rollback", lambda _session: None)
    monkeypatch.setattr(db.engine.dialect, "do_ping", lambda _connection: True)
    monkeypatch.setattr(db.engine.dialect, "do_rollback", lambda _connection: None)
    mend = forget_rollbacks(db.engine)
    yield
    mend()


def storm(crowd: list[Person], doctor_id: int) -> dict[int, Person]:
    """Everybody tries to book on each day; who was told of which appointment."""
    told = {}

    def attempt(person: Person, day: date, wall: str) -> None:
        body = {"doctor_id": doctor_id, **when(day, wall)}
        answer = apart(lambda: person.post("/patient/appointments", body))
        if answer.status_code == 201:
            told[answer.json["id"]] = person
        else:
            assert answer.status_code in (409, 500, 503), answer.json

    for day in DAYS:
        for number, person in enumerate(crowd):
            attempt(person, day, TIMES[(number + day.day) % len(TIMES)])
    return told


def kept() -> dict[int, str]:
    """The appointments in the database, and their states."""
    return dict(look("SELECT id, status FROM appointments"))


def test_for_every_yes_a_row_and_for_every_no_none(crowd, hasty, bad_disk) -> None:
    told = storm(crowd, hasty)

    assert len(told) > 100, "most attempts succeed"
    assert kept().keys() == told.keys()
    owed = {number for (number,) in look("SELECT appointment_id FROM outbox")}
    assert owed == told.keys(), "mails follow their rows"


def test_what_was_not_cancelled_is_not(crowd, hasty, bad_disk) -> None:
    told = storm(crowd[:40], hasty)

    cancelled = {
        number
        for number, person in told.items()
        if apart(partial(cancel, person, {"id": number})).status_code == 200
    }

    states = kept()
    assert 0 < len(cancelled) < len(told)
    assert {n for n, state in states.items() if state == "cancelled"} == cancelled
    assert {n for n, state in states.items() if state == "booked"} == told.keys() - cancelled
    assert audit.verify() is None


def test_control_without_rollbacks_ghosts_are_found(crowd, hasty, bad_disk, careless) -> None:
    told = storm(crowd, hasty)

    assert kept().keys() - told.keys(), "somebody was told no, and has an appointment"


def test_the_next_commit_saves_its_own_work_only(asha, ben, sharma) -> None:
    """The plainest case: one failure, then somebody else's success on the same connection."""

    def fail(_connection: Any) -> None:
        raise OperationalError("COMMIT", {}, OSError("disk I/O error"))

    event.listen(db.engine, "commit", fail)
    refused = apart(lambda: book(asha, sharma))
    event.remove(db.engine, "commit", fail)
    booked = apart(lambda: book(ben, sharma))

    assert code(refused) == (503, "busy")
    assert (booked.status_code, kept().keys()) == (201, {booked.json["id"]})
    assert apart(lambda: book(asha, sharma, TOMORROW, "10:30")).status_code == 201


def test_a_law_that_no_refusal_is_made_for_is_a_failure(asha, ben, sharma) -> None:
    """Only what the service knows how to explain becomes a 409."""
    with writing() as session:
        session.execute(text("CREATE UNIQUE INDEX uq_unrelated ON appointments (fee_minor)"))
    assert apart(lambda: book(asha, sharma)).status_code == 201

    answer = apart(lambda: book(ben, sharma, TOMORROW, "11:00"))

    assert code(answer) == (500, "internal_error")
    assert "fee_minor" not in answer.text
    assert "uq_" not in answer.text
    assert len(kept()) == 1
    assert audit.verify() is None
    with writing() as session:
        session.execute(text("DROP INDEX uq_unrelated"))
    assert apart(lambda: book(ben, sharma, TOMORROW, "11:00")).status_code == 201
