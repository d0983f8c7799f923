"""Calendars that are read by their address alone."""

from apiflask.schemas import FileSchema
from flask import Response, request, url_for

import clock
from config import settings
from errors import NotFound, RateLimited
from extensions import limiter
from routes.blueprints import directory_bp
from routes.cached import kept_privately
from services import feeds
from web import limits
from web.problems import refuses


@directory_bp.get("/calendar/<token>.ics")
@limiter.limit(limits.CALENDARS_PER_ADDRESS)
@limiter.limit(limits.READINGS_PER_CALENDAR, key_func=limits.calendar_named)
@directory_bp.output(FileSchema, content_type="text/calendar")
@refuses(NotFound, RateLimited)
def read_calendar(token: str) -> Response:
    """The appointments of whoever made the address: the last 30 days and everything to come."""
    file = feeds.read(token, now=clock.now())
    return kept_privately(file.content, "text/calendar; charset=utf-8", file.tag)


def address_of(token: str) -> str:
    """The address under which a calendar fetches it; in production one of the settings' own."""
    path = url_for("directory.read_calendar", token=token)
    return f"{settings.api_url or request.host_url.rstrip('/')}{path}"
