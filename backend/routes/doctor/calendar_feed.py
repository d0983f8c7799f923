"""The doctor's private calendar address."""

import clock
from decorators import caller, doctor_required
from errors import NotFound, RateLimited, ValidationFailed
from extensions import limiter
from routes.blueprints import doctor_bp
from routes.calendars import address_of
from schemas.common import Nothing
from schemas.feeds import FeedAnswer, NewFeed
from services import feeds
from services.feeds import Feed
from web import limits
from web.problems import refuses


@doctor_bp.get("/calendar-feed")
@doctor_required
@doctor_bp.output(FeedAnswer)
def get_calendar_feed() -> Feed:
    """Whether there is an address, and when a calendar last asked; never the address itself."""
    return feeds.of(caller())


@doctor_bp.post("/calendar-feed")
@limiter.limit(limits.NEW_CALENDARS, key_func=limits.account_signed_in)
@doctor_required
@doctor_bp.input(Nothing)
@doctor_bp.output(NewFeed, status_code=201)
@refuses(ValidationFailed, RateLimited)
def renew_calendar_feed(json_data: Nothing) -> dict[str, str]:
    """Make an address, or another one in its place; it is shown this once."""
    return {"url": address_of(feeds.renew(caller(), now=clock.now()))}


@doctor_bp.delete("/calendar-feed")
@doctor_required
@doctor_bp.output({}, status_code=204)
@refuses(NotFound)
def end_calendar_feed() -> str:
    """End it: whoever holds the address reads nothing any more."""
    feeds.end(caller(), now=clock.now())
    return ""
