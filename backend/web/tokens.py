"""Bad tokens answer like every other refusal."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response

import clock
from errors import NotSignedIn, TokenExpired
from extensions import jwt
from web.problems import answer

MOST_KNOWN = 4096
LONGEST_KNOWN = 1024  # characters; ours have half as many, and blanks in between cost memory


class KnownTokens:
    """Headers whose token was verified before, with its claims: the signature stays what it is.

    When it expires is looked at each time, and whether the session still stands is nothing that
    could be known from here.
    """

    def __init__(self) -> None:
        self._claims: dict[str, Mapping[str, Any]] = {}

    def claims(self, header: str) -> Mapping[str, Any] | None:
        """What the token says, if it was verified and has not expired."""
        found = self._claims.get(header)
        return found if found and found["exp"] > clock.seconds() else None

    def keep(self, header: str, claims: Mapping[str, Any]) -> None:
        """Remember a verified token; when there are too many, begin anew."""
        if len(header) > LONGEST_KNOWN:
            return
        if len(self._claims) >= MOST_KNOWN:
            self._claims = {}
        self._claims[header] = claims


def init_app(_app: Flask) -> None:
    """Override all of Flask-JWT-Extended's own answers."""
    for loader in (jwt.unauthorized_loader, jwt.invalid_token_loader):
        loader(_refuse)
    for loader in (
        jwt.needs_fresh_token_loader,
        jwt.revoked_token_loader,
        jwt.user_lookup_error_loader,
        jwt.token_verification_failed_loader,
    ):
        loader(_refuse)
    jwt.expired_token_loader(_refuse_expired)


def _refuse(*_details: Any) -> Response:
    return answer(NotSignedIn())


def _refuse_expired(*_details: Any) -> Response:
    return answer(TokenExpired())
