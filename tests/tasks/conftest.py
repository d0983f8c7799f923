"""A hospital that sends to a mail server of the test's own."""

import socket
from collections.abc import Iterator

import pytest
from apiflask import APIFlask

from machine import free_port
from postbox import Postbox, serve


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
