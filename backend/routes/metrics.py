"""For Prometheus, where METRICS_TOKEN is set."""

from flask import Response

import clock
from routes.blueprints import metrics_bp
from services import operations
from web import metrics


@metrics_bp.get("/metrics")
@metrics_bp.doc(hide=True)
@metrics.scraper_required
def show_metrics() -> Response:
    """Requests of all processes, and how mails, jobs, database and backups stand."""
    return metrics.exposition(operations.figures(now=clock.now()))
