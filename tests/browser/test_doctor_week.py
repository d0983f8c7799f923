"""A doctor's week: looked at, walked through by keyboard, left for a visit."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.conftest import Visitor


@pytest.fixture
def doctor(visitor: Visitor) -> Visitor:
    """Dr Sharma, on the week's page."""
    visitor.sign_in("dr_sharma", "doctor123")
    visitor.open("/doctor?view=week")
    expect(visitor.page.locator(".week-list-day")).to_have_count(7)
    return visitor


def test_a_week_has_seven_days_and_leads_to_visits(doctor: Visitor) -> None:
    page = doctor.page
    tops = page.locator(".week-list-day").evaluate_all("all => all.map((one) => one.offsetTop)")
    assert len(set(tops)) == 1

    page.locator(".week-visits a").first.focus()
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/doctor/appointments/\d+$"))
    expect(page.locator("h1")).to_be_visible()


def test_the_week_is_in_the_address(doctor: Visitor) -> None:
    page = doctor.page
    this_week = page.locator("h1").inner_text()

    page.get_by_role("link", name="Next week").press("Enter")
    expect(page.locator("h1")).not_to_have_text(this_week)
    next_week = page.locator("h1").inner_text()
    page.reload()

    expect(page.locator("h1")).to_have_text(next_week)
    page.go_back()
    expect(page.locator("h1")).to_have_text(this_week)


def test_on_a_phone_the_days_stand_under_each_other(visitors: Any) -> None:
    visitor = visitors(width=390, theme="light")
    visitor.sign_in("dr_sharma", "doctor123")

    page = visitor.open("/doctor?view=week")

    expect(page.locator(".week-list-day")).to_have_count(7)
    lefts = page.locator(".week-list-day").evaluate_all("all => all.map((one) => one.offsetLeft)")
    assert len(set(lefts)) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
