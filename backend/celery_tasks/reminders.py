"""Reminds patients of their visits."""

import clock
from broker import celery_app
from services import reminders


@celery_app.task(name="reminders.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Owe every reminder that has fallen due."""
    reminders.sweep(now=clock.now())
