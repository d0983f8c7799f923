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
from schemas.common import KeysetAnswer, KeysetQuery, PageAnswer
from schemas.histories import DoctorsHistoryItem
from schemas.treatments import SaveTreatment, VersionAnswer
from services import histories, treatment_versions, treatments
from services.histories import HistoryItem
from services.paging import Keyset, Page
from services.treatment_versions import Version
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


@doctor_bp.get("/appointments/<int:appointment_id>/versions")
@doctor_required
@doctor_bp.output(PageAnswer[VersionAnswer])
@refuses(NotFound)
def list_versions(appointment_id: int) -> Page[Version]:
    """Every version of a visit's treatment, newest first, with what each changed."""
    return treatment_versions.of_visit(caller(), appointment_id, now=clock.now())
