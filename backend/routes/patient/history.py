"""The patient's own record."""

import clock
from decorators import caller, patient_required
from errors import NotFound, ValidationFailed
from routes.blueprints import patient_bp
from schemas.common import KeysetAnswer
from schemas.histories import HistoryItem as HistoryItemAnswer
from schemas.patients import WhoseHistory
from services import histories
from services.histories import HistoryItem
from services.paging import Keyset
from web.problems import refuses


@patient_bp.get("/history")
@patient_required
@patient_bp.input(WhoseHistory, location="query")
@patient_bp.output(KeysetAnswer[HistoryItemAnswer])
@refuses(ValidationFailed, NotFound)
def list_history(query_data: WhoseHistory) -> Keyset[HistoryItem]:
    """Every treated visit, newest first, of the patient or of a dependent."""
    return histories.of_own(caller(), query_data, now=clock.now())


@patient_bp.get("/history/<int:appointment_id>")
@patient_required
@patient_bp.output(HistoryItemAnswer)
@refuses(NotFound)
def get_history_item(appointment_id: int) -> HistoryItem:
    """One treated visit."""
    return histories.one(appointment_id, caller(), now=clock.now())
