"""The line to a mail relay is encrypted, and to nobody but that relay."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from database import writing
from factories import NOW
from machine import ROOT
from postbox import Postbox, owed, serve
from services import mailer, outbox

# Names localhost, and nothing else.
CERTIFICATE = ROOT / "tests" / "tls" / "certificate.pem"
KEY = ROOT / "tests" / "tls" / "key.pem"


@pytest.fixture
def relay(smtp: int, app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A relay that takes mails on an encrypted line only, and a mail that is owed."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE, KEY)
    box = Postbox()
    server = serve(box, smtp, tls_context=context, require_starttls=True)
    monkeypatch.setattr(app.extensions["mail"], "use_tls", True)
    monkeypatch.setattr(app.extensions["mail"], "server", "localhost")
    with writing() as session:
        mail = outbox.row(
            kind="application_received",
            recipient="asha@example.org",
            payload={"to": "Asha Rao"},
            dedupe_key="test",
            now=NOW,
        )
        outbox.post_all(session, [mail])
    yield box
    server.stop()


def trust(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a known authority had signed that certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def test_a_relay_that_shows_who_it_is_gets_the_mail(
    relay: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(CERTIFICATE, monkeypatch)

    assert mailer.drain(now=NOW).sent == 1
    assert len(relay.mails) == 1


def test_somebody_in_between_gets_nothing(relay: Postbox) -> None:
    tally = mailer.drain(now=NOW)

    assert (tally.away, tally.sent) == (True, 0)
    assert relay.mails == []
    assert [mail.sent_at for mail in owed()] == [None]


def test_a_certificate_of_another_host_is_none(
    relay: Postbox, app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(CERTIFICATE, monkeypatch)
    monkeypatch.setattr(app.extensions["mail"], "server", "127.0.0.1")

    assert mailer.drain(now=NOW).sent == 0
    assert relay.mails == []
