"""Exports, imports and other long work."""

import clock
from broker import celery_app
from services import pulse
from services.jobs import sweeping, worker


@celery_app.task(name="jobs.run")  # type: ignore[untyped-decorator]
def run() -> None:
    """Work on what waits."""
    worker.go_on(now=clock.now())


@celery_app.task(name="jobs.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Delete what has expired, and pick up what a killed worker left behind."""
    pulse.show(pulse.BEAT, now=clock.now())
    sweeping.sweep(now=clock.now())
    worker.go_on(now=clock.now())
