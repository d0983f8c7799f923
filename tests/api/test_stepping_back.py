"""A step back meets what was booked since: one live booking per patient, doctor and day."""

from datetime import time

from answers import code, status
from factories import NOW, TODAY, make_appointment
from models import AppointmentStatus
from people import Person


def test_a_completed_visit_stays_so_beside_a_later_booking(sharma: Person, asha: Person) -> None:
    done = make_appointment(
        sharma.row, asha.row, TODAY, time(7), status="completed", completed_at=NOW
    )
    make_appointment(sharma.row, asha.row, TODAY, time(11))

    answer = sharma.post(
        f"/doctor/appointments/{done.id}/reopen", {"revision": 0, "reason": "wrong visit"}
    )

    assert code(answer) == (409, "same_doctor_same_day")
    assert status(done) is AppointmentStatus.COMPLETED


def test_who_came_late_after_booking_anew_is_not_checked_in_twice(
    sharma: Person, asha: Person
) -> None:
    missed = make_appointment(
        sharma.row, asha.row, TODAY, time(7), status="no_show", no_show_at=NOW
    )
    make_appointment(sharma.row, asha.row, TODAY, time(11))

    answer = sharma.post(f"/doctor/appointments/{missed.id}/check-in", {"revision": 0})

    assert code(answer) == (409, "same_doctor_same_day")
    assert status(missed) is AppointmentStatus.NO_SHOW
