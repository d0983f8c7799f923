"""Reports each month to doctors and admins."""

import clock
from broker import celery_app
from services import reports


@celery_app.task(name="reports.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Owe last month's reports in the first days of this one."""
    reports.sweep(now=clock.now())
