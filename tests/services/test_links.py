"""Links in mails lead to pages."""

from urllib.parse import urlsplit

import pytest

from services import links
from services.links import OfferLink, VisitAction, VisitLink

ADDRESSES = [
    pytest.param(links.visit(number, 3, action, 5), id=f"{action} {number}")
    for action in VisitAction
    for number in (7, 123_456_789)
] + [pytest.param(links.offer(number, 5), id=f"offer {number}") for number in (7, 123_456_789)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_link_looks_like_a_file(address: str) -> None:
    assert "." not in urlsplit(address).path.rsplit("/", 1)[-1]


def test_a_link_means_what_it_was_made_for() -> None:
    visit = links.read_visit(links.visit_token(7, 3, VisitAction.MOVE, 5))

    assert visit == VisitLink(7, 3, VisitAction.MOVE, 5)
    assert links.read_offer(links.offer_token(7, 5)) == OfferLink(7, 5)
