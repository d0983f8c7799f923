"""Recording a treatment, and reading what came before."""

import clock
from decorators import caller, doctor_required
from errors import (
    AllergyReasonNeeded,
    ChangedMeanwhile,
    NotAllowed,
    NotFound,
    NotYet,
    ValidationFailed,
)
from routes.blueprints import doctor_bp
from schemas.common import KeysetAnswer, KeysetQuery
from schemas.histories import DoctorsHistoryItem
from schemas.treatments import SaveTreatment
from services import histories, treatments
from services.histories import HistoryItem
from services.paging import Keyset
from web.problems import refuses


@doctor_bp.put("/patient-history")
@doctor_required
@doctor_bp.input(SaveTreatment)
@doctor_bp.output(DoctorsHistoryItem)
@refuses(NotFound, NotAllowed, NotYet, ChangedMeanwhile, AllergyReasonNeeded, ValidationFailed)
def save_treatment(json_data: SaveTreatment) -> HistoryItem:
    """Record or change the treatment of a visit; `complete` also completes the visit."""
    return treatments.save(json_data, caller(), now=clock.now())


@doctor_bp.get("/patients/<int:patient_id>/history")
@doctor_required
@doctor_bp.input(KeysetQuery, location="query")
@doctor_bp.output(KeysetAnswer[DoctorsHistoryItem])
@refuses(NotFound, ValidationFailed)
def list_patient_history(patient_id: int, query_data: KeysetQuery) -> Keyset[HistoryItem]:
    """The record of one of the doctor's patients, newest first."""
    return histories.of_patient(caller(), patient_id, query_data, now=clock.now())
