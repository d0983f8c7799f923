"""GET /api/admin/stats."""

from datetime import time, timedelta

import pytest

from answers import code
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment, make_doctor
from models import AppointmentStatus, DoctorStatus
from people import Person
from services import stats


@pytest.fixture(autouse=True)
def _nothing_kept(app):
    stats.forget()


def figures(chief: Person, days: int = 30) -> dict:
    answer = chief.get(f"/admin/stats?days={days}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_an_empty_hospital_has_zeros(chief):
    found = figures(chief)

    assert (found["doctors"], found["patients"], found["appointments"]) == (0, 0, 0)
    assert found["fill_rate"] is None
    assert found["load_by_doctor"] == []
    assert {each["count"] for each in found["by_status"]} == {0}


def test_people_and_states_are_counted(chief, sharma, asha, ben):
    make_doctor("Out", status=DoctorStatus.BLACKLISTED)
    make_appointment(sharma.row, asha.row, TODAY, time(10))
    make_appointment(sharma.row, ben.row, TODAY, time(11), status=AppointmentStatus.CHECKED_IN)
    make_appointment(sharma.row, asha.row, TOMORROW, status=AppointmentStatus.CANCELLED)
    make_appointment(sharma.row, asha.row, TODAY - DAY, status=AppointmentStatus.NO_SHOW)

    found = figures(chief)

    assert (found["doctors"], found["patients"], found["appointments"]) == (1, 2, 4)
    assert found["today"] == {
        "total": 2,
        "booked": 1,
        "checked_in": 1,
        "completed": 0,
        "cancelled": 0,
        "no_show": 0,
    }
    assert (found["cancellations"], found["no_shows"]) == (1, 1)
    assert found["by_department"] == [{"department": "Cardiology", "count": 4}]
    assert sum(each["count"] for each in found["by_status"]) == 4


def test_every_one_of_the_last_thirty_days_is_there(chief, sharma, asha):
    for ago in (0, 29, 30):
        day = TOMORROW + ago * DAY
        make_appointment(sharma.row, asha.row, day, time(9), booked_at=NOW - ago * DAY)

    days = figures(chief)["bookings_per_day"]

    assert [day["date"] for day in days] == [
        (TODAY - timedelta(days=ago)).isoformat() for ago in reversed(range(30))
    ]
    assert [day["count"] for day in days] == [1] + [0] * 28 + [1]


def test_bookings_belong_to_the_clinics_day(chief, sharma, asha):
    before_midnight = NOW.replace(hour=18, minute=29) - DAY
    make_appointment(sharma.row, asha.row, TOMORROW, time(9), booked_at=before_midnight)
    after = before_midnight + timedelta(minutes=1)
    make_appointment(sharma.row, asha.row, TOMORROW + DAY, time(9), booked_at=after)

    days = figures(chief)["bookings_per_day"]

    assert [day["count"] for day in days[-2:]] == [1, 1]


def test_load_is_booked_against_offered(chief, sharma, iyer, asha):
    make_appointment(sharma.row, asha.row, TOMORROW, time(9))
    make_appointment(sharma.row, asha.row, TODAY + 7 * DAY, time(9))
    iyer.put("/doctor/schedule", {"week": _closed()})

    found = figures(chief)

    assert [
        (each["doctor"], each["booked"], each["capacity"]) for each in found["load_by_doctor"]
    ] == [
        ("Meera Sharma", 1, 96),
        ("Ravi Iyer", 0, 0),
    ]
    assert [(day["booked"], day["capacity"]) for day in found["load_by_doctor"][0]["days"]] == [
        (0, 16),
        (1, 16),
        (0, 16),
        (0, 16),
        (0, 16),
        (0, 0),
        (0, 16),
    ]
    assert found["load_by_doctor"][0]["days"][0]["date"] == TODAY.isoformat()
    assert found["fill_rate"] == round(1 / 96, 4)
    assert found["needs_attention"]["doctors_without_hours"] == 1


def _closed() -> list[dict]:
    shut = {"open": False}
    return [{"weekday": n, "morning": shut, "evening": shut} for n in range(7)]


@pytest.mark.parametrize(("days", "weeks"), [(7, 4), (30, 5), (90, 13)])
def test_plots_reach_as_far_back_as_is_asked(chief, days, weeks):
    found = figures(chief, days)

    assert (found["days"], len(found["bookings_per_day"])) == (days, days)
    assert len(found["missed_per_week"]) == weeks
    assert found["missed_per_week"][-1]["week"] == "2026-11-30"


def test_only_the_offered_ranges_are_plotted(chief):
    assert code(chief.get("/admin/stats?days=31")) == (422, "validation_failed")


def test_missed_visits_are_counted_by_the_week_from_monday(chief, sharma, asha, ben):
    monday, sunday = TODAY - DAY, TODAY - 2 * DAY
    states = AppointmentStatus
    make_appointment(sharma.row, asha.row, monday, time(9), status=states.NO_SHOW)
    make_appointment(sharma.row, ben.row, sunday, time(9), status=states.NO_SHOW)
    make_appointment(sharma.row, asha.row, sunday, time(10), status=states.COMPLETED)
    make_appointment(sharma.row, ben.row, sunday, time(11), status=states.CANCELLED)

    weeks = figures(chief)["missed_per_week"]

    assert [(each["week"], each["expected"], each["missed"]) for each in weeks[-2:]] == [
        ("2026-11-23", 2, 1),
        ("2026-11-30", 1, 1),
    ]


def test_doctors_without_hours_can_be_listed(chief, sharma, iyer):
    iyer.put("/doctor/schedule", {"week": _closed()})
    make_doctor("Out", status=DoctorStatus.BLACKLISTED, hours=False)

    listed = chief.get("/admin/doctors?hours=none").json["items"]

    assert [each["full_name"] for each in listed] == ["Ravi Iyer"]


def test_visits_without_an_outcome_need_attention(chief, sharma, asha):
    make_appointment(sharma.row, asha.row, TODAY - DAY, time(10))

    assert figures(chief)["needs_attention"]["unresolved_visits"] == 1


def test_figures_are_kept_for_five_minutes(chief, at):
    first = chief.get("/admin/stats")
    at(NOW + timedelta(seconds=299))
    second = chief.get("/admin/stats")
    at(NOW + timedelta(seconds=300))
    third = chief.get("/admin/stats")

    assert [answer.headers["X-Cache"] for answer in (first, second, third)] == [
        "MISS",
        "HIT",
        "MISS",
    ]
    assert (first.headers["Age"], second.headers["Age"]) == ("0", "299")
    assert second.json == first.json


def test_a_booking_empties_the_cache(chief, sharma, asha):
    figures(chief)
    wish = {"doctor_id": sharma.id, "appointment_date": "2026-12-03", "appointment_time": "10:00"}
    asha.post("/patient/appointments", wish)

    answer = chief.get("/admin/stats")

    assert (answer.headers["X-Cache"], answer.json["appointments"]) == ("MISS", 1)


def test_only_admins_see_the_dashboard(asha, sharma):
    for person in (asha, sharma):
        assert code(person.get("/admin/stats")) == (403, "forbidden")
