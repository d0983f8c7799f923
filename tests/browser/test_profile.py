"""A patient's own profile: another address takes the password."""

from typing import Any

from playwright.sync_api import expect

from browser.conftest import PASSWORD, Api
from running import Hospital

SAVE = "Save profile"


def test_another_address_asks_for_the_password(running: Hospital, visitors: Any) -> None:
    Api(running).register("Maya Mover", "maya@example.org")
    visitor = visitors()
    visitor.sign_in("maya@example.org", PASSWORD)
    page = visitor.open("/profile")
    password = page.get_by_label("Your password", exact=True)
    expect(password).to_have_count(0)

    page.get_by_label("Email").fill("maya.moved@example.org")
    expect(password).to_have_attribute("type", "password")
    expect(password).to_have_attribute("autocomplete", "current-password")
    password.fill("not the password")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert").get_by_text("The password is not right")).to_be_visible()

    password.fill(PASSWORD)
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("Profile saved").first).to_be_visible()
    expect(password).to_have_count(0)
    expect(page.get_by_label("Email")).to_have_value("maya.moved@example.org")
