"""A time with Dr Sharma that somebody has and may give up."""

import pytest
from apiflask import APIFlask

from factories import make_appointment
from models import Appointment
from people import Person, patient


@pytest.fixture
def somebody(app: APIFlask, at: object) -> Person:
    """Who has the time that will come free: tomorrow at ten."""
    return patient(app, "Some Body")


@pytest.fixture
def taken(somebody: Person, sharma: Person) -> Appointment:
    """Tomorrow at ten with Dr Sharma."""
    return make_appointment(sharma.row, somebody.row)
