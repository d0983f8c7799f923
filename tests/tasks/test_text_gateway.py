"""A gateway that refuses, redirects, is slow or away; and a worker that stands still."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from time import monotonic, sleep

import pytest
from apiflask import APIFlask

from factories import (
    NOW,
)
from gateways import Gateway, running
from machine import free_port
from models import Patient
from people import Person
from postbox import owed
from services import mailer, outbox, texts
from texting import booked, wishing


def test_a_refused_text_is_tried_again_and_the_others_go_out(
    asked: Patient, ben: Person, gateway: Gateway
) -> None:
    booked(asked)
    gateway.answer = 500
    assert texts.drain(now=NOW) == 1  # tried, and nothing stopped
    (text,) = owed(channel="sms")
    assert (text.sent_at, text.attempts, text.last_error) == (None, 1, "the gateway answered 500")

    gateway.answer = 200
    texts.drain(now=NOW + timedelta(minutes=2))

    assert owed(channel="sms")[0].sent_at
    assert len({taken["id"] for taken in gateway.taken}) == 1


def test_a_redirected_text_goes_nowhere_else(asked: Patient, gateway: Gateway) -> None:
    gateway.answer, gateway.elsewhere = 302, f"{gateway.url}/elsewhere"

    booked(asked)
    texts.drain(now=NOW)

    (text,) = owed(channel="sms")
    assert (text.sent_at, text.last_error) == (None, "the gateway answered 302")
    assert gateway.asked_for == []


def test_a_gateway_that_is_away_costs_no_tries_of_the_others(
    asked: Patient, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Gateway(free_port())
    known = replace(texts.settings, sms_gateway_url=gone.url, sms_gateway_token="")
    monkeypatch.setattr(texts, "settings", known)
    booked(asked)
    booked(wishing(ben.row), time(11))

    assert texts.drain(now=NOW) == 0
    assert sorted(text.attempts for text in owed(channel="sms")) == [0, 1]

    with running(gone):
        assert texts.drain(now=NOW + timedelta(minutes=1)) == 2
    assert len(gone.taken) == 2


def test_the_mail_server_and_the_gateway_do_not_wait_for_each_other(
    asked: Patient, smtp: int, gateway: Gateway
) -> None:
    booked(asked)

    tally = mailer.drain(now=NOW)

    assert tally.away
    assert texts.drain(now=NOW) == 1
    assert {mail.sent_at is None for mail in owed(channel="email")} == {True}


def test_a_slow_gateway_leaves_the_rest_to_the_next_drain(
    asked: Patient, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(asked)
    monkeypatch.setattr(outbox, "SAFE", -1.0)

    assert texts.drain(now=NOW) == 0

    (text,) = owed(channel="sms")
    assert (text.attempts, text.lease_until, gateway.taken) == (0, None, [])


def test_a_slow_gateway_lets_nobody_else_take_what_is_being_sent(
    app: APIFlask, asked: Patient, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = 0.6
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=lease))
    monkeypatch.setattr(outbox, "SAFE", 1.0)
    monkeypatch.setattr(texts, "BATCH", 1)
    began, free = monotonic(), []
    booked(asked)
    booked(asked, time(11))

    def while_it_is_sent() -> None:
        with app.app_context():
            now = NOW + timedelta(seconds=monotonic() - began)
            free.append(outbox.is_waiting(now=now, channel=outbox.SMS))
        if len(free) == 1:
            sleep(lease)  # the first outlasts a lease, counted from the beginning

    gateway.when_taken = while_it_is_sent
    texts.drain(now=NOW)

    assert free == [True, False]  # the second while the first is sent; then nothing


def test_a_worker_that_stood_still_leaves_the_next_text_to_another(
    app: APIFlask, asked: Patient, gateway: Gateway, at: Callable[[datetime], None]
) -> None:
    booked(asked)
    booked(asked, time(11))
    later = NOW + outbox.LEASE + timedelta(seconds=1)
    held: list[outbox.Owed] = []

    def minutes_pass() -> None:
        at(later)
        with app.app_context():
            held.extend(outbox.claim(limit=9, worker="another", now=later, channel=outbox.SMS))

    gateway.when_taken = minutes_pass
    texts.drain(now=NOW)

    assert (len(gateway.taken), len(held)) == (1, 2)
    assert not outbox.is_waiting(now=later, channel=outbox.SMS)
