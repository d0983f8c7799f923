"""Booked, found and cancelled without a mouse."""

from typing import Any

from playwright.sync_api import Page, expect

from browser.conftest import Visitor

MOST_STEPS = 200
FOCUSED = """() => {
  const at = document.activeElement
  if (at === document.body) return ''
  const label = at.labels?.[0] ?? at
  return (at.getAttribute('aria-label') || label.innerText || at.value || '').trim()
}"""


def test_a_visit_is_booked_and_cancelled_by_keyboard(visitors: Any) -> None:
    visitor: Visitor = visitors()
    page = visitor.sign_in("patient1", "patient123")

    go_to(page, "Book an appointment")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Book an appointment")
    expect(page.locator("h1")).to_be_focused()
    expect(page.get_by_text("See all times").first).to_be_visible()
    go_to(page, "See all times of", within=True)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("When would you like to come?")
    choose_a_time(page)
    go_to(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Check and confirm")
    go_to(page, "Reason for visit", within=True)
    page.keyboard.type("by keyboard alone")
    go_to(page, "Confirm appointment")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Your appointment is booked")

    reference = page.locator(".reference").inner_text()
    visitor.open(page.url.replace("/booked/", "/appointments/").split(str(visitor.hospital.web))[1])
    expect(page.get_by_text(reference, exact=True).last).to_be_visible()
    go_to(page, "Cancel appointment")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("button", name="Keep appointment")).to_be_focused()
    go_to(page, "Cancel appointment")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cancelled").first).to_be_visible()


def choose_a_time(page: Page) -> None:
    """The next week, its first free day, its first free time: all with arrows, Tab and Space."""
    expect(page.locator(".days input:checked")).to_be_attached()
    go_to(page, "Later", within=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Earlier")).to_be_enabled()
    go_to(page, " times", within=True)
    page.keyboard.press("Space")
    expect(page.locator(".times h2")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".times h2")).to_be_focused()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name?.endsWith('-time')"):
            page.keyboard.press("Space")
            page.wait_for_url("**time=*")
            return
    raise AssertionError("no free time can be reached")


def go_to(page: Page, words: str, *, within: bool = False) -> None:
    """Press Tab until what is focused is called that; focus is always to be seen."""
    heard = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        label = str(page.evaluate(FOCUSED)).replace("\n", " ")
        heard.append(label)
        if label == words or (within and words in label):
            return
    raise AssertionError(f"'{words}' was not reached; heard {heard}")
