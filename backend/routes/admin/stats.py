"""The admin's dashboard."""

from typing import Any

import clock
from decorators import admin_required, caller
from routes.blueprints import admin_bp
from schemas.stats import StatsAnswer
from services import stats


@admin_bp.get("/stats")
@admin_required
@admin_bp.output(StatsAnswer)
def get_stats() -> tuple[dict[str, Any], dict[str, str]]:
    """The hospital in numbers, at most five minutes old: see X-Cache and Age."""
    found = stats.snapshot(caller(), now=clock.now())
    return found.figures, {"X-Cache": "HIT" if found.hit else "MISS", "Age": str(found.age)}
