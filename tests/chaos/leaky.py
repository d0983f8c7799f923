"""The application with a leak: something of each request stays, in memory and as an open file."""

import os
from typing import Any

from apiflask import APIFlask
from flask import Response

from app import create_app as careful_app

KEPT_BYTES = 200_000
_kept: list[Any] = []


def create_app() -> APIFlask:
    """After each answer there is a little more."""
    app = careful_app()
    app.after_request(keep)
    return app


def keep(answer: Response) -> Response:
    """Never let go."""
    _kept.append(bytes(KEPT_BYTES))
    _kept.append(os.open(os.devnull, os.O_RDONLY))
    return answer
