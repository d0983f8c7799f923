"""GET /api/doctor/patients and /api/doctor/patients/{id}."""

from datetime import date, time, timedelta

import pytest

from answers import code, logged
from factories import DAY, TODAY, TOMORROW, make_appointment, make_patient
from models import AppointmentStatus
from people import Person


def names(doctor: Person, query: str = "") -> list[str]:
    answer = doctor.get(f"/doctor/patients{query}")
    assert answer.status_code == 200, answer.json
    return [patient["full_name"] for patient in answer.json["items"]]


def test_visits_are_summed_up(sharma, asha):
    done = {"status": AppointmentStatus.COMPLETED}
    make_appointment(sharma.row, asha.row, TODAY - 9 * DAY, time(10), **done)
    make_appointment(sharma.row, asha.row, TODAY - 2 * DAY, time(10), **done)
    make_appointment(sharma.row, asha.row, TODAY - DAY, time(10), status=AppointmentStatus.NO_SHOW)
    make_appointment(sharma.row, asha.row, TOMORROW, time(10))
    make_appointment(sharma.row, asha.row, TOMORROW + DAY, time(10))

    patient = sharma.get("/doctor/patients").json["items"][0]

    assert patient["full_name"] == "Asha Rao"
    assert (patient["visits"], patient["last_visit"], patient["next_visit"]) == (
        2,
        "2026-11-29",
        "2026-12-02",
    )


def test_a_patient_who_only_cancelled_is_not_the_doctors(sharma, asha):
    make_appointment(sharma.row, asha.row, status=AppointmentStatus.CANCELLED)

    assert names(sharma) == []
    assert code(sharma.get(f"/doctor/patients/{asha.id}")) == (404, "not_found")


def test_a_colleagues_patient_answers_like_a_missing_one(sharma, iyer, asha):
    make_appointment(iyer.row, asha.row)

    foreign, missing = sharma.get(f"/doctor/patients/{asha.id}"), sharma.get("/doctor/patients/999")

    assert {**foreign.json, "request_id": ""} == {**missing.json, "request_id": ""}
    assert foreign.status_code == 404
    assert logged("record.read") == []


def test_reading_a_record_is_written_down(sharma, asha):
    make_appointment(sharma.row, asha.row)

    answer = sharma.get(f"/doctor/patients/{asha.id}")

    assert answer.status_code == 200, answer.json
    assert answer.json["phone"] == "98765 43210"
    assert "email" not in answer.json
    assert [(line.patient_id, line.actor_id) for line in logged("record.read")] == [
        (asha.id, sharma.user_id)
    ]


@pytest.fixture
def known(sharma: Person) -> None:
    """Three patients: Asha was last seen, Ben before her, Cy will come for the first time."""
    for name, days, status in (
        ("Asha", -2, AppointmentStatus.COMPLETED),
        ("Ben", -5, AppointmentStatus.COMPLETED),
        ("Cy", 1, AppointmentStatus.BOOKED),
    ):
        day = TODAY + timedelta(days=days)
        make_appointment(sharma.row, make_patient(name), day, time(10), status=status)


def test_patients_are_sorted_and_searched(sharma, known):
    assert names(sharma) == ["Asha", "Ben", "Cy"]
    assert names(sharma, "?sort=-name") == ["Cy", "Ben", "Asha"]
    assert names(sharma, "?sort=last_visit") == ["Cy", "Ben", "Asha"]
    assert names(sharma, "?sort=-last_visit") == ["Asha", "Ben", "Cy"]
    assert names(sharma, "?q=be") == ["Ben"]


@pytest.mark.parametrize("sort", ["name", "-name", "last_visit", "-last_visit"])
def test_every_page_is_reached(sharma, known, sort):
    whole = names(sharma, f"?sort={sort}")

    seen, cursor = [], ""
    for _ in whole:
        page = sharma.get(f"/doctor/patients?sort={sort}&per_page=1{cursor}").json
        seen += [patient["full_name"] for patient in page["items"]]
        cursor = f"&cursor={page['next']}"

    assert seen == whole


def test_age_is_counted_today(sharma, app):
    patient = make_patient("Leap", date_of_birth=date(2000, 12, 2))
    make_appointment(sharma.row, patient)

    assert sharma.get("/doctor/patients").json["items"][0]["age"] == 25


def test_only_doctors_have_patients(asha, chief):
    for person in (asha, chief):
        assert code(person.get("/doctor/patients")) == (403, "forbidden")
