"""In the browser: the search field keeps every letter, and the / key leads to it."""

from playwright.sync_api import Route, expect

from browser.conftest import Visitor


def test_the_slash_key_searches_until_it_is_turned_off(visitor: Visitor) -> None:
    page = visitor.open("/book")
    search = page.get_by_label("Search", exact=True)

    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")

    page.get_by_label("Search with the / key").uncheck()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("Search", exact=True)).not_to_be_focused()


def test_what_arrives_meanwhile_takes_no_letter_away(visitor: Visitor) -> None:
    held: list[Route] = []
    visitor.page.route("**/api/departments", lambda route: held.append(route))
    page = visitor.open("/book")
    search = page.get_by_label("Search", exact=True)

    search.press_sequentially("sh")
    held[0].continue_()
    expect(page.get_by_label("Department").get_by_role("option")).not_to_have_count(1)
    search.press_sequentially("a")

    expect(search).to_have_value("sha")
    page.wait_for_url("**/book?q=sha")


def test_a_space_at_the_end_waits_for_the_next_word(visitor: Visitor) -> None:
    page = visitor.open("/book")
    search = page.get_by_label("Search", exact=True)

    search.press_sequentially("meera ")
    page.wait_for_url("**/book?q=meera")
    expect(page.get_by_text("1 doctor,")).to_be_visible()
    search.press_sequentially("sharma")

    page.wait_for_url("**/book?q=meera+sharma")
    expect(search).to_have_value("meera sharma")


def test_a_filter_chosen_at_once_keeps_what_was_typed(visitor: Visitor) -> None:
    page = visitor.open("/book")

    page.get_by_label("Search", exact=True).press_sequentially("meera")
    page.get_by_label("Order").select_option("name")
    page.wait_for_url("**/book?q=meera&sort=name")

    page.get_by_role("button", name="Clear filters").click()
    page.wait_for_url("**/book")
    expect(page.get_by_label("Search", exact=True)).to_have_value("")
