"""Links in mails: to pages, and signed ones that stand for one deed on one version of a visit."""

from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from config import settings
from errors import LinkExpired

MAIL_HOST = parseaddr(settings.mail_sender)[1].rpartition("@")[2] or "localhost"
_NO_DOT = {"sep": "~"}  # with a dot in its last part, an address names a file, not a page
_visits = URLSafeSerializer(settings.secret, salt="visit-link", signer_kwargs=_NO_DOT)
_offers = URLSafeSerializer(settings.secret, salt="waitlist-offer", signer_kwargs=_NO_DOT)


class VisitAction(StrEnum):
    """What a patient can answer from a mail."""

    COME = "come"
    CANCEL = "cancel"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class VisitLink:
    """What a signed link stands for, and whose account it was mailed to."""

    appointment_id: int
    revision: int
    action: VisitAction
    reader_id: int


@dataclass(frozen=True, slots=True)
class OfferLink:
    """A held time, and whose account the link to it was mailed to."""

    offer_id: int
    reader_id: int


def visit(appointment_id: int, revision: int, action: VisitAction, reader_id: int) -> str:
    """The address of the page where the patient, or who acts for them, can do just that."""
    return page(f"/visit/{visit_token(appointment_id, revision, action, reader_id)}")


def visit_token(appointment_id: int, revision: int, action: VisitAction, reader_id: int) -> str:
    """The signed part of the link."""
    token = _visits.dumps([appointment_id, revision, str(action), reader_id])
    return token if isinstance(token, str) else token.decode()


def read_visit(token: str) -> VisitLink:
    """What the token stands for; LinkExpired for one that we did not sign."""
    try:
        appointment_id, revision, action, reader_id = _visits.loads(token)
        return VisitLink(appointment_id, revision, VisitAction(action), reader_id)
    except (BadData, ValueError, TypeError):
        raise LinkExpired from None


def offer(offer_id: int, reader_id: int) -> str:
    """The address of the page where a patient, or who acts for them, answers to a held time."""
    return page(f"/offer/{offer_token(offer_id, reader_id)}")


def offer_token(offer_id: int, reader_id: int) -> str:
    """The signed part of the link."""
    token = _offers.dumps([offer_id, reader_id])
    return token if isinstance(token, str) else token.decode()


def read_offer(token: str) -> OfferLink:
    """What the token stands for; LinkExpired for one that we did not sign."""
    try:
        offer_id, reader_id = _offers.loads(token)
        return OfferLink(offer_id, reader_id)
    except (BadData, ValueError, TypeError):
        raise LinkExpired from None


def page(path: str) -> str:
    """The address of a page."""
    return f"{settings.web_url}{path}"


def password(token: str) -> str:
    """The address where a new password is chosen."""
    return page(f"/reset?token={token}")
