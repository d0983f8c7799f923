"""The front desk: people added, approved, blocked, walked in; days closed; the log checked."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.booked import plus
from browser.conftest import PASSWORD, Api, Mailbox, Visitor, text_of
from running import Hospital


@pytest.fixture
def desk(visitor: Visitor) -> Visitor:
    """An administrator, signed in."""
    visitor.sign_in("admin", "admin123")
    return visitor


@pytest.fixture
def chief(running: Hospital) -> Api:
    """The same, through the API."""
    return Api(running).sign_in("admin", "admin123")


def mark() -> str:
    """A name that nobody else has."""
    return f"Nova{time.time_ns() % 10**9}"


def pick(page: Page, who: str, words: str) -> None:
    """Search a patient or a doctor and choose the one who is found."""
    part = page.get_by_role("region", name=who)
    part.get_by_role("searchbox").fill(words)
    found = part.locator(".pick").filter(has_text=words)
    expect(found).to_have_count(1)
    found.click()


def test_a_doctor_is_added_invited_and_signs_in(
    visitors: Any, desk: Visitor, mailbox: Mailbox
) -> None:
    name = mark()
    page = desk.open("/admin/doctors/new")
    page.get_by_role("button", name="Add doctor").click()
    expect(page.get_by_role("alert", name="There is a problem")).to_contain_text("name")
    page.get_by_label("Full name").fill(f"Ines {name}")
    page.get_by_label("Email").fill(f"{name.lower()}@hospital.example")
    page.get_by_label("Department").select_option(label="Cardiology")
    page.get_by_label("Specialization").fill("Heart rhythm")
    page.get_by_label("Years of experience").fill("9")
    page.get_by_label("Fee in").fill("750")
    page.get_by_role("button", name="Add doctor").click()
    expect(page.locator("h1")).to_have_text(f"Ines {name} is added")
    username = page.locator(".reference").first.inner_text()

    mail = mailbox.newest(f"{name.lower()}@hospital.example", "Your account")
    link = re.search(r"/reset\S+", text_of(mail))
    assert link
    doctor = visitors()
    invited = doctor.open(link[0])
    invited.get_by_label("New password", exact=True).fill(PASSWORD)
    invited.get_by_role("button", name="Save password").click()
    expect(invited.get_by_role("heading", name="Sign in")).to_be_visible()
    doctor.sign_in(username, PASSWORD)
    expect(invited.locator("h1")).to_be_visible()
    assert "/doctor" in invited.url


def test_a_doctor_added_by_mistake_is_deleted(desk: Visitor, chief: Api) -> None:
    name = mark()
    wanted = {"full_name": f"Otto {name}", "email": f"{name.lower()}@hospital.example"}
    wanted |= {"department_id": 1, "specialization": "Heart rhythm", "fee": 500}
    added = chief.call("POST", "/admin/doctors", wanted)["doctor"]

    page = desk.open("/admin/doctors/1")
    expect(page.get_by_role("button", name="Deactivate")).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)  # with a history: kept
    desk.open(f"/admin/doctors/{added['id']}")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete doctor").click()

    page.wait_for_url("**/admin/doctors")
    expect(page.get_by_text(f"Dr Otto {name} is deleted").first).to_be_visible()
    assert chief.call("GET", f"/admin/doctors?q={name}")["items"] == []


def test_who_applied_is_let_in(visitors: Any, desk: Visitor) -> None:
    name = mark()
    applicant = visitors(width=390)
    page = applicant.open("/create-account")
    page.get_by_role("button", name="I am a doctor: apply").click()
    page.get_by_label("Full name").fill(f"Omar {name}")
    page.get_by_label("Email").fill(f"{name.lower()}@doctors.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Department").select_option(index=1)
    page.get_by_label("Specialization").fill("Children's heart")
    page.get_by_label("Qualification").fill("MBBS, MD")
    page.get_by_label("Years of experience").fill("4")
    page.get_by_role("button", name="Send application").click()
    expect(page.locator("h1")).to_contain_text("We have your application")

    admin = desk.open("/admin/doctors/applications")
    card = admin.get_by_role("article").filter(has_text=name)
    card.get_by_role("button", name="Approve").click()
    admin.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(card).to_have_count(0)

    applicant.sign_in(f"{name.lower()}@doctors.example", PASSWORD)
    expect(page.locator("h1")).to_be_visible()


def test_a_blocked_patient_reads_but_does_not_book(
    visitors: Any, running: Hospital, desk: Visitor
) -> None:
    name = mark()
    patient = Api(running).register(f"Bela {name}", f"{name.lower()}@example.org")
    page = desk.open(f"/admin/patients?q={name}")
    page.get_by_role("link", name=f"Bela {name}").click()
    page.get_by_role("button", name="Blacklist").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("Missed six visits")
    page.get_by_role("dialog").get_by_role("button", name="Blacklist").click()
    expect(page.get_by_text("Cannot book online:")).to_be_visible()

    assert patient.call("GET", "/patient/dashboard")
    blocked = visitors(theme="light", width=390)
    blocked.sign_in(f"{name.lower()}@example.org", PASSWORD)
    shown = blocked.open("/appointments")
    expect(shown.get_by_text(re.compile("cannot book|call", re.IGNORECASE)).first).to_be_visible()

    page.get_by_role("button", name="Remove from blacklist").click()
    expect(page.get_by_role("button", name="Blacklist")).to_be_visible()


def test_somebody_walks_in(desk: Visitor, running: Hospital) -> None:
    name = mark()
    Api(running).register(f"Wanda {name}", f"{name.lower()}@example.org")
    page = desk.open("/admin/appointments/new")
    pick(page, "Patient", name)
    pick(page, "Doctor", "Sharma")
    page.get_by_label("The patient is here and is seen now").check()
    page.get_by_role("button", name="Check in now").click()
    expect(page.get_by_role("alert", name="There is a problem")).to_be_visible()
    page.get_by_label("Reason for visit").fill("Sprained ankle")
    page.get_by_role("button", name="Check in now").click()

    expect(page.get_by_text("Checked in").first).to_be_visible()
    page = desk.open(f"/admin/appointments?q={name}")
    expect(page.get_by_role("table")).to_contain_text(f"Wanda {name}")


def test_the_clinic_is_closed_for_a_day_and_opened_again(desk: Visitor, chief: Api) -> None:
    day = plus(chief.call("GET", "/clinic")["today"], 200)
    page = desk.open("/admin/closures")
    page.get_by_role("button", name="Close the clinic").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("First day").fill(day)
    dialog.get_by_label("Last day").fill(day)
    dialog.get_by_label("Reason").fill("Founders' day")
    dialog.get_by_role("button", name="Close on these days").click()

    row = page.get_by_role("row").filter(has_text="Founders' day")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Open again").click()
    page.get_by_role("dialog").get_by_role("button", name="Open again").click()
    expect(row).to_have_count(0)


def test_a_department_comes_and_goes(desk: Visitor) -> None:
    name = mark()
    page = desk.open("/admin/departments")
    page.get_by_role("button", name="Add a department").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Add department").click()
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_be_visible()

    row.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete department").click()
    expect(row).to_have_count(0)


def test_the_plots_are_tables_too(desk: Visitor) -> None:
    page = desk.open("/admin")
    buttons = page.get_by_role("button", name=re.compile("Show as table"))
    expect(buttons.nth(4)).to_be_visible()
    number = buttons.count()

    for _ in range(number):
        buttons.first.click()

    tables = page.get_by_role("region", name=re.compile(", as a table"))
    expect(tables).to_have_count(number)
    for table in tables.all():
        assert table.get_by_role("row").count() > 1


def test_the_log_is_filtered_and_checked(desk: Visitor) -> None:
    page = desk.open("/admin/audit")
    page.get_by_role("button", name="Check the log").click()
    expect(page.get_by_text("The log is whole")).to_be_visible()

    page.get_by_label("What", exact=True).select_option(index=1)
    expect(page).to_have_url(re.compile("action="))
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows.nth(1)).to_be_visible()


def test_an_edit_shows_what_somebody_else_changed(
    desk: Visitor, running: Hospital, chief: Api
) -> None:
    name = mark()
    Api(running).register(f"Edna {name}", f"{name.lower()}@example.org")
    found = chief.call("GET", f"/admin/patients?q={name}")["items"][0]
    page = desk.open(f"/admin/patients/{found['id']}/edit")
    page.get_by_label("Address").fill("2 Front Street")

    theirs = {"full_name": f"Edna {name}", "phone": "98765 00001", "revision": found["revision"]}
    chief.call("PUT", f"/admin/patients/{found['id']}", theirs)
    page.get_by_role("button", name="Save patient").click()

    expect(page.locator(".errsum")).to_contain_text("98765 00001")
    expect(page.get_by_label("Address")).to_have_value("2 Front Street")
    page.get_by_role("button", name="Save patient").click()
    page.wait_for_url(f"**/admin/patients/{found['id']}")
    kept = chief.call("GET", f"/admin/patients/{found['id']}")
    assert (kept["phone"], kept["address"]) == ("98765 00001", "2 Front Street")


def test_visits_that_nobody_settled_are_a_worklist(desk: Visitor) -> None:
    page = desk.open("/admin")
    page.get_by_role("link", name=re.compile("settle|outcome|look", re.IGNORECASE)).first.click()
    expect(page.get_by_text("Nobody has said how these visits went")).to_be_visible()
    page.get_by_role("button", name="Mark several as missed").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("Mark")).click()
    expect(dialog.get_by_text("Tick at least one patient")).to_be_visible()
    dialog.locator(".ticks input").first.check()
    dialog.get_by_role("button", name="Mark 1 as missed").click()
    expect(dialog).to_be_hidden()
