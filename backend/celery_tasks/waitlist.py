"""Passes times on that nobody took."""

import clock
from broker import celery_app
from services.waitlist import sweeping


@celery_app.task(name="waitlist.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Pass on what is held in vain, and end wishes that have lost their point."""
    sweeping.sweep(now=clock.now())
