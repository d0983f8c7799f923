"""The application without its courtesy checks: what only the database then stops."""

from dataclasses import replace
from typing import Any

from apiflask import APIFlask

from app import create_app as careful_app
from services import offers
from services.appointments import booking
from services.slots import State


def create_app() -> APIFlask:
    """Every time on the grid looks free, and nobody has limits."""
    wanted_slot = offers.wanted_slot

    def always_free(*args: Any, **kwargs: Any) -> Any:
        return replace(wanted_slot(*args, **kwargs), state=State.FREE)

    offers.wanted_slot = always_free
    booking._check_limits = lambda *args: None
    return careful_app()
