"""Times that are held for who waits, and what people do about them."""

from datetime import timedelta

from sqlalchemy import select

from database import db
from factories import DAY, TODAY
from models import OfferStatus, WaitlistOffer

HALF = timedelta(minutes=30)
LATER = TODAY + 9 * DAY


def offers(**only) -> list[WaitlistOffer]:
    """All offers, oldest first."""
    db.session.rollback()
    query = select(WaitlistOffer).filter_by(**only).order_by(WaitlistOffer.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def held_for() -> list[int]:
    """Whose wishes have a time held, in the order in which they got it."""
    return [offer.entry_id for offer in offers(status=OfferStatus.OPEN)]


def accept(person, offer):
    return person.post(f"/patient/waitlist/offers/{offer.id}/accept")


def decline(person, offer):
    return person.post(f"/patient/waitlist/offers/{offer.id}/decline")
