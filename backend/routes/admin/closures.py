"""Days on which the whole clinic is shut."""

import clock
from decorators import admin_required, caller
from errors import NotFound, ValidationFailed
from models import Closure
from routes.blueprints import admin_bp
from routes.refusals import WHEN_WITHDRAWING
from schemas.availability import DaysAway, DaysAwayAnswer
from schemas.common import PageAnswer, PageQuery
from services.availability import away
from services.paging import Page
from web.problems import refuses


@admin_bp.get("/closures")
@admin_required
@admin_bp.input(PageQuery, location="query")
@admin_bp.output(PageAnswer[DaysAwayAnswer])
@refuses(ValidationFailed)
def list_closures(query_data: PageQuery) -> Page[Closure]:
    """Closures, present and to come."""
    return away.closures(caller(), query_data, now=clock.now())


@admin_bp.post("/closures")
@admin_required
@admin_bp.input(DaysAway)
@admin_bp.output(DaysAwayAnswer, status_code=201)
@refuses(*WHEN_WITHDRAWING)
def close_clinic(json_data: DaysAway) -> Closure:
    """Shut the clinic for some days; bookings on them are decided about first."""
    return away.close_clinic(caller(), json_data, now=clock.now())


@admin_bp.delete("/closures/<int:closure_id>")
@admin_required
@admin_bp.output({}, status_code=204)
@refuses(NotFound)
def reopen_clinic(closure_id: int) -> str:
    """Take a closure back."""
    away.reopen_clinic(caller(), closure_id, now=clock.now())
    return ""
