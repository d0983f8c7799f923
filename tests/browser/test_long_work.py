"""Exports and imports that move on the page, survive leaving it, and end in a file; operations."""

import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from browser.conftest import Mailbox, Visitor


def read(page: Page, button: str) -> str:
    """The file that a button hands over."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).first.click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_an_admin_exports_what_the_list_shows(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.sign_in("admin", "admin123")
    page = visitor.open("/admin/appointments?q=asha&from=&sort=-starts_at")

    page.get_by_role("button", name="Export CSV").click()
    page.get_by_role("button", name="See exports").click()
    expect(page.get_by_role("heading", name="Exports and imports")).to_be_visible()
    lines = read(page, "Download Appointments, filtered").splitlines()

    assert lines[0].startswith("Reference,Date,Start")
    assert len(lines) > 1
    assert all("Asha" in line for line in lines[1:])
    assert mailbox.newest("admin@", "Your export is ready: Appointments, filtered")


def test_people_are_imported_in_three_steps(visitor: Visitor) -> None:
    visitor.sign_in("admin", "admin123")
    page = visitor.open("/admin/exports")
    mark = str(time.time_ns())
    rows = f"Full name,Email,Date of birth\nRosa {mark},r{mark}@example.org,1990-05-17\n"
    rows += f"Bad Date {mark},b{mark}@example.org,soon\n"

    page.get_by_role("button", name="Check the file").click()
    problem = page.get_by_role("alert", name="There is a problem")
    expect(problem).to_contain_text("Choose a CSV file")
    page.get_by_label("CSV file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("2 rows read: 1 row ready, 1 row with problems")).to_be_visible()
    page.reload()  # the file is still there, at the same step
    expect(page.get_by_text("Give a date, like 2026-12-01")).to_be_visible()
    page.get_by_role("button", name="Import 1 row").click()
    page.get_by_role("button", name="Import them").click()

    expect(page.get_by_text("1 row imported.")).to_be_visible(timeout=20_000)
    assert "not_a_date" in read(page, "Download the problems")
    visitor.open(f"/admin/patients?q={mark}")
    expect(page.get_by_role("link", name=f"Rosa {mark}")).to_be_visible()
    expect(page.get_by_role("link", name=f"Bad Date {mark}")).to_have_count(0)


def test_a_patient_exports_the_record(visitors: Any) -> None:
    visitor = visitors(theme="light", width=390)
    visitor.sign_in("patient1", "patient123")
    page = visitor.open("/records")

    page.get_by_role("button", name="Export my record").click()
    page.get_by_role("button", name="See exports").click()
    text = read(page, "Download My record")

    assert text.startswith("Patient,Date of birth")
    assert "Asha Rao" in text


def test_a_doctor_exports_the_own_appointments(visitor: Visitor) -> None:
    visitor.sign_in("dr_sharma", "doctor123")
    page = visitor.open("/doctor/appointments?status=completed")

    page.get_by_role("button", name="Export CSV").click()
    page.get_by_role("button", name="See exports").click()
    rows = read(page, "Download My appointments, filtered").splitlines()[1:]

    assert rows
    assert all(",completed," in row for row in rows)


def test_operations_show_who_is_alive_and_send_a_mail_again(visitor: Visitor) -> None:
    visitor.sign_in("admin", "admin123")
    page = visitor.open("/admin/operations")

    for part in ("Worker", "Timetable"):
        tile = page.get_by_role("listitem").filter(has_text=part)
        expect(tile.first).to_contain_text("Alive", timeout=40_000)
    page.get_by_label("State").select_option("sent")
    page.get_by_role("button", name=re.compile("Send again")).first.click()
    expect(page.get_by_text("goes out again").first).to_be_visible()
    page.get_by_role("button", name="Run it").click()
    expect(page.get_by_role("heading", name=re.compile("Reminders of")).first).to_be_visible()


def test_staff_see_the_mails_of_an_appointment(visitor: Visitor) -> None:
    visitor.sign_in("admin", "admin123")
    page = visitor.open("/admin/appointments?status=booked&q=asha")

    page.get_by_role("table").get_by_role("link").first.click()

    expect(page.get_by_role("heading", name="Mails")).to_be_visible()
    expect(page.get_by_role("table", name="Mails about this appointment")).to_be_visible()
