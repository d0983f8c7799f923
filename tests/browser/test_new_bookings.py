"""In the browser: what is booked meanwhile is told, and moves nothing before it is asked for."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.barriers import NARROW, barriers
from browser.booked import book, free_times_of
from browser.conftest import Api
from running import Hospital

SOME = ("Mina Haddad", "Nils Berg", "Olga Petrova")


@pytest.fixture
def sharma(doctor_api: Api) -> int:
    """Dr Sharma's number."""
    doctor_id: int = doctor_api.call("GET", "/doctor/dashboard")["doctor"]["id"]
    return doctor_id


@pytest.fixture
def patients(running: Hospital, request: pytest.FixtureRequest) -> list[Api]:
    """New ones for each test."""
    test = request.function.__name__.removeprefix("test_")[:30]
    return [
        Api(running).register(name, f"{name.split()[0].lower()}.{test}@example.org")
        for name in SOME
    ]


def look_again(page: Page) -> None:
    """Come back to the window after a while; done when the list has been read again."""
    with page.expect_response(re.compile(r"/appointments(\?|$)")):
        page.evaluate(
            """() => {
              const now = Date.now
              Date.now = () => now() + 61_000
              window.dispatchEvent(new Event('focus'))
            }"""
        )
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def rows(page: Page) -> list[str]:
    """What the list shows, without its heading."""
    expect(page.locator("tbody tr").first).to_be_visible()
    return page.locator("tbody tr").all_inner_texts()


def test_the_doctors_list_waits_to_be_asked(
    visitors: Any, patients: list[Api], sharma: int
) -> None:
    day = free_times_of(patients[0], sharma)[-1][0]
    book(patients[0], sharma, free_times_of(patients[0], sharma)[-1])
    visitor = visitors()
    visitor.sign_in("dr_sharma", "doctor123")
    page = visitor.open(f"/doctor/appointments?from={day}&to={day}")
    before = rows(page)
    for patient in patients[1:]:
        book(patient, sharma, free_times_of(patient, sharma)[-1])

    look_again(page)
    expect(page.get_by_text("2 new bookings.")).to_be_visible()
    assert rows(page) == before
    page.get_by_role("button", name="Show", exact=True).click()

    for name in SOME:
        expect(page.locator("tbody tr").filter(has_text=name)).to_be_visible()
    assert len(rows(page)) == len(before) + 2
    expect(page.locator("h1")).to_be_focused()
    look_again(page)
    expect(page.get_by_role("button", name="Show", exact=True)).to_have_count(0)


def test_the_doctors_day_waits_to_be_asked(visitors: Any, patients: list[Api], sharma: int) -> None:
    when = free_times_of(patients[0], sharma)[5]
    visitor = visitors()
    visitor.sign_in("dr_sharma", "doctor123")
    page = visitor.open(f"/doctor?date={when[0]}")
    lines = page.locator(".day-list li")
    expect(lines.first).to_be_visible()
    before = lines.all_inner_texts()
    booked = book(patients[0], sharma, when)

    look_again(page)
    expect(page.get_by_text("1 new booking.")).to_be_visible()
    assert lines.all_inner_texts() == before
    page.get_by_role("button", name="Show", exact=True).click()
    expect(lines.filter(has_text="Mina Haddad")).to_be_visible()

    patients[0].call("DELETE", f"/patient/appointments/{booked['id']}?revision=0")
    look_again(page)
    expect(page.get_by_text("This list has changed.")).to_be_visible()
    expect(lines.filter(has_text="Mina Haddad")).to_be_visible()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(lines.filter(has_text="Mina Haddad")).to_be_hidden()


def test_the_admins_list_changes_in_place_and_grows_when_asked(
    visitors: Any, patients: list[Api], sharma: int
) -> None:
    first = book(patients[0], sharma, free_times_of(patients[0], sharma)[-2])
    day = first["appointment_date"]
    visitor = visitors()
    visitor.sign_in("admin", "admin123")
    page = visitor.open(f"/admin/appointments?from={day}&to={day}")
    row = page.locator("tbody tr").filter(has_text=first["reference"])
    expect(row).to_contain_text("Booked")

    patients[0].call("DELETE", f"/patient/appointments/{first['id']}?revision=0")
    look_again(page)
    expect(row).to_contain_text("Cancelled")
    expect(page.get_by_role("button", name="Show", exact=True)).to_have_count(0)

    for patient in patients[1:]:
        book(patient, sharma, free_times_of(patient, sharma)[-2])
    before = rows(page)
    look_again(page)
    expect(page.get_by_role("status").filter(has_text="2 new bookings.")).to_be_visible()
    assert rows(page) == before
    assert barriers(visitor, "the bar", [NARROW]) == {}
    page.get_by_label("Status", exact=True).select_option("cancelled")
    expect(page.get_by_role("button", name="Show", exact=True)).to_have_count(0)


def test_the_visits_of_a_doctor_wait_to_be_shown_too(
    visitors: Any, patients: list[Api], sharma: int
) -> None:
    visitor = visitors()
    visitor.sign_in("admin", "admin123")
    page = visitor.open(f"/admin/doctors/{sharma}")
    expect(page.locator("tbody tr").first).to_be_visible()
    before = rows(page)

    booked = book(patients[0], sharma, free_times_of(patients[0], sharma)[-1])
    look_again(page)
    expect(page.get_by_role("status").filter(has_text="1 new booking.")).to_be_visible()
    assert rows(page) == before

    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody tr").filter(has_text=booked["reference"])).to_be_visible()
