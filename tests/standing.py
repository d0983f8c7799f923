"""The application with a clock that stands still, at the moment that the tests' rows are about."""

from apiflask import APIFlask

import clock
from app import create_app as working_app
from factories import NOW


def create_app() -> APIFlask:
    """It is always NOW."""
    clock.now = lambda: NOW
    return working_app()
