"""A calendar's private address."""

from datetime import datetime

from schemas.common import Answer


class FeedAnswer(Answer):
    """Whether there is an address, since when, and when a calendar last asked."""

    active: bool
    created_at: datetime | None
    last_read_at: datetime | None


class NewFeed(Answer):
    """The address itself, shown this once: only its hash is kept."""

    url: str
