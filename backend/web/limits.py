"""How often one address, and one account, may knock."""

import hashlib

from flask import request
from flask_jwt_extended import get_jwt_identity, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_limiter.util import get_remote_address
from jwt import PyJWTError

SIGN_IN_PER_ADDRESS = "30 per minute"
SIGN_IN_PER_ACCOUNT = "30 per 15 minutes"
MAIL_PER_ADDRESS = "10 per minute"
MAIL_PER_ACCOUNT = "5 per 15 minutes"
NEW_ACCOUNTS = "20 per hour"
EMERGENCIES = "10 per hour"
SECOND_FACTOR = "20 per 15 minutes"
CALENDARS_PER_ADDRESS = "60 per minute"
READINGS_PER_CALENDAR = "60 per hour"


def account_named() -> str:
    """A key for the account that a sign-in or reset names, whoever asks."""
    body = request.form if request.form else request.get_json()
    name = str(body.get("username") or body.get("email") or "").strip().lower()
    return "account:" + _named(name)


def account_signed_in() -> str:
    """A key for the account whose token comes along, else for the address."""
    try:
        verify_jwt_in_request()
    except (JWTExtendedException, PyJWTError):
        return get_remote_address()
    return f"user:{get_jwt_identity()}"


def calendar_named() -> str:
    """A key for the calendar that is read, from wherever."""
    return "calendar:" + _named(str((request.view_args or {}).get("token")))


def _named(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
