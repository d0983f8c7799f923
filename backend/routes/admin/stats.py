"""The admin's dashboard."""

from flask import Response

import clock
from decorators import admin_required, caller
from errors import ValidationFailed
from routes.blueprints import admin_bp
from schemas.stats import StatsAnswer, StatsQuery
from services import stats
from web.json import written
from web.problems import refuses


@admin_bp.get("/stats")
@admin_required
@admin_bp.input(StatsQuery, location="query")
@admin_bp.output(StatsAnswer)
@refuses(ValidationFailed)
def get_stats(query_data: StatsQuery) -> Response:
    """The hospital in numbers, at most five minutes old: see X-Cache and Age."""
    found = stats.snapshot(caller(), query_data, now=clock.now())
    answer = written(found.written)
    answer.headers["X-Cache"] = "HIT" if found.hit else "MISS"
    answer.headers["Age"] = str(found.age)
    return answer
