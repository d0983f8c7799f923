"""GET /api/patient/dashboard and /api/doctor/dashboard."""

from datetime import time, timedelta

from sqlalchemy import event

from database import db, writing
from deeds import treatment_of
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment, make_doctor, make_patient
from models import (
    AppointmentStatus,
    DoctorStatus,
    Medicine,
    Patient,
)
from people import Person

COMPLETED = AppointmentStatus.COMPLETED


def prescribe(doctor: Person, patient: Person, days_ago: int, *medicines: tuple[str, int]):
    """A completed visit with medicines of so many days."""
    day = TODAY - days_ago * DAY
    visit = make_appointment(doctor.row, patient.row, day, status=COMPLETED)
    with writing() as session:
        treatment = treatment_of(visit, doctor.row)
        treatment.medicines = [
            Medicine(position=n, name=name, dose="1-0-1", days=days)
            for n, (name, days) in enumerate(medicines)
        ]
        session.add(treatment)


def test_a_new_patient_sees_an_empty_page(asha):
    answer = asha.get("/patient/dashboard")

    assert answer.status_code == 200, answer.json
    assert answer.json["next"] is None
    assert (answer.json["upcoming"], answer.json["book_again"]) == ([], [])
    assert (answer.json["upcoming_total"], answer.json["past_total"]) == (0, 0)
    assert answer.json["health"] == {"allergies": [], "current_medicines": []}
    assert answer.json["patient"]["full_name"] == "Asha Rao"


def test_upcoming_visits_come_soonest_first_and_at_most_five(asha, sharma):
    for ahead in (9, 2, 4, 7, 5, 3):
        make_appointment(sharma.row, asha.row, TODAY + ahead * DAY)
    make_appointment(sharma.row, asha.row, TOMORROW, status=AppointmentStatus.CANCELLED)
    make_appointment(sharma.row, asha.row, TODAY - DAY, status=COMPLETED)

    page = asha.get("/patient/dashboard").json

    assert [one["appointment_date"] for one in page["upcoming"]] == [
        f"2026-12-{1 + ahead:02}" for ahead in (2, 3, 4, 5, 7)
    ]
    assert page["next"] == page["upcoming"][0]
    assert (page["upcoming_total"], page["past_total"]) == (6, 2)


def test_a_visit_is_upcoming_until_it_ends(asha, sharma, at):
    make_appointment(sharma.row, asha.row, TODAY, time(9))
    at(NOW + timedelta(minutes=75))

    assert asha.get("/patient/dashboard").json["upcoming_total"] == 1
    at(NOW + timedelta(minutes=90))
    assert asha.get("/patient/dashboard").json["upcoming_total"] == 0


def test_medicines_are_current_until_their_days_run_out(asha, sharma):
    prescribe(sharma, asha, 10, ("Amlodipine", 30), ("Amoxicillin", 10), ("Zinc", 11))
    prescribe(sharma, asha, 40, ("amlodipine", 365))
    with writing() as session:
        session.get_one(Patient, asha.id).allergies = ["Latex"]

    health = asha.get("/patient/dashboard").json["health"]

    assert health["allergies"] == ["Latex"]
    assert [
        (one["name"], one["days"], one["prescribed_on"]) for one in health["current_medicines"]
    ] == [("Amlodipine", 30, "2026-11-21"), ("Zinc", 11, "2026-11-21")]


def test_doctors_seen_before_can_be_booked_again(asha, sharma, iyer):
    gone = make_doctor("Gone Away", status=DoctorStatus.DEACTIVATED)
    make_appointment(gone, asha.row, TODAY - 2 * DAY, status=COMPLETED)
    make_appointment(sharma.row, asha.row, TODAY - 9 * DAY, status=COMPLETED)
    make_appointment(iyer.row, asha.row, TODAY - 5 * DAY, status=COMPLETED)
    make_appointment(make_doctor("Never Seen"), asha.row, TOMORROW)

    cards = asha.get("/patient/dashboard").json["book_again"]

    assert [card["full_name"] for card in cards] == ["Ravi Iyer", "Meera Sharma"]
    assert cards[0]["next_free"]["appointment_date"] == "2026-12-01"


def test_a_doctor_sees_today_and_the_totals(asha, ben, sharma, iyer):
    make_appointment(sharma.row, asha.row, TODAY, time(11))
    make_appointment(
        sharma.row, ben.row, TODAY, time(9), status=AppointmentStatus.CHECKED_IN, checked_in_at=NOW
    )
    make_appointment(sharma.row, asha.row, TODAY, time(16), status=AppointmentStatus.CANCELLED)
    make_appointment(sharma.row, asha.row, TOMORROW)
    make_appointment(sharma.row, make_patient("Lena Gone"), TODAY - DAY)
    make_appointment(sharma.row, make_patient("Kim Lee"), status=AppointmentStatus.CANCELLED)
    make_appointment(iyer.row, asha.row, TODAY, time(12))

    page = sharma.get("/doctor/dashboard").json

    assert page["doctor"]["full_name"] == "Meera Sharma"
    assert (page["total_appointments"], page["total_patients"]) == (6, 3)
    assert page["today"] == {
        "booked": 1,
        "checked_in": 1,
        "completed": 0,
        "cancelled": 1,
        "no_show": 0,
    }
    assert (page["today_total"], page["upcoming_total"], page["needs_outcome"]) == (3, 2, 1)
    assert [one["appointment_time"] for one in page["today_appointments"]] == [
        "09:00",
        "11:00",
        "16:00",
    ]
    assert page["next"]["appointment_time"] == "11:00"


def test_a_doctor_without_patients_sees_an_empty_page(sharma):
    page = sharma.get("/doctor/dashboard").json

    assert (page["next"], page["today_appointments"], page["total_patients"]) == (None, [], 0)


def test_dashboards_are_for_their_own_role(asha, sharma, chief, stranger):
    assert stranger.get("/patient/dashboard").status_code == 401
    assert sharma.get("/patient/dashboard").status_code == 403
    assert asha.get("/doctor/dashboard").status_code == 403
    assert chief.get("/doctor/dashboard").status_code == 403


def test_a_fuller_page_takes_no_more_queries(asha, sharma, iyer):
    prescribe(sharma, asha, 3, ("Zinc", 20))
    make_appointment(sharma.row, asha.row, TODAY)
    few = [statements(asha, "/patient/dashboard"), statements(sharma, "/doctor/dashboard")]
    prescribe(iyer, asha, 4, ("Iron", 20), ("Salt", 20))
    for wall in (time(11), time(12), time(15)):
        make_appointment(sharma.row, make_patient("Kim Lee"), TODAY, wall)

    many = [statements(asha, "/patient/dashboard"), statements(sharma, "/doctor/dashboard")]

    assert many == few


def statements(person: Person, path: str) -> int:
    """How many statements a reading takes."""
    seen = []

    def note(*call):
        seen.append(call[2])

    db.session.expire_all()
    event.listen(db.engine, "before_cursor_execute", note)
    assert person.get(path).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
