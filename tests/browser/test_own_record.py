"""The patient's record: printed, its readers named, its devices signed out."""

import re
from typing import Any

from playwright.sync_api import expect

from browser.conftest import Visitor


def test_the_record_is_printed_whole_and_alone(visitor: Visitor) -> None:
    visitor.sign_in("patient1", "patient123")
    page = visitor.open("/records")
    count = "document.querySelectorAll('.record').length"
    page.evaluate(f"window.print = () => {{ window.printed = {count} }}")
    page.get_by_role("button", name="Print my record").click()
    page.wait_for_function("window.printed > 0")

    page.emulate_media(media="print")

    expect(page.get_by_text("Medical record").first).to_be_visible()
    expect(page.get_by_role("button", name="Print my record")).to_be_hidden()
    expect(page.locator("header.site, nav").first).to_be_hidden()
    for heading in ("Diagnosis", "Prescription"):
        expect(page.get_by_text(heading).first).to_be_visible()


def test_readers_of_the_record_are_named(visitor: Visitor) -> None:
    visitor.sign_in("patient1", "patient123")
    page = visitor.open("/records")
    page.get_by_role("link", name="Who opened this record").click()
    page.wait_for_url("**/records/access**")

    table = page.get_by_role("table")
    expect(table).to_contain_text(re.compile("Read the record|Emergency access"))
    expect(table).to_contain_text("Dr ")


def test_another_device_is_signed_out(visitors: Any) -> None:
    here, there = visitors(), visitors(theme="light", width=390)
    for visitor in (here, there):
        visitor.sign_in("patient1", "patient123")
    page = here.open("/account")
    mine = page.get_by_role("row").filter(has_text="This device")
    expect(mine).to_have_count(1)

    others = page.get_by_role("button", name=re.compile("^Sign out of"))
    for _ in range(others.count()):
        others.first.click()
        expect(page.get_by_text("is signed out").first).to_be_visible()
        page.reload()
        expect(mine).to_have_count(1)

    there.page.goto(there.page.url)
    there.open("/records")
    there.page.wait_for_url("**/sign-in**")
