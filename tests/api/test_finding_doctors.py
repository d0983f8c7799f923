"""Who can be found: doctors by name and order, departments, the soonest."""

from datetime import time, timedelta
from typing import Any

import pytest

from answers import code
from deeds import when
from factories import NOW, TODAY, TOMORROW, make_department, make_doctor
from models import Doctor, DoctorStatus, SessionName, WeeklyHours
from offered import keep, slots
from people import Stranger


def make_skin_doctor(name: str, **more: Any) -> Doctor:
    """A doctor whose speciality has an accent."""
    return make_doctor(name, specialization="Dermatología", **more)


def found(asker: Stranger, **query: Any) -> list[str]:
    """The names in the order of the answer."""
    answer = asker.get("/doctors", query_string=query)
    assert answer.status_code == 200, answer.json
    return [card["full_name"] for card in answer.json["items"]]


HIDDEN = ("pending", "blacklisted", "deactivated")


def test_who_cannot_be_booked_cannot_be_found(stranger, asha, chief, at) -> None:
    for status in HIDDEN:
        hidden = make_skin_doctor(f"Hidden {status}", status=DoctorStatus(status))
        for path in (f"/doctors/{hidden.id}", f"/doctors/{hidden.id}/slots?date={TOMORROW}"):
            assert code(stranger.get(path)) == code(asha.get(path)) == (404, "not_found")
        assert slots(chief, hidden)["reason"] == "doctor_inactive", "the desk sees why"
        body = {"doctor_id": hidden.id, **when(TOMORROW, "10:00")}
        assert code(asha.post("/patient/appointments", body)) == (409, "doctor_inactive")

    assert found(stranger) == found(stranger, q="hidden") == []
    assert stranger.get("/slots/soonest").json["items"] == []
    assert [d["doctors"] for d in stranger.get("/departments").json["items"]] == [0]
    missing, hidden_one = stranger.get("/doctors/99999"), stranger.get(f"/doctors/{hidden.id}")
    assert {**missing.json, "request_id": ""} == {**hidden_one.json, "request_id": ""}


FINDING_NUNEZ = (
    *("núñez", "NUNEZ", "Nu\u0301n\u0303ez", "núñ", "josé núñez", "nunez jose", "  jose   nunez "),
    *("dermatologia", "DERMATOLOGÍA", "nunez dermato"),
    *("piel", "PIÉL", "clínica de la piel", "CLINICA piel", "PIEL núñez dermatología"),
)
FINDING_NOBODY = ("%", "_", "\\", "/", "nun_z", "nu%z", "'", '"', "nunez sharma", "nunez %")


@pytest.fixture
def two_doctors(at) -> None:
    """One with accents, in a department with accents; one without."""
    skin = make_department("Clínica de la Piel")
    make_skin_doctor("José Núñez", department=skin)
    make_doctor("Meera Sharma")


def test_a_doctor_is_found_whatever_the_case_accents_or_order(stranger, chief, two_doctors) -> None:
    for asked in FINDING_NUNEZ:
        assert found(stranger, q=asked) == ["José Núñez"], asked
        by_desk = chief.get("/admin/doctors", query_string={"q": asked}).json["items"]
        assert [row["full_name"] for row in by_desk] == ["José Núñez"], asked


def test_a_sign_means_itself(stranger, two_doctors) -> None:
    for asked in FINDING_NOBODY:
        assert found(stranger, q=asked) == [], asked


def test_signs_in_names_are_found(stranger, at) -> None:
    for name in ("A_B Percent%", "Back\\slash", "O'Neil", "Sla/sh"):
        make_skin_doctor(name)

    assert found(stranger, q="a_b") == found(stranger, q="percent%") == ["A_B Percent%"]
    assert found(stranger, q="k\\s") == ["Back\\slash"]
    assert found(stranger, q="o'neil") == ["O'Neil"]
    assert found(stranger, q="a/s") == ["Sla/sh"]


def test_nothing_asked_finds_all(stranger, at) -> None:
    make_skin_doctor("José Núñez")

    assert found(stranger) == found(stranger, q="") == found(stranger, q="  ") == ["José Núñez"]


@pytest.fixture
def staff(at) -> None:
    """Four doctors in two departments: one works in the evening only, one not at all."""
    skin = make_department("Skin")
    make_skin_doctor("bela Rao", department=skin, experience_years=30, fee_minor=50000)
    make_skin_doctor("Asim Khan", department=skin, experience_years=5, fee_minor=99900)
    late = make_skin_doctor("Chitra Das", experience_years=12, fee_minor=0, hours=False)
    keep(
        *(
            WeeklyHours(
                doctor_id=late.id,
                weekday=day,
                session=SessionName.EVENING,
                starts=time(15),
                ends=time(16),
            )
            for day in range(7)
        )
    )
    make_skin_doctor("Dev Nair", experience_years=1, fee_minor=100, hours=False)


ORDERS = {
    "name": ["Asim Khan", "bela Rao", "Chitra Das", "Dev Nair"],
    "-name": ["Dev Nair", "Chitra Das", "bela Rao", "Asim Khan"],
    "experience": ["Dev Nair", "Asim Khan", "Chitra Das", "bela Rao"],
    "-experience": ["bela Rao", "Chitra Das", "Asim Khan", "Dev Nair"],
    "fee": ["Chitra Das", "Dev Nair", "bela Rao", "Asim Khan"],
    "-fee": ["Asim Khan", "bela Rao", "Dev Nair", "Chitra Das"],
    "soonest": ["bela Rao", "Asim Khan", "Chitra Das", "Dev Nair"],
}


def test_the_orders(stranger, staff) -> None:
    for sort, order in ORDERS.items():
        assert found(stranger, sort=sort) == order, sort
        pages = [found(stranger, sort=sort, page=page, per_page=1) for page in range(1, 6)]
        assert pages == [[name] for name in order] + [[]], sort


def test_pages_and_departments(stranger, staff) -> None:
    skin = next(d for d in stranger.get("/departments").json["items"] if d["name"] == "Skin")
    page = stranger.get(f"/doctors?department_id={skin['id']}&page=2&per_page=1").json

    assert (page["total"], page["page"], page["per_page"]) == (2, 2, 1)
    assert [card["full_name"] for card in page["items"]] == ["bela Rao"]
    assert found(stranger, department_id=99_999) == []
    assert {d["name"]: d["doctors"] for d in stranger.get("/departments").json["items"]} == {
        "Cardiology": 2,
        "Skin": 2,
    }
    for bad in (
        "page=0",
        "per_page=0",
        "per_page=101",
        "page=10001",
        "sort=salary",
        "q=" + "x" * 101,
    ):
        assert code(stranger.get(f"/doctors?{bad}")) == (422, "validation_failed"), bad


def test_the_soonest(stranger, staff, asha, at) -> None:
    cards = [item["doctor"] for item in stranger.get("/slots/soonest").json["items"]]
    assert [card["full_name"] for card in cards] == ["bela Rao", "Asim Khan", "Chitra Das"]
    assert [card["next_free"]["appointment_time"] for card in cards] == ["09:00", "09:00", "15:00"]

    body = {"doctor_id": cards[0]["id"], **when(TODAY, "09:00")}
    assert asha.post("/patient/appointments", body).status_code == 201
    at(NOW + timedelta(hours=5))
    cards = [item["doctor"] for item in stranger.get("/slots/soonest").json["items"]]
    assert [card["full_name"] for card in cards] == ["bela Rao", "Asim Khan", "Chitra Das"]
    assert [card["next_free"]["appointment_time"] for card in cards] == ["15:00"] * 3

    one_department = stranger.get(
        f"/slots/soonest?department_id={cards[2]['department']['id']}"
    ).json["items"]
    assert [item["doctor"]["full_name"] for item in one_department] == ["Chitra Das"]


def test_six_are_soon_enough(stranger, at) -> None:
    for number in range(8):
        make_skin_doctor(f"Doctor {number}")

    assert len(stranger.get("/slots/soonest").json["items"]) == 6
