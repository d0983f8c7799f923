"""Links in mails: GET shows, as mail scanners follow links; only POST acts."""

import clock
from errors import (
    ChangedMeanwhile,
    HasTreatment,
    LinkExpired,
    NotAllowed,
    TooLateToChange,
    ValidationFailed,
)
from routes.blueprints import visits_bp
from schemas.common import Nothing
from schemas.visits import VisitAnswer, VisitDone
from services import visits
from web.problems import refuses


@visits_bp.get("/<token>")
@visits_bp.output(VisitAnswer)
@refuses(LinkExpired, ChangedMeanwhile)
def show_visit(token: str) -> visits.VisitView:
    """The appointment behind a mailed link."""
    return visits.show(token, now=clock.now())


@visits_bp.post("/<token>")
@visits_bp.input(Nothing)
@visits_bp.output(VisitDone)
@refuses(LinkExpired, ChangedMeanwhile, HasTreatment, NotAllowed, TooLateToChange, ValidationFailed)
def answer_visit(token: str, json_data: Nothing) -> visits.VisitDone:
    """Say that you will come, or cancel. To move, sign in."""
    return visits.act(token, now=clock.now())
