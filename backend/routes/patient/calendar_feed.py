"""The patient's private calendar address."""

import clock
from decorators import caller, patient_required
from errors import NotFound, RateLimited, ValidationFailed
from extensions import limiter
from routes.blueprints import patient_bp
from routes.calendars import address_of
from schemas.common import Nothing
from schemas.feeds import FeedAnswer, NewFeed
from services import feeds
from services.feeds import Feed
from web import limits
from web.problems import refuses


@patient_bp.get("/calendar-feed")
@patient_required
@patient_bp.output(FeedAnswer)
def get_calendar_feed() -> Feed:
    """Whether there is an address, and when a calendar last asked; never the address itself."""
    return feeds.of(caller())


@patient_bp.post("/calendar-feed")
@limiter.limit(limits.NEW_CALENDARS, key_func=limits.account_signed_in)
@patient_required
@patient_bp.input(Nothing)
@patient_bp.output(NewFeed, status_code=201)
@refuses(ValidationFailed, RateLimited)
def renew_calendar_feed(json_data: Nothing) -> dict[str, str]:
    """Make an address, or another one in its place; it is shown this once."""
    return {"url": address_of(feeds.renew(caller(), now=clock.now()))}


@patient_bp.delete("/calendar-feed")
@patient_required
@patient_bp.output({}, status_code=204)
@refuses(NotFound)
def end_calendar_feed() -> str:
    """End it: whoever holds the address reads nothing any more."""
    feeds.end(caller(), now=clock.now())
    return ""
