"""GET /api/doctor/appointments?unresolved=true: past visits whose outcome nobody has said."""

from datetime import time

import pytest

from factories import DAY, TODAY, TOMORROW, make_appointment
from models import AppointmentStatus
from people import Person

WAITING = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN)


@pytest.fixture
def visits(sharma: Person, iyer: Person, asha: Person) -> list[int]:
    """One visit in each state two days ago; today's, tomorrow's and a colleague's besides."""
    made = {
        status: make_appointment(
            sharma.row,
            asha.row,
            TODAY - 2 * DAY,
            time(9 + hour),
            status=status,
            waiver_reason="several on a day",
        )
        for hour, status in enumerate((*WAITING, AppointmentStatus.COMPLETED))
    }
    make_appointment(sharma.row, asha.row, TODAY, time(7))
    make_appointment(sharma.row, asha.row, TOMORROW)
    make_appointment(iyer.row, asha.row, TODAY - DAY, time(17))
    return [made[status].id for status in WAITING]


def ids(answer) -> list[int]:
    assert answer.status_code == 200, answer.json
    return [item["id"] for item in answer.json["items"]]


def test_only_what_waits_is_listed(sharma, visits):
    answer = sharma.get("/doctor/appointments?unresolved=true&sort=starts_at")

    assert ids(answer) == visits
    assert sharma.get("/doctor/dashboard").json["needs_outcome"] == len(visits)


def test_other_filters_narrow_it_further(sharma, visits):
    answer = sharma.get("/doctor/appointments?unresolved=true&status=checked_in")

    assert ids(answer) == visits[1:]
