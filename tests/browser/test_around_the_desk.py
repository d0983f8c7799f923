"""In the browser: who waits, mails sent again, a lost second factor, devices."""

import itertools
import re
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from browser.booked import book, free_times
from browser.conftest import PASSWORD, Api, Mailbox, Visitor
from running import Hospital

_numbers = itertools.count(1)


@pytest.fixture
def waiting(running: Hospital) -> str:
    """Somebody who waits for Dr Sharma, by name."""
    name = f"Wanda Waits {next(_numbers)}"
    api = Api(running).register(name, f"{name.replace(' ', '').lower()}@example.org")
    api.call("POST", "/patient/waitlist", {"doctor_id": 1, "session": "morning"})
    return name


def test_an_admin_sees_who_waits_and_books_for_them(visitor: Visitor, waiting: str) -> None:
    page = visitor.sign_in("admin", "admin123")
    visitor.open("/admin/appointments")

    page.get_by_role("link", name="Waiting list").click()
    page.wait_for_url("**/admin/appointments/waiting")
    expect(page.locator("h1")).to_have_text("Waiting list")
    page.get_by_label("Search", exact=True).fill(waiting)
    expect(page.get_by_text("1 entry")).to_be_visible()
    row = page.get_by_role("row", name=waiting)
    expect(row).to_contain_text("Dr Meera Sharma")
    expect(row).to_contain_text("Any day in the morning")
    row.get_by_role("link", name=f"Book for {waiting}").click()

    expect(page.locator("h1")).to_have_text("Book for a patient")
    expect(page.get_by_text(waiting)).to_be_visible()
    visitor.open("/admin/appointments/waiting?q=nobodyatall")
    page.get_by_role("button", name="Show all who wait").click()
    expect(page.get_by_role("row", name=waiting)).to_be_visible()


def test_a_doctor_sends_a_mail_about_a_visit_again(visitor: Visitor, doctor_api: Api) -> None:
    visits = doctor_api.call("GET", "/doctor/appointments?status=booked&per_page=100")["items"]
    page = visitor.sign_in("dr_sharma", "doctor123")

    visitor.open(f"/doctor/appointments/{visits[0]['id']}")
    mails = page.get_by_role("region", name="Mails")
    expect(mails.get_by_role("row", name="Confirmation to the patient")).to_have_count(1)
    mails.get_by_role("button", name="Send again").click()

    expect(page.get_by_text("goes out again").first).to_be_visible()
    expect(mails.get_by_role("row", name="Confirmation to the patient")).to_have_count(2)


def test_an_admin_resets_a_lost_second_factor(visitor: Visitor, running: Hospital) -> None:
    doctor = Api(running).sign_in("dr_iyer", "doctor123")
    secret = doctor.call("POST", "/auth/totp/start", {"password": "doctor123"})["secret"]
    doctor.call("POST", "/auth/totp/confirm", {"code": pyotp.TOTP(secret).now()})
    page = visitor.sign_in("admin", "admin123")
    visitor.open(f"/admin/doctors/{doctor.call('GET', '/auth/me')['profile_id']}")

    page.get_by_role("button", name="Reset two-step sign-in").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Reset two-step sign-in").click()
    expect(dialog.get_by_text("Enter a reason")).to_be_visible()
    dialog.get_by_label("Reason").fill("Lost phone, passport seen")
    dialog.get_by_role("button", name="Reset two-step sign-in").click()

    expect(page.get_by_text("Two-step sign-in of Dr Ravi Iyer is off").first).to_be_visible()
    expect(page.get_by_role("button", name="Reset two-step sign-in")).to_have_count(0)
    assert Api(running).sign_in("dr_iyer", "doctor123").token


def test_devices_are_named_in_words(visitors: Any, running: Hospital) -> None:
    email = f"devices{next(_numbers)}@example.org"
    Api(running).register("Dara Devices", email)
    here = visitors()
    page: Page = here.sign_in(email, PASSWORD)

    here.open("/account")
    table = page.get_by_role("group", name="Devices signed in to your account")
    expect(table.get_by_text("This device")).to_have_count(1)
    assert "Mozilla" not in table.inner_text()
    table.get_by_role("button", name=re.compile("Sign out of")).first.click()

    expect(page.get_by_text(re.compile("is signed out")).first).to_be_visible()


def test_an_admin_cancels_several_appointments_by_keyboard(
    visitor: Visitor, running: Hospital, mailbox: Mailbox
) -> None:
    name, email = "Sev Eral", f"several{next(_numbers)}@example.org"
    api = Api(running).register(name, email)
    doctor_id, free = free_times(api)
    for when in free[:2]:
        book(api, doctor_id, when)
    page = visitor.sign_in("admin", "admin123")
    visitor.open("/admin/appointments?q=sev%20eral")

    page.get_by_role("button", name="Cancel several appointments").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="All 2 on this page").press("Space")
    dialog.get_by_role("button", name="Cancel 2 appointments").press("Enter")
    dialog.get_by_role("link", name="Enter a reason").press("Enter")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    dialog.get_by_label("Reason").fill("The electricity is off")
    dialog.get_by_role("button", name="Cancel 2 appointments").press("Enter")

    expect(page.get_by_text("2 appointments cancelled").first).to_be_visible()
    expect(page.get_by_role("table").get_by_text("Cancelled")).to_have_count(2)
    assert mailbox.newest(email, "cancelled")
