"""An admin sets a status: by the one step that leads there, or not at all."""

from datetime import time, timedelta

from factories import NOW, TODAY, make_appointment, make_patient
from models import AppointmentStatus

PATCHES = {
    ("booked", "booked"): (409, "not_allowed"),
    ("booked", "checked_in"): (200, "checked_in"),
    ("booked", "completed"): (409, "not_allowed"),
    ("booked", "cancelled"): (409, "too_late"),
    ("booked", "no_show"): (200, "no_show"),
    ("checked_in", "booked"): (200, "booked"),
    ("checked_in", "checked_in"): (409, "not_allowed"),
    ("checked_in", "completed"): (409, "not_allowed"),
    ("checked_in", "cancelled"): (200, "cancelled"),
    ("checked_in", "no_show"): (409, "not_allowed"),
    ("completed", "booked"): (409, "not_allowed"),
    ("completed", "checked_in"): (200, "checked_in"),
    ("completed", "completed"): (409, "not_allowed"),
    ("completed", "cancelled"): (409, "not_allowed"),
    ("completed", "no_show"): (409, "not_allowed"),
    ("cancelled", "booked"): (409, "not_allowed"),
    ("cancelled", "checked_in"): (409, "not_allowed"),
    ("cancelled", "completed"): (409, "not_allowed"),
    ("cancelled", "cancelled"): (409, "not_allowed"),
    ("cancelled", "no_show"): (409, "not_allowed"),
    ("no_show", "booked"): (409, "not_allowed"),
    ("no_show", "checked_in"): (200, "checked_in"),
    ("no_show", "completed"): (409, "not_allowed"),
    ("no_show", "cancelled"): (409, "not_allowed"),
    ("no_show", "no_show"): (409, "not_allowed"),
}


def test_an_admin_sets_a_status_by_the_one_step_that_leads_there(iyer, chief, at) -> None:
    """Every pair of states, some minutes after the start."""
    now = NOW + timedelta(hours=2, minutes=30)
    at(now)
    since = {
        "checked_in": {"checked_in_at": now},
        "completed": {"checked_in_at": now, "completed_at": now},
    }
    answers = {}
    for number, (before, after) in enumerate(PATCHES):
        visit = make_appointment(
            iyer.row,
            make_patient(f"Visitor {number}"),
            TODAY,
            time(9, 30 + number),
            minutes=1,
            status=AppointmentStatus(before),
            **since.get(before, {}),
        )
        body = {"status": after, "revision": 0, "reason": "Said so"}
        answer = chief.patch(f"/admin/appointments/{visit.id}/status", body)
        said = answer.json["status"] if answer.status_code == 200 else answer.json["code"]
        answers[before, after] = answer.status_code, said

    assert answers == PATCHES
