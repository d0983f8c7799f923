"""Every mail that is owed arrives once, whatever happens to the mail server or to the worker."""

import threading
import time
from datetime import timedelta

import pytest
from apiflask import APIFlask

from database import writing
from factories import NOW
from postbox import Postbox, owed, serve
from services import mailer, outbox, unsent


def owe(*recipients: str, kind: str = "application_received") -> None:
    with writing() as session:
        for recipient in recipients:
            mail = outbox.row(
                kind=kind,
                recipient=recipient,
                payload={"to": "Asha Rao"},
                dedupe_key=f"test:{recipient}",
                now=NOW,
            )
            outbox.post_all(session, [mail])


def many(count: int) -> list[str]:
    return [f"p{number}@example.org" for number in range(count)]


def test_one_connection_takes_them_all(app: APIFlask, postbox: Postbox) -> None:
    owe(*many(120))

    tally = mailer.drain(now=NOW)

    assert (tally.sent, tally.failed, len(postbox.mails)) == (120, 0, 120)
    assert all(mail.sent_at for mail in owed())
    assert mailer.drain(now=NOW).sent == 0


def test_one_refused_recipient_is_one_failure(app: APIFlask, postbox: Postbox) -> None:
    postbox.refused.add("p1@example.org")
    owe(*many(3))

    tally = mailer.drain(now=NOW)

    assert (tally.sent, tally.failed) == (2, 1)
    failed = owed(sent_at=None)
    assert [mail.last_error for mail in failed] == ["550 no such mailbox"]
    wait = failed[0].available_at - NOW
    assert timedelta(seconds=30) <= wait < timedelta(seconds=40)


def test_one_bad_row_is_one_failure(app: APIFlask, postbox: Postbox) -> None:
    owe("bad@example.org", kind="no_such_kind")
    owe("worse@example.org", kind="reminder_today")
    owe(*many(2))

    tally = mailer.drain(now=NOW)

    assert (tally.sent, tally.dropped + tally.failed) == (2, 2)


def test_an_outage_wears_nothing_out(app: APIFlask, smtp: int) -> None:
    owe(*many(3))

    for _ in range(20):
        assert mailer.drain(now=NOW).away
    assert {(mail.attempts, mail.lease_until) for mail in owed()} == {(0, None)}
    box = Postbox()
    server = serve(box, smtp)
    tally = mailer.drain(now=NOW)
    server.stop()

    assert (tally.sent, len(box.mails)) == (3, 3)


def test_a_line_that_breaks_costs_one_mail_five_seconds(app: APIFlask, postbox: Postbox) -> None:
    postbox.hangs_up_on.add("p1@example.org")
    owe(*many(4))

    tally = mailer.drain(now=NOW)

    assert (tally.sent, tally.failed, tally.away) == (1, 1, True)
    assert mailer.drain(now=NOW).sent == 2
    postbox.hangs_up_on.clear()
    assert mailer.drain(now=NOW + timedelta(seconds=6)).sent == 1
    assert sorted(mail["To"] for mail in postbox.mails) == many(4)


def test_two_drains_at_once_send_each_mail_once(app: APIFlask, postbox: Postbox) -> None:
    owe(*many(150))

    def drain() -> None:
        with app.app_context():
            mailer.drain(now=NOW)

    together = [threading.Thread(target=drain) for _ in range(3)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()

    assert len(postbox.mails) == 150
    assert len(set(postbox.ids())) == 150


def test_a_mail_that_arrived_before_the_worker_died_is_not_sent_again(
    app: APIFlask, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(*many(2))
    claimed = outbox.claim(limit=1, worker="the dead one", now=NOW)
    monkeypatch.setattr(mailer, "was_delivered", lambda message: message == claimed[0].message_id)

    mailer.drain(now=NOW + outbox.LEASE)

    assert claimed[0].message_id not in postbox.ids()
    assert len(postbox.mails) == 1
    assert unsent.counts().queued == 0


def test_a_slow_server_is_not_waited_for_for_ever(
    app: APIFlask, smtp: int, monkeypatch: pytest.MonkeyPatch, black_hole: int
) -> None:
    monkeypatch.setattr(app.extensions["mail"], "port", black_hole)
    monkeypatch.setattr(mailer, "SMTP_PATIENCE", 0.3)
    owe(*many(2))
    began = time.monotonic()

    assert mailer.drain(now=NOW).away

    assert time.monotonic() - began < 2


def test_whatever_a_server_says_is_kept_as_text(app: APIFlask) -> None:
    owe("p@example.org")
    (mail,) = outbox.claim(limit=1, worker="w", now=NOW)

    outbox.mark_failed(mail, "550 no\x00such\nmailbox", now=NOW)

    assert [mail.last_error for mail in owed()] == ["550 no such mailbox"]
