"""Bad tokens answer like every other refusal."""

from typing import Any

from flask import Flask, Response

from errors import NotSignedIn, TokenExpired
from extensions import jwt
from web.problems import answer


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
