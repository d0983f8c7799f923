"""A doctor takes leave while people are booked: each is decided about, whoever is quicker."""

from typing import Any
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page, expect

from browser.booked import book, plus
from browser.conftest import PASSWORD, Api, Mailbox
from running import Hospital


@pytest.fixture
def iyer(running: Hospital) -> Api:
    """Dr Iyer's token."""
    return Api(running).sign_in("dr_iyer", "doctor123")


def open_day(doctor: Api) -> tuple[int, str, str]:
    """The doctor's id, and a day, of which a morning time is free and the next days are open."""
    own = doctor.call("GET", "/doctor/profile")["id"]
    first = plus(doctor.call("GET", "/clinic")["today"], 8)
    days = doctor.call("GET", f"/doctors/{own}/slots?from={first}&to={plus(first, 12)}")["days"]
    day = next(day for day in days if day["free"] > 8)
    return own, day["date"], next(s["time"] for s in day["slots"] if s["state"] == "free")


def ask_for_leave(page: Page, day: str) -> None:
    page.get_by_label("First day").fill(day)
    page.get_by_label("Last day").fill(day)
    page.get_by_role("button", name="Add leave").click()


def test_a_doctor_decides_about_each_who_is_booked(
    visitors: Any, running: Hospital, iyer: Api
) -> None:
    doctor_id, day, time = open_day(iyer)
    patient = Api(running).register("Leela Leave", "leela.leave@example.org")
    book(patient, doctor_id, (day, time))
    visitor = visitors()
    visitor.sign_in("dr_iyer", "doctor123")
    page = visitor.open("/doctor/availability?tab=leave")
    ask_for_leave(page, day)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("group").filter(has_text="Leela Leave")).to_be_visible()

    dialog.get_by_role("button", name="Save changes").click()

    expect(dialog.get_by_text("Choose what becomes of this appointment").first).to_be_visible()
    expect(dialog.locator(".undecided input").first).to_be_focused()

    if dialog.get_by_role("button", name="Move all").count():
        dialog.get_by_role("button", name="Move all").click()
    leela = dialog.get_by_role("listitem").filter(has_text="Leela Leave")
    leela.get_by_role("radio").first.check()
    place = leela.get_by_role("radio").first.get_attribute("value") or ""
    rival = Api(running).register("Rita Rival", "rita.rival@example.org")
    taken_by, taken_day, taken_time = place.split()
    book(rival, int(taken_by), (taken_day, taken_time))
    dialog.get_by_role("button", name="Save changes").click()

    expect(dialog.get_by_role("alert")).to_contain_text("not free any more")
    expect(leela).to_contain_text("has just been taken")
    expect(leela.get_by_role("radio", checked=True)).to_have_count(0)

    leela.get_by_role("radio").first.check()
    dialog.get_by_role("button", name="Save changes").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Leave added").first).to_be_visible()
    moved = patient.call("GET", "/patient/appointments?when=upcoming")["items"][0]
    assert moved["appointment_date"] != day or moved["doctor"]["id"] != doctor_id


def test_a_visit_that_is_recorded_can_only_be_kept(
    visitors: Any, running: Hospital, iyer: Api
) -> None:
    doctor_id, today = (
        iyer.call("GET", "/doctor/profile")["id"],
        iyer.call("GET", "/clinic")["today"],
    )
    slots = iyer.call("GET", f"/doctors/{doctor_id}/slots?date={today}")["slots"]
    time = [slot["time"] for slot in slots if slot["state"] == "free"][-1]
    patient = Api(running).register("Rhea Recorded", "rhea.recorded@example.org")
    visit = book(patient, doctor_id, (today, time))["id"]
    found = {"visit_type": "consultation", "diagnosis": "Flu"}
    iyer.call("PUT", "/doctor/patient-history", {"appointment_id": visit, **found})
    visitor = visitors()
    visitor.sign_in("dr_iyer", "doctor123")
    page = visitor.open("/doctor/availability?tab=leave")

    ask_for_leave(page, today)

    dialog = page.get_by_role("dialog")
    rhea = dialog.get_by_role("listitem").filter(has_text="Rhea Recorded")
    expect(rhea.get_by_role("radio")).to_have_count(1)
    dialog.get_by_role("button", name="Cancel all").click()
    expect(rhea.get_by_role("radio", checked=True)).to_have_count(0)
    dialog.get_by_role("button", name="Keep all").click()
    expect(rhea.get_by_role("radio", name="Keep as booked")).to_be_checked()
    reader = visitors()
    reader.sign_in("rhea.recorded@example.org", PASSWORD)
    own = reader.open(f"/appointments/{visit}")
    expect(own.get_by_text("The doctor has already recorded this visit")).to_be_visible()
    expect(own.get_by_role("button", name="Cancel appointment")).to_have_count(0)
    assert visitor.complaints == reader.complaints == []


def test_an_admin_decides_before_a_doctor_goes(
    visitors: Any, running: Hospital, mailbox: Mailbox
) -> None:
    mensah = Api(running).sign_in("dr_mensah", "doctor123")
    doctor_id, day, time = open_day(mensah)
    patient = Api(running).register("Lars Left", "lars.left@example.org")
    book(patient, doctor_id, (day, time))
    visitor = visitors(theme="light", width=390)
    visitor.sign_in("admin", "admin123")
    page = visitor.open(f"/admin/doctors/{doctor_id}")
    page.get_by_role("button", name="Deactivate").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Deactivate").click()
    lars = dialog.get_by_role("listitem").filter(has_text="Lars Left")
    expect(lars).to_be_visible()

    dialog.get_by_role("button", name="Keep all").click()
    if dialog.get_by_label("Keep all as booked").count():
        dialog.get_by_label("Keep all as booked").check()
    lars.get_by_role("radio", name="Cancel").check()
    dialog.get_by_role("button", name="Deactivate").click()

    expect(dialog).to_be_hidden()
    activate = page.get_by_role("button", name="Activate", exact=True)
    expect(activate).to_be_visible()
    assert mailbox.newest("lars.left@example.org", "Appointment cancelled")
    with pytest.raises(HTTPError, match="401"):
        mensah.call("GET", "/doctor/dashboard")
    activate.click()
    expect(page.get_by_role("button", name="Deactivate")).to_be_visible()
