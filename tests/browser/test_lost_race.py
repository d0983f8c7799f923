"""Somebody else is quicker: the words stay, and three other times are offered."""

from typing import Any

import pytest
from playwright.sync_api import expect

from browser.booked import plus
from browser.conftest import Api
from running import Hospital


@pytest.fixture
def rival(running: Hospital) -> Api:
    """A patient who books through the API."""
    return Api(running).register("Quick Rival", "quick.rival@example.org")


def test_a_lost_race_keeps_the_words_and_offers_others(visitors: Any, rival: Api) -> None:
    visitor = visitors()
    page = visitor.sign_in("patient1", "patient123")
    slot = free_slot(rival)
    page = visitor.open(f"/book/{slot['doctor_id']}/confirm?date={slot['day']}&time={slot['time']}")
    page.get_by_label("Reason for visit").fill("a rash on the arm")

    rival.call(
        "POST",
        "/patient/appointments",
        {
            "doctor_id": slot["doctor_id"],
            "appointment_date": slot["day"],
            "appointment_time": slot["time"],
        },
    )
    page.get_by_role("button", name="Confirm appointment").click()

    expect(page.get_by_role("alert").or_(page.locator(".errsum")).first).to_contain_text("taken")
    expect(page.get_by_label("Reason for visit")).to_have_value("a rash on the arm")
    alternatives = page.locator(".errsum .chips button")
    expect(alternatives).to_have_count(3)
    alternatives.first.click()
    page.get_by_role("button", name="Confirm appointment").click()
    expect(page.locator("h1")).to_contain_text("Your appointment is booked")


def free_slot(api: Api) -> dict[str, Any]:
    """A free time of some doctor, far enough ahead for everybody."""
    for doctor in api.call("GET", "/doctors?sort=-experience")["items"]:
        first = doctor["next_free"]["appointment_date"]
        days = api.call("GET", f"/doctors/{doctor['id']}/slots?from={first}&to={plus(first, 20)}")
        for day in days["days"][7:]:
            free = [slot for slot in day["slots"] if slot["state"] == "free"]
            if len(free) > 4:
                return {"doctor_id": doctor["id"], "day": day["date"], "time": free[2]["time"]}
    raise AssertionError("nobody has a free time")
