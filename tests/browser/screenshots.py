"""Takes the pictures of the README: `python3 tests tests/browser/screenshots.py`."""

from typing import Any

from playwright.sync_api import expect

from machine import ROOT

PICTURES = ROOT / "docs" / "screenshots"
SIZE = {"width": 1200, "height": 800}


def test_booking(visitors: Any) -> None:
    visitor = visitors()
    page = visitor.open("/book/1")
    page.set_viewport_size(SIZE)
    expect(page.locator(".days input:checked")).to_be_attached()
    page.get_by_role("button", name="Later").click()
    page.locator(".days .slot:has(input:enabled)").first.click()
    page.locator(".times .slot:has(input:enabled)").nth(2).click()
    page.mouse.move(0, 0)
    page.screenshot(path=PICTURES / "booking.png")


def test_overview(visitors: Any) -> None:
    visitor = visitors()
    visitor.sign_in("admin", "admin123")
    page = visitor.open("/admin")
    page.set_viewport_size({"width": 1200, "height": 1100})
    expect(page.locator(".tile").first).to_be_visible()
    page.screenshot(path=PICTURES / "overview.png")
