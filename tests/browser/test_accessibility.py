"""axe finds nothing on any page, in both themes and three widths; nothing overflows."""

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.barriers import NARROW, barriers
from browser.conftest import THEMES, Visitor

PUBLIC = (
    "/",
    "/book",
    "/book/1",
    "/sign-in",
    "/create-account",
    "/forgot-password",
    "/reset?token=old-link-of-mine",
    "/visit/not-a-link",
    "/offer/not-a-link",
    "/nowhere",
)
PATIENT = (
    "/appointments",
    "/appointments/past",
    "/waiting-list",
    "/waiting-list/join",
    "/records",
    "/records/exports",
    "/records/access",
    "/family",
    "/family/new",
    "/profile",
    "/account",
    "/book/1/confirm",
)
DOCTOR = (
    "/doctor",
    "/doctor?view=week",
    "/doctor/appointments",
    "/doctor/appointments/exports",
    "/doctor/patients",
    "/doctor/patients/emergency",
    "/doctor/availability",
    "/doctor/availability?tab=weekly",
    "/doctor/availability?tab=exceptions",
    "/doctor/availability?tab=leave",
    "/doctor/profile",
    "/account",
)
ADMIN = (
    "/admin",
    "/admin/appointments",
    "/admin/appointments/new",
    "/admin/appointments/waiting",
    "/admin/appointments/waiting?status=left",
    "/admin/appointments/1",
    "/admin/doctors",
    "/admin/doctors/new",
    "/admin/doctors/applications",
    "/admin/doctors/1",
    "/admin/doctors/1/edit",
    "/admin/patients",
    "/admin/patients/new",
    "/admin/patients/1",
    "/admin/patients/1/edit",
    "/admin/departments",
    "/admin/closures",
    "/admin/audit",
    "/admin/exports",
    "/admin/exports?import=2",
    "/admin/operations",
)
# A page that is found by following a link: where to start, and which link to take.
FOLLOWED = {
    "patient1": (
        ("/appointments/past", "table a, .card a"),
        ("/appointments", "text=Change time"),
        ("/family", ".person-card a[href*='/profile']"),
        ("/family", ".person-card a[href*='/family/']"),
        ("/records", ".person-switch a >> nth=1"),
    ),
    "dr_sharma": (
        ("/doctor", "main a[href*='/doctor/appointments/']"),
        ("/doctor/patients", "td a, th a"),
    ),
    "admin": (),
}
PASSWORDS = {"patient1": "patient123", "dr_sharma": "doctor123", "admin": "admin123"}
PEOPLE = [
    pytest.param(None, "", PUBLIC, id="anyone"),
    pytest.param("patient1", "patient123", PATIENT, id="patient"),
    pytest.param("dr_sharma", "doctor123", DOCTOR, id="doctor"),
    pytest.param("admin", "admin123", ADMIN, id="admin"),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("name", "password", "paths"), PEOPLE)
def test_no_page_has_a_barrier(
    visitors: Any, name: str | None, password: str, paths: tuple[str, ...], theme: str
) -> None:
    visitor = visitors(theme=theme)
    if name:
        visitor.sign_in(name, password)

    found = {}
    for path in paths:
        visitor.open(path)
        found |= barriers(visitor, path)
    for start, link in FOLLOWED.get(name or "", ()):
        visitor.open(start)
        visitor.page.locator(link).first.click()
        visitor.page.wait_for_url(lambda url, start=start: not url.endswith(start))
        found |= barriers(visitor, f"{start} > {link}")

    assert found == {}


# What a page shows only once something was done there: whose, where, which buttons are pressed.
STATES = (
    ("patient1", "/appointments", ("Cancel appointment",)),
    ("patient1", "/waiting-list/join", ("Join the waiting list",)),
    ("patient1", "/family/new", ("Add to my family",)),
    ("dr_sharma", "/doctor/patients/emergency", ("Open the record for 60 minutes",)),
    ("dr_sharma", "/doctor/availability?tab=leave", ("Add leave",)),
    ("dr_sharma", "/account", ("Set up two-step sign-in",)),
    ("admin", "/admin/appointments", ("Move", "Move appointment")),
    ("admin", "/admin/appointments", ("Cancel", "Cancel appointment")),
    ("admin", "/admin/doctors/new", ("Add doctor",)),
    ("admin", "/admin/doctors/1", ("Blacklist", "Blacklist")),
    ("admin", "/admin/closures", ("Close the clinic", "Close on these days")),
    ("admin", "/admin/exports", ("Check the file",)),
)


@pytest.mark.parametrize(
    ("name", "theme"), [("patient1", "light"), ("dr_sharma", "dark"), ("admin", "light")]
)
def test_no_dialog_and_no_form_with_errors_has_a_barrier(
    visitors: Any, name: str, theme: str
) -> None:
    visitor = visitors(theme=theme)
    visitor.sign_in(name, PASSWORDS[name])

    found = {}
    for whose, path, buttons in STATES:
        if whose == name:
            visitor.open(path)
            for button in buttons:
                press(visitor.page, button)
            found |= barriers(visitor, f"{path} > {', '.join(buttons)}", [NARROW])

    assert found == {}


def press(page: Page, button: str) -> None:
    """In the open dialog, if there is one, else on the page."""
    dialog = page.locator("dialog[open]")
    place = dialog if dialog.count() else page.locator("main")
    place.get_by_role("button", name=button, exact=False).first.click()


def test_control_a_barrier_is_found(visitor: Visitor) -> None:
    page = visitor.open("/")

    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"x.svg\">')"
    )

    assert barriers(visitor, "/") != {}
    visitor.complaints.clear()
