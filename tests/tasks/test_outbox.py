"""Mails are owed in the transaction of what they tell of, claimed by one, and given up at last."""

import time
from contextlib import suppress
from datetime import timedelta

import pytest
from apiflask import APIFlask

from database import writing
from errors import NotFound
from factories import NOW
from models import OutboxMail
from postbox import owed
from services import outbox, unsent

LONG_AFTER = NOW + timedelta(days=2)


def owe(*numbers: int, kind: str = "invite") -> None:
    with writing() as session:
        for number in numbers:
            mail = outbox.row(
                kind=kind,
                recipient=f"p{number}@example.org",
                payload={"to": "Asha", "token": "t"},
                dedupe_key=f"test:{number}",
                now=NOW,
            )
            outbox.post_all(session, [mail])


def claim(moment=NOW, limit: int = 10) -> list[outbox.Owed]:
    return outbox.claim(limit=limit, worker="me", now=moment)


def test_a_mail_is_owed_only_if_the_transaction_is(app: APIFlask) -> None:
    with suppress(ZeroDivisionError), writing() as session:
        mail = outbox.row(kind="invite", recipient="a@b.org", payload={}, dedupe_key="k", now=NOW)
        outbox.post_all(session, [mail])
        raise ZeroDivisionError

    assert owed() == []


def test_the_same_key_is_owed_once(app: APIFlask) -> None:
    owe(1, 1)
    owe(1, 2)

    assert [mail.dedupe_key for mail in owed()] == ["test:1", "test:2"]


def test_what_one_has_claimed_nobody_else_gets(app: APIFlask) -> None:
    owe(1, 2, 3)

    first, second = claim(limit=2), claim(limit=2)

    assert (len(first), len(second)) == (2, 1)
    assert {mail.id for mail in first} & {mail.id for mail in second} == set()


def test_a_lease_that_ran_out_is_claimed_again_as_the_same_message(app: APIFlask) -> None:
    owe(1)
    before = claim()[0]

    assert claim(NOW + timedelta(seconds=59)) == []
    after = claim(NOW + timedelta(seconds=61))[0]

    assert after.message_id == before.message_id
    assert (before.attempts, after.attempts) == (1, 2)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [
        pytest.param(1, 30, id="first"),
        pytest.param(2, 60, id="second"),
        pytest.param(7, 1920, id="seventh"),
        pytest.param(8, 3600, id="never more than an hour"),
    ],
)
def test_each_try_waits_longer(app: APIFlask, attempts: int, seconds: int) -> None:
    owe(1)
    with writing() as session:
        session.get_one(outbox.OutboxMail, owed()[0].id).attempts = attempts - 1
    mail = claim()[0]

    outbox.mark_failed(mail, "550", now=NOW)

    assert claim(NOW + timedelta(seconds=seconds - 1)) == []
    assert len(claim(NOW + timedelta(seconds=seconds))) == 1


def test_after_twelve_tries_it_is_given_up_and_can_be_sent_again(app: APIFlask) -> None:
    owe(1)
    moment = NOW
    for _ in range(12):
        mail = claim(moment)[0]
        outbox.mark_failed(mail, "550 no such mailbox", now=moment)
        moment += timedelta(hours=2)

    assert claim(LONG_AFTER) == []
    assert unsent.counts() == unsent.Counts(queued=0, failed=1)
    revive(mail.id)
    assert unsent.counts() == unsent.Counts(queued=1, failed=0)
    assert len(claim(LONG_AFTER)) == 1


def revive(mail_id: int) -> None:
    with writing() as session:
        mail = session.get_one(OutboxMail, mail_id, with_for_update=True)
        unsent.revive(mail, now=LONG_AFTER)


def test_a_mail_whose_worker_always_dies_is_given_up(app: APIFlask) -> None:
    owe(1)
    moment = NOW
    for _ in range(12):
        assert len(claim(moment)) == 1
        moment += timedelta(minutes=2)

    assert claim(moment) == []
    assert unsent.counts().failed == 1


def test_only_what_was_given_up_can_be_sent_again(app: APIFlask) -> None:
    owe(1)

    with pytest.raises(NotFound):
        revive(owed()[0].id)


def test_put_back_is_as_if_never_claimed(app: APIFlask) -> None:
    owe(1)

    outbox.put_back(claim())

    assert claim()[0].attempts == 1


def test_dropped_mails_are_not_failures_and_free_their_key(app: APIFlask) -> None:
    owe(1)

    outbox.drop(claim(), "moved", now=NOW)
    owe(1)

    assert unsent.counts() == unsent.Counts(queued=1, failed=0)


def test_a_link_that_opens_an_account_is_not_kept(app: APIFlask) -> None:
    owe(1)
    owe(2, kind="booked_patient")

    outbox.mark_sent([mail.id for mail in claim()], now=NOW)

    assert [mail.payload.get("token") for mail in owed()] == [None, "t"]


def test_ringing_without_redis_is_quick_and_silent(app: APIFlask) -> None:
    began = time.perf_counter()

    for _ in range(100):
        outbox.ring()

    assert time.perf_counter() - began < 0.05
