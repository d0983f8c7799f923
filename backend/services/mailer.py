"""The postman: takes what is owed out of the outbox and sends it over one SMTP connection."""

import json
import logging
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from urllib.request import urlopen

from flask_mail import BadHeaderError, Connection, Message

import clock
from config import settings
from extensions import mail as flask_mail
from services import letters, links, outbox
from services.envelopes import Envelope, address
from services.in_hand import Hand, Shift
from services.outbox import Owed

log = logging.getLogger("hospital.mail")

BATCH = 100
MARK_EVERY, MARK_AFTER = 25, 0.1  # mails, seconds: what a crash may leave unmarked
SMTP_PATIENCE = 5.0
ASKING_PATIENCE = 2.0
CLOSING = 421


@dataclass(slots=True)
class Tally:
    """What a drain did; `away` says that the mail server was not there."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    away: bool = False


class Line(Connection):
    """Flask-Mail's connection, which never waits for ever and knows whom it talks to."""

    def configure_host(self) -> smtplib.SMTP:
        """Connect within our patience."""
        host = smtplib.SMTP(
            self.mail.server,
            self.mail.port,
            local_hostname=links.MAIL_HOST,
            timeout=SMTP_PATIENCE,
        )
        if self.mail.use_tls:
            # Without a context smtplib takes any certificate, whoever shows it.
            host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host

    def send(self, message: Message, envelope_from: str | tuple[str, str] | None = None) -> None:
        """Flask-Mail's sending, with addresses that were looked at before."""
        if message.has_bad_headers():
            raise BadHeaderError
        message.date = message.date or clock.seconds()
        if self.host is not None:
            sender = address(envelope_from or message.sender)
            readers = [address(one) for one in message.send_to]
            self.host.sendmail(sender, readers, message.as_bytes())


@contextmanager
def _line() -> Iterator[Line]:
    with Line(flask_mail.connect().mail) as line:
        host = line.host
        try:
            yield line
        finally:
            line.host = None  # so that Flask-Mail does not say goodbye to a server that has gone
            if host is not None:
                with suppress(OSError, smtplib.SMTPException):
                    host.quit()


def drain(*, now: datetime, as_of: datetime | None = None) -> Tally:
    """Send everything that is owed, unless the mail server is away; then nothing is lost or worn.

    With `as_of` as if it were that moment, also for what falls due until then.
    """
    tally, shift = Tally(), Shift(now, as_of)
    if not outbox.is_waiting(now=shift.now, as_of=shift.due):
        return tally
    try:
        with _line() as line:
            while not shift.over and _send_some(line, shift, tally):
                pass
    except OSError as away:  # every SMTP error is one
        tally.away = True
        log.warning("mail server away: %s", type(away).__name__)
    return tally


def _send_some(line: Line, shift: Shift, tally: Tally) -> bool:
    """One batch; False when nothing was left."""
    hand = Hand(shift, limit=BATCH)
    Batch(shift, tally).send(line, hand)
    return not hand.was_empty


class Batch:
    """Mails sent one after the other: every one of them ends up marked, or put back."""

    def __init__(self, shift: Shift, tally: Tally) -> None:
        self._sent: list[int] = []
        self._shift, self._tally = shift, tally
        self._marked = time.monotonic()

    def send(self, line: Line, hand: Hand) -> None:
        """Send what is in hand; a mail that cannot be sent does not stop the rest."""
        try:
            for mail in hand:
                self._send_one(line, mail)
                if len(self._sent) >= MARK_EVERY or time.monotonic() - self._marked > MARK_AFTER:
                    self._mark()
        finally:
            self._tally.dropped += hand.dropped
            self._mark()
            hand.put_back()

    def _send_one(self, line: Line, mail: Owed) -> None:
        if mail.attempts > 1 and was_delivered(mail.message_id):
            self._sent.append(mail.id)
            return
        try:
            envelope = Envelope(mail, letters.write(mail, now=self._shift.as_of))
        except Exception as wrong:  # whatever is wrong with this mail, the others go out
            self._fail(mail, wrong)
            return
        self._post(line, mail, envelope)

    def _post(self, line: Line, mail: Owed, envelope: Envelope) -> None:
        try:
            line.send(envelope)
        except (smtplib.SMTPException, BadHeaderError, ValueError) as refused:
            lost = is_goodbye(refused)
            self._fail(mail, refused, line_lost=lost)
            if lost:
                raise
        except OSError as lost_line:
            self._fail(mail, lost_line, line_lost=True)
            raise
        else:
            self._sent.append(mail.id)

    def _fail(self, mail: Owed, error: Exception, *, line_lost: bool = False) -> None:
        self._tally.failed += 1
        log.warning("mail %s failed: %s", mail.id, type(error).__name__)
        outbox.mark_failed(mail, _told(error), now=self._shift.now, line_lost=line_lost)

    def _mark(self) -> None:
        outbox.mark_sent(self._sent, now=self._shift.now)
        self._tally.sent += len(self._sent)
        self._sent, self._marked = [], time.monotonic()


def is_goodbye(error: Exception) -> bool:
    """Whether the server has gone, which says nothing against the mail."""
    closing = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code == CLOSING
    return closing or isinstance(error, smtplib.SMTPServerDisconnected)


def _told(error: Exception) -> str:
    """What the admin reads: the server's own words where there are some, never a mail's content."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(words)}" for code, words in error.recipients.values())
    return type(error).__name__


def _text(words: str | bytes) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def was_delivered(message_id: str) -> bool:
    """Ask MailHog, where there is one, whether that mail came in; a real relay cannot tell."""
    if not settings.mailhog_api_url:
        return False
    query = urlencode({"kind": "containing", "query": message_id, "limit": 1})
    try:
        address = f"{settings.mailhog_api_url}/api/v2/search?{query}"
        with urlopen(address, timeout=ASKING_PATIENCE) as answer:  # noqa: S310  our own setting
            return int(json.load(answer)["total"]) > 0
    except (OSError, ValueError, KeyError, TypeError):
        return False
