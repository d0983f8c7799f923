"""A worker that stands still past its lease, stopped or in a machine that slept, harms nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from apiflask import APIFlask

from database import writing
from factories import NOW
from postbox import Postbox, owed
from services import mailer, outbox
from services.outbox import Owed

LATER = NOW + outbox.LEASE + timedelta(seconds=1)
SOON_AFTER = LATER + timedelta(seconds=1)
Clock = Callable[[datetime], None]
Deed = Callable[[Owed], None]


def owe(count: int) -> None:
    with writing() as session:
        mails = [
            outbox.row(
                kind="application_received",
                recipient=f"p{number}@example.org",
                payload={"to": "Asha Rao"},
                dedupe_key=f"test:{number}",
                now=NOW,
            )
            for number in range(count)
        ]
        outbox.post_all(session, mails)


def claim(worker: str, moment: datetime) -> list[Owed]:
    return outbox.claim(limit=100, worker=worker, now=moment)


def stand_still_in_the_fifth(
    app: APIFlask, box: Postbox, at: Clock, meanwhile: Callable[[], object]
) -> None:
    """While the fifth mail is handed over a minute and more goes by, and another goes to work."""

    def taken() -> None:
        if len(box.mails) == 5:
            at(LATER)
            with app.app_context():
                meanwhile()

    box.when_taken = taken


def test_a_worker_that_wakes_stops_sending(app: APIFlask, postbox: Postbox, at: Clock) -> None:
    owe(20)
    stand_still_in_the_fifth(app, postbox, at, lambda: mailer.drain(now=LATER))

    mailer.drain(now=NOW)

    assert len(set(postbox.ids())) == 20
    assert len(postbox.mails) <= 20 + 5  # what was sent and not marked yet, nothing more


def test_a_worker_that_wakes_takes_nothing_from_another(
    app: APIFlask, postbox: Postbox, at: Clock
) -> None:
    owe(20)
    held: list[Owed] = []
    stand_still_in_the_fifth(app, postbox, at, lambda: held.extend(claim("another", LATER)))

    mailer.drain(now=NOW)

    assert len(held) >= 15
    assert len(postbox.mails) == 5
    assert claim("a third", SOON_AFTER) == []


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda mail: outbox.put_back([mail]), id="put back"),
        pytest.param(lambda mail: outbox.readdress(mail, "b@example.org"), id="readdressed"),
        pytest.param(lambda mail: outbox.mark_failed(mail, "550", now=LATER), id="failed"),
        pytest.param(lambda mail: outbox.drop([mail], "moved", now=LATER), id="dropped"),
    ],
)
def test_what_another_has_claimed_is_left_alone(app: APIFlask, deed: Deed) -> None:
    owe(1)
    (stale,) = claim("one", NOW)
    claim("another", LATER)

    deed(stale)

    (mail,) = owed()
    assert (mail.claimed_by, mail.lease_until, mail.attempts) == (
        "another",
        LATER + outbox.LEASE,
        2,
    )
    assert (mail.recipient, mail.last_error, mail.dead_at) == ("p0@example.org", "", None)


def test_a_mail_that_went_out_is_marked_whoever_has_it_now(app: APIFlask) -> None:
    owe(1)
    (stale,) = claim("one", NOW)
    (fresh,) = claim("another", LATER)

    outbox.mark_sent([stale.id], now=LATER)
    outbox.put_back([fresh])

    assert claim("a third", SOON_AFTER) == []
