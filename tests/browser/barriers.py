"""What keeps somebody from using a page: found by axe, and by a ruler."""

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browser.conftest import WIDTHS, Visitor

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROWEST = 320
NARROW = WIDTHS[-1]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": WCAG}}


def overflow(page: Page) -> list[str]:
    """By how much the page is too wide, if it is."""
    pixels = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{pixels} px too wide"] if pixels > 0 else []


def barriers(visitor: Visitor, path: str, widths: Iterable[int] = WIDTHS) -> dict[str, list[str]]:
    """What axe finds on the page as it stands, at those widths, and a ruler at every width."""
    found, page = {}, visitor.page
    visitor.wait_until_settled()
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        results = Axe().run(page, options=OPTIONS)
        problems = [
            f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in results.response["violations"]
        ]
        if problems:
            found[f"{path} at {width}"] = problems
    for width in (*WIDTHS, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        if overflow(page):
            found[f"{path}, {width} wide"] = overflow(page)
    return found
