"""In the browser: the family, pictures, who opened a record, the private calendar."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import PASSWORD, Api, Mailbox, Visitor, text_of
from factories import picture
from running import Hospital

CHILD = "Leela Haddad"
_numbers = itertools.count(1)


@pytest.fixture
def mother(running: Hospital) -> tuple[Api, str]:
    """Somebody new with an account of her own, and its address."""
    email = f"mona{next(_numbers)}@example.org"
    return Api(running).register("Mona Haddad", email), email


@pytest.fixture
def child(mother: tuple[Api, str]) -> int:
    """Her child."""
    wanted = {"full_name": CHILD, "relation": "child", "date_of_birth": "2019-05-06"}
    return int(mother[0].call("POST", "/patient/family", wanted)["patient_id"])


@pytest.fixture
def page(visitor: Visitor, mother: tuple[Api, str]) -> Page:
    """Her browser, signed in."""
    return visitor.sign_in(mother[1], PASSWORD)


def choose_a_time(page: Page) -> None:
    """Take the first doctor with a time from tomorrow on, up to the last step of booking."""
    page.locator("main").get_by_role("link", name=re.compile("See all times")).first.click()
    expect(page.locator("h1")).to_have_text("When would you like to come?")
    days = page.locator(".days input:enabled")
    days.nth(min(1, days.count() - 1)).check(force=True)
    page.locator(".slots input:enabled").first.check(force=True)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1")).to_have_text("Check and confirm")


def test_a_child_is_added_booked_for_and_told_about(
    visitor: Visitor, page: Page, mother: tuple[Api, str], mailbox: Mailbox
) -> None:
    visitor.open("/family")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_role("button", name="Add to my family").click()
    expect(page.locator(".errsum")).to_contain_text("Enter their full name")
    page.get_by_label("Full name").fill(CHILD)
    page.get_by_label("They are your").select_option("child")
    for part, value in (("Day", "6"), ("Month", "5"), ("Year", "2019")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Add to my family").click()

    page.get_by_role("link", name=f"Book for {CHILD}").click()
    choose_a_time(page)
    expect(page.get_by_role("radio", name=CHILD)).to_be_checked()
    page.get_by_role("button", name="Confirm appointment").click()
    expect(page.locator("h1")).to_contain_text("Your appointment is booked")
    expect(page.locator(".summary")).to_contain_text(CHILD)
    mail = mailbox.newest(mother[1], f"Appointment for {CHILD} confirmed")
    assert "Dear Mona Haddad" in text_of(mail)

    visitor.open("/appointments")
    expect(page.locator(".next-visit")).to_contain_text(f"For {CHILD}")
    page.get_by_role("button", name="Cancel appointment").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(CHILD)
    dialog.get_by_role("button", name="Cancel appointment").click()
    mailbox.newest(mother[1], f"Appointment for {CHILD} cancelled")


def test_nobody_is_asked_for_whom_who_looks_after_nobody(visitor: Visitor, page: Page) -> None:
    visitor.open("/book")
    choose_a_time(page)

    expect(page.locator(".summary")).to_contain_text("Me (Mona Haddad)")
    assert page.get_by_role("radio").count() == 0


def test_who_signs_in_at_the_end_is_still_asked(
    visitor: Visitor, mother: tuple[Api, str], child: int
) -> None:
    page = visitor.open("/book")
    choose_a_time(page)
    page.get_by_role("button", name="Sign in and confirm").click()
    page.get_by_label("Email or username").fill(mother[1])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("radio", name="Me (Mona Haddad)")).to_be_focused()
    page.get_by_role("radio", name=CHILD).check()
    page.get_by_role("button", name="Confirm appointment").click()

    expect(page.locator(".summary")).to_contain_text(CHILD)
    assert mother[0].call("GET", f"/patient/appointments?patient_id={child}")["total"] == 1


def test_records_and_profiles_are_switched_by_person(
    visitor: Visitor, page: Page, child: int
) -> None:
    for path, title in (("/records", "Records of"), ("/profile", "Profile of")):
        visitor.open(path)
        page.get_by_role("link", name=CHILD, exact=True).click()
        expect(page.locator("h1")).to_have_text(f"{title} {CHILD}")
        assert f"patient_id={child}" in page.url
    expect(page.get_by_label("Full name")).to_have_value(CHILD)
    assert page.get_by_label("Email").count() == 0

    page.get_by_role("button", name="Add an allergy").click()
    page.get_by_label("Allergy 1").fill("Peanuts")
    page.get_by_role("link", name="Mona Haddad (you)").click()
    page.get_by_role("dialog").get_by_role("button", name="Stay here").click()
    page.get_by_role("button", name="Save profile").click()
    expect(page.locator(".toast-card")).to_contain_text("Profile saved")
    visitor.open(f"/records?patient_id={child}")
    expect(page.locator(".allergy")).to_contain_text("Peanuts")


def test_letting_go_says_what_stays(visitor: Visitor, page: Page, child: int) -> None:
    visitor.open("/family")
    page.get_by_role("button", name=f"Remove {CHILD}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep", exact=True)).to_be_focused()
    expect(dialog).to_contain_text("The hospital keeps the record")

    dialog.get_by_role("button", name="Remove from my family").click()

    expect(page.get_by_text("You look after nobody here yet")).to_be_visible()


def test_a_picture_is_chosen_seen_removed_and_brought_back(
    visitors: Any, visitor: Visitor, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "me.png"
    file.write_bytes(picture(size=(900, 600)))
    words = tmp_path / "words.txt"
    words.write_text("no picture")
    visitor.open("/profile")
    choice, image = page.get_by_label("Choose a picture"), page.locator(".avatar img")

    choice.set_input_files(words)
    expect(page.get_by_role("alert").last).to_contain_text("Choose a picture")
    choice.set_input_files(file)
    expect(image).to_have_js_property("naturalWidth", 512)
    page.get_by_role("button", name="Remove the picture").click()
    expect(image).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(image).to_have_js_property("naturalWidth", 512)

    visitor.open("/records/access")
    expect(page.get_by_text("Nobody of the hospital has opened this record")).to_be_visible()
    admin = visitors()
    admin.sign_in("admin", "admin123")
    admin.open("/admin/patients?q=mona%20haddad&sort=-created")
    admin.page.get_by_role("link", name="Mona Haddad").first.click()
    expect(admin.page.locator(".avatar img")).to_have_js_property("naturalWidth", 512)
    visitor.open("/records/access")
    expect(page.locator("table")).to_contain_text("Grace Thomas")
    expect(page.locator("table")).to_contain_text("2 times")


def test_a_private_calendar_is_made_renewed_and_ended(visitor: Visitor, page: Page) -> None:
    visitor.open("/profile")
    page.get_by_role("button", name="Make a private address").click()
    field = page.get_by_label("Your private address")
    expect(field).to_be_focused()
    first = field.input_value()
    assert "BEGIN:VCALENDAR" in page.request.get(first).text()

    visitor.open("/profile")
    expect(page.get_by_text("A calendar last asked just now")).to_be_visible()
    assert first not in page.content()
    page.get_by_role("button", name="Make a new address").click()
    page.get_by_role("dialog").get_by_role("button", name="Make a new address").click()
    expect(field).not_to_have_value(first)
    second = field.input_value()
    assert [page.request.get(url).status for url in (first, second)] == [404, 200]

    page.get_by_role("button", name="End it").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.get_by_role("button", name="Make a private address")).to_be_visible()
    assert page.request.get(second).status == 404


def test_the_record_of_a_child_is_exported(visitor: Visitor, page: Page, child: int) -> None:
    visitor.open("/records/exports")
    page.get_by_role("radio", name=CHILD).check()
    page.get_by_role("button", name="Export the record").click()

    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download Record of {CHILD}").click()

    assert download.value.suggested_filename.startswith("record-of-leela-haddad")
