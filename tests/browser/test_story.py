"""The whole story: booked in the browser, told by mail, treated, read, counted."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import PASSWORD, Api, Mailbox, Visitor, text_of


@pytest.fixture
def today(doctor_api: Api) -> str:
    """The clinic's date, on which Dr Sharma sees patients all day."""
    day = str(doctor_api.call("GET", "/clinic")["today"])
    wish = {"days": [{"date": day, "morning": True, "evening": True}]}
    doctor_api.call("PUT", "/doctor/availability", wish)
    return day


def test_from_booking_to_record(
    visitors: Any, mailbox: Mailbox, doctor_api: Api, today: str
) -> None:
    patient, doctor, admin = visitors(), visitors(theme="light"), visitors()
    before = figures(admin)

    book(patient.page, patient, today)
    reference = patient.page.locator(".reference").inner_text()
    mail = mailbox.newest("nadia.haddad@example.org", "Appointment confirmed")
    assert reference in text_of(mail)
    assert "METHOD:REQUEST" in text_of(mail)
    assert "palpitations" not in text_of(mail)

    treat(doctor)
    read(patient)

    after = figures(admin)
    assert after["Patients"] == before["Patients"] + 1
    assert after["Appointments"] == before["Appointments"] + 1


def book(page: Page, patient: Visitor, today: str) -> None:
    """Choose as a stranger, register at the end, and find the choice kept."""
    patient.open("/")
    page.get_by_placeholder("Doctor, department or specialization").fill("sharma cardiology")
    page.get_by_role("button", name="Find times").click()
    card = page.locator(".card", has_text="Meera Sharma")
    card.get_by_role("link", name="See all times").click()
    expect(page.locator("h1")).to_have_text("When would you like to come?")
    page.goto(page.url.split("?")[0] + f"?date={today}")
    page.locator("fieldset", has_text="Morning").get_by_role("radio", disabled=False).last.check(
        force=True
    )
    page.get_by_role("button", name="Continue").or_(
        page.get_by_role("link", name="Continue")
    ).click()
    page.get_by_label("Reason for visit").fill("palpitations at night")
    page.get_by_role("link", name="Create account").last.click()

    page.get_by_label("Full name").fill("Nadia Haddad")
    page.get_by_label("Email", exact=True).fill("nadia.haddad@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()

    expect(page.locator("h1")).to_have_text("Check and confirm")
    expect(page.get_by_label("Reason for visit")).to_have_value("palpitations at night")
    page.get_by_role("button", name="Confirm appointment").click()
    expect(page.locator("h1")).to_contain_text("Your appointment is booked")


def treat(doctor: Visitor) -> None:
    """Open the visit from the day list, record it and complete it."""
    page = doctor.sign_in("dr_sharma", "doctor123")
    page.get_by_role("link", name="Nadia Haddad", exact=True).click()
    page.get_by_label("Consultation").check()
    page.get_by_label("Diagnosis").fill("Benign palpitations")
    page.get_by_role("button", name="Add a medicine").click()
    medicine = page.locator(".med-row").last
    medicine.get_by_label("Name", exact=True).fill("Metoprolol")
    medicine.get_by_label("Strength").fill("25 mg")
    medicine.get_by_label("Dose").fill("1-0-1")
    medicine.get_by_label("Days").fill("14")
    page.get_by_label("Notes for the patient").fill("Less coffee in the evening")
    page.get_by_label("Private notes").fill("anxious about her job")
    page.get_by_role("button", name="Mark as completed").click()
    expect(page.get_by_text("Completed").first).to_be_visible()


def read(patient: Visitor) -> None:
    """The patient's record has what the doctor wrote, and not the private notes."""
    page = patient.open("/records")
    expect(page.get_by_text("Benign palpitations")).to_be_visible()
    expect(page.get_by_text("Metoprolol")).to_be_visible()
    expect(page.get_by_text("Less coffee in the evening")).to_be_visible()
    expect(page.get_by_text("anxious about her job")).to_have_count(0)


def figures(admin: Visitor) -> dict[str, int]:
    """The numbers on the overview's tiles, counted afresh."""
    page = admin.page
    if page.url == "about:blank":
        admin.sign_in("admin", "admin123")
    admin.open("/admin")
    expect(page.locator(".tile").first).to_be_visible()
    tiles = page.locator(".tile").all_inner_texts()
    found = {}
    for tile in tiles:
        word, number = re.match(r"\s*([A-Za-z ]+?)\s*\n+\s*([\d,]+)", tile).groups()  # type: ignore[union-attr]
        found[word] = int(number.replace(",", ""))
    return found
