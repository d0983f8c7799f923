"""In the browser: doctors found by when they are free, and booked from the card."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from browser.booked import plus
from browser.conftest import Api, Visitor
from running import Hospital


def words_of(wall: str) -> str:
    """A time as the pages write it."""
    hour, minute = map(int, wall.split(":"))
    if (hour, minute) == (12, 0):
        return "midday"
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''}{'am' if hour < 12 else 'pm'}"


def card_of(page: Page, doctor: dict[str, Any]) -> Locator:
    return page.get_by_role("article").filter(has_text=doctor["full_name"])


def expect_times(page: Page, found: list[dict[str, Any]]) -> None:
    """Each doctor's card has the times that the API names, and nobody else has a card."""
    expect(page.get_by_role("article")).to_have_count(len(found))
    for doctor in found:
        links = card_of(page, doctor).get_by_role("listitem").get_by_role("link")
        expect(links).to_have_count(len(doctor["next_times"]))
        for place, free in enumerate(doctor["next_times"]):
            expect(links.nth(place)).to_contain_text(words_of(free["appointment_time"]))


def test_the_day_and_the_evening_are_kept_in_the_address(
    visitor: Visitor, running: Hospital
) -> None:
    api = Api(running)
    day = plus(api.call("GET", "/clinic")["today"], 4)
    page = visitor.open("/book")
    expect_times(page, api.call("GET", "/doctors?sort=soonest")["items"])

    page.get_by_label("Day", exact=True).select_option(day)
    page.wait_for_url(f"**/book?date={day}")
    expect_times(page, api.call("GET", f"/doctors?sort=soonest&date={day}")["items"])
    page.get_by_label("Evening only").check()
    page.wait_for_url(f"**/book?date={day}&evening=true")
    page.reload()

    evening = api.call("GET", f"/doctors?sort=soonest&date={day}&session=evening")["items"]
    assert evening, "nobody works that evening, so nothing is shown by this"
    expect_times(page, evening)
    expect(page.get_by_label("Evening only")).to_be_checked()
    expect(page.get_by_label("Day", exact=True)).to_have_value(day)


def test_a_day_gone_by_in_a_kept_address_is_any_day(visitor: Visitor, running: Hospital) -> None:
    found = Api(running).call("GET", "/doctors?sort=soonest")["items"]

    page = visitor.open("/book?date=2020-01-01")

    expect_times(page, found)
    expect(page.get_by_label("Day", exact=True)).to_have_value("")


def test_a_time_on_the_card_is_chosen_on_the_next_page(visitor: Visitor, running: Hospital) -> None:
    doctor = Api(running).call("GET", "/doctors?sort=soonest&session=evening")["items"][0]
    free = doctor["next_times"][1]
    page = visitor.open("/book?evening=true")

    wall = words_of(free["appointment_time"])
    name = re.compile(rf"^{wall} \w.* \d+ \w+, with Dr {doctor['full_name']}")
    card_of(page, doctor).get_by_role("link", name=name).click()

    date, time = free["appointment_date"], free["appointment_time"].replace(":", "(:|%3A)")
    page.wait_for_url(re.compile(rf"/book/{doctor['id']}\?date={date}&time={time}"))
    expect(page.locator(".times input:checked")).to_have_value(free["appointment_time"])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/confirm?**")


def test_all_times_begin_with_the_day_that_was_found(visitor: Visitor, running: Hospital) -> None:
    api = Api(running)
    day = plus(api.call("GET", "/clinic")["today"], 4)
    doctor = api.call("GET", f"/doctors?sort=soonest&date={day}")["items"][0]
    page = visitor.open(f"/book?date={day}")

    card_of(page, doctor).get_by_role("link", name="See all times").click()

    page.wait_for_url(f"**/book/{doctor['id']}?date={day}")


def test_the_first_times_of_two_sessions(visitor: Visitor, running: Hospital) -> None:
    doctor = Api(running).call("GET", "/doctors?sort=soonest")["items"][0]
    profile = Api(running).call("GET", f"/doctors/{doctor['id']}")
    page = visitor.open(f"/book/{doctor['id']}")
    first = page.get_by_text("First available:").get_by_role("button")
    expect(first).to_have_count(2)

    for place, which in enumerate(("next_free", "later_free")):
        expect(first.nth(place)).to_contain_text(words_of(profile[which]["appointment_time"]))
    first.nth(1).click()

    later = profile["later_free"]
    expect(page.locator(".times input:checked")).to_have_value(later["appointment_time"])
    page.wait_for_url(f"**?date={later['appointment_date']}&time=*")
