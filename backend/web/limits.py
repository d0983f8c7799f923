"""How often one address, and one account, may knock."""

import hashlib
import unicodedata

from flask import Flask, Response, request
from flask_jwt_extended import get_jwt_identity, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_limiter import RateLimitExceeded
from flask_limiter.util import get_remote_address
from jwt import PyJWTError
from werkzeug.exceptions import HTTPException

import clock
from errors import DomainError, RateLimited
from extensions import limiter
from web.problems import answer

SIGN_IN_PER_ADDRESS = "30 per minute"
SIGN_IN_PER_ACCOUNT = "30 per 15 minutes"
PROOFS = "30 per 15 minutes"  # of one's own password, with what needs it
MAIL_PER_ADDRESS = "10 per minute"
MAIL_PER_ACCOUNT = "5 per 15 minutes"
NEW_ACCOUNTS = "20 per hour"
EMERGENCIES = "10 per hour"  # found by name or opened by number, together
NEW_DEPENDENTS = "12 per day"  # letting one go does not make room for three more bookings
PICTURES = "30 per hour"
RESENDS = "200 per hour"  # by hand, after a day without a relay
RESENDS_PER_VISIT = "6 per hour"
SECOND_FACTOR = "20 per 15 minutes"
NEW_CALENDARS = "20 per hour"  # each is told by mail
CALENDARS_PER_ADDRESS = "60 per minute"
READINGS_PER_CALENDAR = "60 per hour"
LONGEST_NAME = 254


def init_app(app: Flask) -> None:
    """Say when to come back, like every other refusal."""
    app.register_error_handler(RateLimitExceeded, _refuse)


def _refuse(_error: RateLimitExceeded) -> Response:
    breached = limiter.current_limit
    seconds = breached.reset_at - clock.now().timestamp() if breached else 0
    return answer(RateLimited(headers={"Retry-After": str(max(1, int(seconds)))}))


def name_given() -> str:
    """The name in a sign-in or a reset, as accounts are looked up; "" when there is none.

    It never raises: to the limiter an error is a dead Redis, and it would begin to count anew. What
    is longer than any name is cut, since to normalize it may take as long as its square.
    """
    try:
        body = request.form or request.get_json()
    except (DomainError, HTTPException):
        return ""
    name = str(body.get("username") or body.get("email") or "")
    return unicodedata.normalize("NFC", name.strip()[:LONGEST_NAME]).strip().lower()


def account(name: str, user_id: int | None) -> str:
    """A key for an account, whichever of its names is used; a name that nobody has counts too."""
    return f"account:{user_id or _named(name)}"


def account_signed_in() -> str:
    """A key for the account whose token comes along, else for the address."""
    try:
        verify_jwt_in_request()
    except (JWTExtendedException, PyJWTError):
        return get_remote_address()
    return f"user:{get_jwt_identity()}"


def visit_named() -> str:
    """A key for an appointment in the hands of the account that is signed in."""
    return f"{account_signed_in()}:visit:{(request.view_args or {}).get('appointment_id')}"


def calendar_named() -> str:
    """A key for the calendar that is read, from wherever."""
    return "calendar:" + _named(str((request.view_args or {}).get("token")))


def _named(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
