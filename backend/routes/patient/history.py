"""The patient's own record."""

import clock
from decorators import caller, patient_required
from errors import NotFound, ValidationFailed
from routes.blueprints import patient_bp
from schemas.common import KeysetAnswer, KeysetQuery
from schemas.histories import HistoryItem as HistoryItemAnswer
from services import histories
from services.histories import HistoryItem
from services.paging import Keyset
from web.problems import refuses


@patient_bp.get("/history")
@patient_required
@patient_bp.input(KeysetQuery, location="query")
@patient_bp.output(KeysetAnswer[HistoryItemAnswer])
@refuses(ValidationFailed)
def list_history(query_data: KeysetQuery) -> Keyset[HistoryItem]:
    """Every treated visit, newest first."""
    return histories.of_self(caller(), query_data, now=clock.now())


@patient_bp.get("/history/<int:appointment_id>")
@patient_required
@patient_bp.output(HistoryItemAnswer)
@refuses(NotFound)
def get_history_item(appointment_id: int) -> HistoryItem:
    """One treated visit."""
    return histories.one(appointment_id, caller(), now=clock.now())
