"""Records that are opened in an emergency."""

import clock
from decorators import caller, doctor_required
from errors import NotFound, RateLimited, ValidationFailed
from extensions import limiter
from routes.blueprints import doctor_bp
from schemas.common import PageAnswer
from schemas.emergencies import (
    DeclareEmergency,
    EmergencyAnswer,
    OpenedAnswer,
    SearchInEmergency,
)
from services import emergencies
from services.emergencies import Opened, StillOpen
from services.paging import Page
from web import limits
from web.problems import refuses


@doctor_bp.get("/emergencies")
@doctor_required
@doctor_bp.output(PageAnswer[EmergencyAnswer])
def list_emergencies() -> Page[StillOpen]:
    """The records that the caller has open in an emergency now."""
    return emergencies.still_open(caller(), now=clock.now())


@doctor_bp.post("/emergency-search")
@limiter.shared_limit(limits.EMERGENCIES, "emergencies", key_func=limits.account_signed_in)
@doctor_required
@doctor_bp.input(SearchInEmergency)
@doctor_bp.output(OpenedAnswer)
@refuses(NotFound, ValidationFailed, RateLimited)
def search_in_emergency(json_data: SearchInEmergency) -> Opened:
    """Open the one record that matches exactly, for 60 minutes; administrators are told."""
    return emergencies.find_and_open(caller(), json_data, now=clock.now())


@doctor_bp.post("/patients/<int:patient_id>/break-glass")
@limiter.shared_limit(limits.EMERGENCIES, "emergencies", key_func=limits.account_signed_in)
@doctor_required
@doctor_bp.input(DeclareEmergency)
@doctor_bp.output(OpenedAnswer)
@refuses(NotFound, ValidationFailed, RateLimited)
def break_glass(patient_id: int, json_data: DeclareEmergency) -> Opened:
    """Open a record of somebody else's patient for 60 minutes; administrators are told."""
    return emergencies.open_record(caller(), patient_id, json_data, now=clock.now())
