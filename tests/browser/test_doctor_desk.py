"""At the doctor's desk: drafts on two devices, amendments, emergencies, the second factor."""

import re
from datetime import datetime
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Api, Visitor, text_of

TODAYS = "main a[href*='/doctor/appointments/']"


def open_visit(visitor: Visitor) -> str:
    """A visit of today whose treatment can be written; its address."""
    page = visitor.open("/doctor")
    link = page.locator(TODAYS, has_text=re.compile("(Start|Continue) treatment")).last
    address = str(link.get_attribute("href"))
    visitor.open(address)
    expect(page.get_by_label("Diagnosis")).to_be_visible()
    return address


def test_a_draft_is_found_on_another_device(visitors: Any) -> None:
    desk, tablet = visitors(), visitors(width=768, theme="light")
    desk.sign_in("dr_sharma", "doctor123")
    tablet.sign_in("dr_sharma", "doctor123")
    address = open_visit(desk)

    desk.page.get_by_label("Diagnosis").fill("Begun at the desk")
    expect(desk.page.get_by_text("Draft saved")).to_be_visible(timeout=20_000)
    tablet.open(address)

    expect(tablet.page.get_by_label("Diagnosis")).to_have_value("Begun at the desk")
    expect(tablet.page.get_by_text("Your draft from")).to_be_visible()
    tablet.page.get_by_role("button", name="Update treatment").click()
    expect(tablet.page.get_by_text("All changes are saved")).to_be_visible()


def test_medicines_are_chosen_with_the_keyboard(visitor: Visitor) -> None:
    visitor.sign_in("dr_sharma", "doctor123")
    open_visit(visitor)
    page = visitor.page
    page.get_by_role("button", name="Add a medicine").press("Enter")

    name = page.get_by_role("combobox", name="Name").last
    name.press_sequentially("paracet")
    expect(page.get_by_role("option").first).to_contain_text("Paracetamol")
    name.press("ArrowDown")
    name.press("Enter")

    expect(name).to_have_value("Paracetamol")
    expect(page.get_by_label("Strength").last).to_have_value(re.compile("mg"))
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_an_amendment_shows_what_changed(visitor: Visitor) -> None:
    visitor.sign_in("patient1", "patient123")

    page = visitor.open("/records")
    page.get_by_text("See what changed").first.click()

    expect(page.get_by_text("Amended after the visit").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"changed from \d+ days to \d+ days")).first).to_be_visible()


@pytest.fixture
def stranger_to_sharma(running: Any) -> dict[str, Any]:
    """A patient whom Dr Sharma does not treat."""
    admin = Api(running).sign_in("admin", "admin123")
    body = {
        "full_name": "Emer Gency",
        "email": f"emer{datetime.now().microsecond}@example.org",
        "date_of_birth": "1971-03-04",
    }
    found: dict[str, Any] = admin.call("POST", "/admin/patients", body)["patient"]
    return found


def test_a_record_is_opened_in_an_emergency(
    visitor: Visitor, mailbox: Any, stranger_to_sharma: dict[str, Any]
) -> None:
    visitor.sign_in("dr_sharma", "doctor123")
    patient = stranger_to_sharma
    page = visitor.open(f"/doctor/patients/{patient['id']}")
    expect(page.get_by_text("You cannot see this record")).to_be_visible()

    visitor.open("/doctor/patients/emergency")
    page.get_by_label("Why you need the record now").fill("Unconscious in the lobby")
    page.get_by_label("Full name").fill("emer gency")
    for part, value in (("Day", "4"), ("Month", "3"), ("Year", "1971")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Open the record").click()

    expect(page.locator("h1")).to_have_text("Emer Gency")
    expect(page.get_by_text("You opened this record in an emergency")).to_be_visible()
    mail = mailbox.newest("admin", "A record was opened in an emergency")
    assert "Unconscious" not in text_of(mail)


def test_the_second_factor_is_asked_for(visitors: Any) -> None:
    owner, elsewhere = visitors(), visitors(theme="light", width=390)
    owner.sign_in("dr_adjei", "doctor123")
    page = owner.open("/account")
    page.get_by_role("button", name="Set up two-step sign-in").click()
    page.get_by_role("textbox", name="Your password").fill("doctor123")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("No camera").click()
    secret = page.locator(".secret-key").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    codes = page.locator(".recovery-codes li").all_inner_texts()
    page.get_by_role("button", name="I have kept them").click()

    with_code(elsewhere, codes[0])
    expect(elsewhere.page.locator("h1")).to_be_visible()

    page.get_by_role("button", name="Turn off two-step sign-in").click()
    page.get_by_role("textbox", name="Your password").fill("doctor123")
    page.get_by_label("Code", exact=True).fill(codes[1])
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_role("button", name="Set up two-step sign-in")).to_be_visible()


def with_code(visitor: Visitor, code: str) -> Page:
    """Sign in with the password, a wrong code and then a right one."""
    page = visitor.open("/sign-in")
    page.get_by_label("Email or username").fill("dr_adjei")
    page.get_by_label("Password", exact=True).fill("doctor123")
    page.get_by_role("button", name="Sign in").last.click()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Sign in").last.click()
    expect(page.get_by_text("That code is not right").first).to_be_visible()
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page
