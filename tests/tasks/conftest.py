"""A hospital that sends to a mail server of the test's own."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from apiflask import APIFlask

from gateways import Gateway, running
from machine import free_port
from models import Patient
from people import Person
from postbox import Postbox, serve
from services import texts
from texting import wishing


@pytest.fixture
def smtp(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> int:
    """A port at which the hospital looks for its mail server; nobody answers there yet."""
    port, state = free_port(), app.extensions["mail"]
    monkeypatch.setattr(state, "suppress", False)
    monkeypatch.setattr(state, "server", "127.0.0.1")
    monkeypatch.setattr(state, "port", port)
    return port


@pytest.fixture
def postbox(smtp: int) -> Iterator[Postbox]:
    """The mail server, running."""
    box = Postbox()
    server = serve(box, smtp)
    yield box
    server.stop()


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield server.getsockname()[1]


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A gateway that the hospital knows."""
    made = Gateway(free_port())
    known = replace(texts.settings, sms_gateway_url=made.url, sms_gateway_token="let-me-in")
    monkeypatch.setattr(texts, "settings", known)
    with running(made):
        yield made


@pytest.fixture
def asked(asha: Person) -> Patient:
    """A patient who asked for text messages."""
    return wishing(asha.row)
