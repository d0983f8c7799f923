"""Text messages: the outbox's second channel, handed to a gateway, or logged where there is none.

The gateway is any service that takes `POST SMS_GATEWAY_URL` with `{"to", "text", "id"}` as JSON and
answers 2xx. The id is the same in every attempt, also as Idempotency-Key.
"""

import json
import logging
from datetime import datetime
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from config import settings
from services import letters, outbox
from services.in_hand import Hand, Shift
from services.outbox import Owed

log = logging.getLogger("hospital.texts")

BATCH = 20
PATIENCE = 5.0
SHOWN = 4  # digits of a number in the log


class _NotElsewhere(HTTPRedirectHandler):
    """A redirection is a refusal: the token and a patient's number go to the gateway alone."""

    def redirect_request(self, *_: object) -> None:
        return None


_gateway = build_opener(_NotElsewhere)


def drain(*, now: datetime, as_of: datetime | None = None) -> int:
    """Send every text that is owed, unless the gateway is away; how many went out.

    Each batch is claimed as late as it is by then: a slow gateway outlasts the lease of the first.
    """
    sent, shift = 0, Shift(now, as_of)
    while not shift.over:
        hand = Hand(shift, limit=BATCH, channel=outbox.SMS)
        tried = _send_all(hand, shift)
        hand.put_back()
        sent += tried
        if hand.was_empty or tried < hand.wanted:
            break
    return sent


def _send_all(hand: Hand, shift: Shift) -> int:
    """One after the other; a text that is refused does not stop the rest, a lost gateway does."""
    tried = 0
    for text in hand:
        try:
            deliver(text, letters.text_message(text, now=shift.as_of))
        except HTTPError as refused:
            outbox.mark_failed(text, f"the gateway answered {refused.code}", now=shift.now)
        except OSError as away:
            log.warning("text gateway away: %s", type(away).__name__)
            outbox.mark_failed(text, "the gateway is away", now=shift.now, line_lost=True)
            break
        except Exception as wrong:  # whatever is wrong with this one, the others go out
            outbox.mark_failed(text, type(wrong).__name__, now=shift.now)
        else:
            outbox.mark_sent([text.id], now=shift.now)
        tried += 1
    return tried


def deliver(text: Owed, words: str) -> None:
    """Hand one over; OSError when the gateway is away, HTTPError when it refuses."""
    if not settings.sms_gateway_url:
        _log_instead(text, words)
        return
    body = {"to": text.recipient, "text": words, "id": text.message_id}
    headers = {"Content-Type": "application/json", "Idempotency-Key": text.message_id}
    if settings.sms_gateway_token:
        headers["Authorization"] = f"Bearer {settings.sms_gateway_token}"
    request = Request(  # noqa: S310  our own setting, http or https
        settings.sms_gateway_url, json.dumps(body).encode(), headers, method="POST"
    )
    with _gateway.open(request, timeout=PATIENCE):
        pass


def _log_instead(text: Owed, words: str) -> None:
    """In development the words too; with real patients they are nobody's to read in a log."""
    facts = {"text": text.id, "kind": text.kind, "to": f"...{text.recipient[-SHOWN:]}"}
    if not settings.production:
        facts["words"] = words
    log.info("text message", extra={"facts": facts})
