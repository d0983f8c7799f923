"""Beyond the draft: an allergy, the next visit, the last prescription again; hours that differ."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.booked import plus
from browser.conftest import Api, Visitor


@pytest.fixture
def newcomer(running: Any) -> dict[str, Any]:
    """A visit of somebody new, who has just walked in to Dr Sharma."""
    desk = Api(running).sign_in("admin", "admin123")
    about = {"full_name": "Nadia Newcomer", "allergies": ["penicillin"]}
    patient = desk.call("POST", "/admin/patients", about)["patient"]
    sharma = desk.call("GET", "/doctors?q=sharma")["items"][0]
    wanted = {"patient_id": patient["id"], "doctor_id": sharma["id"], "walk_in": True}
    found: dict[str, Any] = desk.call(
        "POST", "/admin/appointments", {**wanted, "reason": "Sore throat"}
    )
    return found


@pytest.fixture
def doctor(visitor: Visitor) -> Visitor:
    """Dr Sharma, signed in."""
    visitor.sign_in("dr_sharma", "doctor123")
    return visitor


def test_a_conflict_with_an_allergy_asks_why(doctor: Visitor, newcomer: dict[str, Any]) -> None:
    page = doctor.open(f"/doctor/appointments/{newcomer['id']}")
    page.get_by_label("Diagnosis").fill("Sore throat")
    page.get_by_role("button", name="Add a medicine").click()
    page.get_by_role("combobox", name="Name").last.fill("Penicillin V")
    page.get_by_label("Dose").last.fill("1-0-1")
    page.get_by_label("Days").last.fill("5")
    page.get_by_role("button", name="Update treatment").click()

    reason = page.get_by_label(re.compile("allerg|why", re.IGNORECASE)).last
    expect(reason).to_be_visible()
    reason.fill("Tolerated last year")
    page.get_by_role("button", name="Update treatment").click()
    expect(page.get_by_text("All changes are saved")).to_be_visible()


def test_the_next_visit_is_booked_where_it_is_written(
    doctor: Visitor, newcomer: dict[str, Any]
) -> None:
    page = doctor.open(f"/doctor/appointments/{newcomer['id']}")
    page.get_by_role("button", name="In 2 weeks", exact=True).click()
    times = page.get_by_role("group", name=re.compile("Free times around"))
    expect(times).to_be_visible()
    times.locator(".slot").first.click()
    page.get_by_role("button", name=re.compile("^Book ")).click()

    expect(page.get_by_text("Booked:").first).to_be_visible()


def test_a_date_differs_and_follows_the_pattern_again(doctor: Visitor, doctor_api: Api) -> None:
    day = plus(doctor_api.call("GET", "/clinic")["today"], 90)
    page = doctor.open("/doctor/availability?tab=exceptions")
    page.get_by_label("Date", exact=True).fill(day)
    page.get_by_label("Morning", exact=True).select_option("open")
    page.get_by_label("Starts").first.fill("10:00")
    page.get_by_label("Ends").first.fill("12:00")
    page.get_by_label("Evening", exact=True).select_option("closed")
    page.get_by_role("button", name="Save this date").click()

    row = page.get_by_role("table").get_by_role("row").filter(has_text=re.compile("10(am|:00)"))
    expect(row).to_have_count(1)
    found = doctor_api.call("GET", f"/doctors/{own(doctor_api)}/slots?from={day}&to={day}")
    times = [slot["time"] for slot in found["days"][0]["slots"]]
    assert (times[0], times[-1]) == ("10:00", "11:30")

    row.get_by_role("button", name=re.compile("Remove")).click()
    expect(row).to_have_count(0)


def own(doctor_api: Api) -> int:
    """The doctor's id."""
    number: int = doctor_api.call("GET", "/doctor/profile")["id"]
    return number


def test_the_week_has_hours_of_its_own(visitors: Any, running: Any) -> None:
    visitor = visitors(width=390, theme="light")
    visitor.sign_in("dr_adjei", "doctor123")
    page = visitor.open("/doctor/availability?tab=weekly")
    sunday = page.get_by_label("Sunday, morning starts")
    if not sunday.count():
        page.get_by_role("checkbox", name=re.compile("Sunday.*morning", re.IGNORECASE)).check()
    sunday.fill("12:30")
    page.get_by_label("Sunday, morning ends").fill("09:30")
    page.get_by_role("button", name="Save weekly pattern").click()
    expect(page.locator(".err").first).to_be_visible()
    sunday.fill("09:30")
    page.get_by_label("Sunday, morning ends").fill("12:30")
    page.get_by_role("button", name="Save weekly pattern").click()

    expect(page.get_by_text("Changes are not saved yet")).to_have_count(0)
    week = Api(running).sign_in("dr_adjei", "doctor123").call("GET", "/doctor/schedule")
    assert "09:30" in str(week)
