"""Who signs out leaves nothing behind for whoever sits there next."""

from typing import Any

from playwright.sync_api import Page, expect

from browser.conftest import PASSWORD, Api
from running import Hospital

KEPT = """() => Object.entries(sessionStorage)
  .filter(([key]) => key.startsWith('hms.')).map((entry) => entry.join())"""


def sign_out(page: Page) -> None:
    page.locator("header .menu-button").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: url.endswith("/"))


def test_nothing_that_was_typed_stays(running: Hospital, visitors: Any) -> None:
    Api(running).register("Lea Leaver", "lea@example.org")
    visitor = visitors()
    page = visitor.sign_in("lea@example.org", PASSWORD)
    visitor.open("/family/new")
    page.get_by_label("Full name").fill("Little Leaver")
    assert any("Little Leaver" in kept for kept in page.evaluate(KEPT))

    sign_out(page)

    assert page.evaluate(KEPT) == []
    assert page.evaluate("localStorage.getItem('hms.signed-in')") is None
    assert visitor.context.cookies() == []


def test_going_back_opens_nothing(running: Hospital, visitors: Any) -> None:
    Api(running).register("Bo Backer", "bo@example.org")
    visitor = visitors()
    page = visitor.sign_in("bo@example.org", PASSWORD)
    visitor.open("/profile")
    expect(page.get_by_label("Full name")).to_have_value("Bo Backer")

    sign_out(page)
    page.go_back()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "Bo Backer" not in page.content()
