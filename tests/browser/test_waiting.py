"""A patient waits, a time comes free, the mail leads to it, and it is taken."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.booked import book, free_times
from browser.conftest import PASSWORD, Api, Mailbox, text_of
from running import Hospital

EARLIER = "Tell me if an earlier time frees up"


@pytest.fixture
def owner(running: Hospital, request: pytest.FixtureRequest) -> Api:
    """Who has the early time, and will give it up."""
    test = request.function.__name__.removeprefix("test_")
    return Api(running).register("Early Owner", f"owner.{test}@example.org")


def link_in(mail: dict[str, Any]) -> str:
    """The page of the held time."""
    found = re.search(r"/offer/\S+", text_of(mail))
    assert found
    return found[0]


def test_an_earlier_time_is_mailed_and_taken(
    visitors: Any, running: Hospital, owner: Api, mailbox: Mailbox
) -> None:
    doctor_id, free = free_times(owner)
    early = book(owner, doctor_id, free[0])
    waiting = Api(running).register("Later Waiting", "later.waiting@example.org")
    late = book(waiting, doctor_id, free[3])

    visitor = visitors()
    page = visitor.sign_in("later.waiting@example.org", PASSWORD)
    page = visitor.open(f"/appointments/{late['id']}")
    page.get_by_role("link", name=EARLIER).click()
    expect(page.locator("h1")).to_have_text("Wait for an earlier time")
    page.get_by_role("button", name="Join the waiting list").click()
    expect(page.locator("h1")).to_have_text("Waiting list")
    expect(page.get_by_role("heading", name="You are waiting for")).to_be_visible()

    owner.call("DELETE", f"/patient/appointments/{early['id']}?revision=0")
    mail = mailbox.newest("later.waiting@example.org", "An earlier time is free")

    stranger = visitors(theme="light", width=390)
    page = stranger.open(link_in(mail))
    expect(page.locator("h1")).to_have_text("A time is free")
    expect(page.locator("main")).to_contain_text("minutes left")
    page.get_by_role("button", name="Take this time").click()
    expect(page.locator("h1")).to_have_text("Your appointment is booked")

    moved = waiting.call("GET", f"/patient/appointments/{late['id']}")
    assert (moved["appointment_date"], moved["appointment_time"]) == free[0]
    assert (moved["revision"], moved["moves_left"]) == (1, 2)


def test_a_held_time_is_taken_or_let_go_on_the_page(
    visitors: Any, running: Hospital, owner: Api
) -> None:
    doctor_id, free = free_times(owner)
    given_up = [book(owner, doctor_id, when) for when in free[1:3]]
    Api(running).register("Wanda Waits", "wanda.waits@example.org")
    visitor = visitors()
    visitor.sign_in("wanda.waits@example.org", PASSWORD)
    page = visitor.open(f"/book/{doctor_id}")
    page.get_by_role("link", name=EARLIER).click()
    expect(page.locator("h1")).to_have_text("Join the waiting list")
    expect(page.get_by_label("Doctor", exact=True)).not_to_have_value("")
    page.get_by_role("button", name="Join the waiting list").click()
    expect(page.locator("h1")).to_have_text("Waiting list")

    owner.call("DELETE", f"/patient/appointments/{given_up[0]['id']}?revision=0")
    let_go(visitor.open("/waiting-list"))
    owner.call("DELETE", f"/patient/appointments/{given_up[1]['id']}?revision=0")
    page = visitor.open("/waiting-list")
    page.get_by_role("button", name="Take this time").click()
    page.get_by_role("dialog").get_by_role("button", name="Take this time").click()

    page.wait_for_url("**/appointments/*")
    expect(page.locator("main")).to_contain_text("Booked")


def let_go(page: Page) -> None:
    page.get_by_role("button", name="Let it go").click()
    page.get_by_role("dialog").get_by_role("button", name="Let it go").click()
    expect(page.get_by_role("button", name="Let it go")).to_have_count(0)
    expect(page.get_by_role("heading", name="You are waiting for")).to_be_visible()


def test_leaving_the_list(visitors: Any, running: Hospital) -> None:
    api = Api(running).register("Linus Leaves", "linus.leaves@example.org")
    doctor_id, _ = free_times(api)
    api.call("POST", "/patient/waitlist", {"doctor_id": doctor_id})
    visitor = visitors()
    visitor.sign_in("linus.leaves@example.org", PASSWORD)
    page = visitor.open("/waiting-list")

    page.get_by_role("button", name="Leave the list").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave the list").click()

    expect(page.get_by_text("You are not waiting for a time")).to_be_visible()
