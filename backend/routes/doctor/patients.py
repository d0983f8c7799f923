"""The doctor's patients."""

from apiflask.schemas import FileSchema
from flask import Response

import clock
from decorators import caller, doctor_required
from errors import NotFound, ValidationFailed
from routes.blueprints import doctor_bp
from routes.cached import kept_privately
from schemas.common import KeysetAnswer
from schemas.patients import AssignedPatient, AssignedQuery, DoctorsPatientRecord
from services import pictures
from services.paging import Keyset
from services.patients import lists, records
from services.patients.records import Record
from web.problems import refuses


@doctor_bp.get("/patients")
@doctor_required
@doctor_bp.input(AssignedQuery, location="query")
@doctor_bp.output(KeysetAnswer[AssignedPatient])
@refuses(ValidationFailed)
def list_patients(query_data: AssignedQuery) -> Keyset[lists.AssignedView]:
    """Patients with an appointment that was not cancelled."""
    return lists.assigned(caller(), query_data, now=clock.now())


@doctor_bp.get("/patients/<int:patient_id>")
@doctor_required
@doctor_bp.output(DoctorsPatientRecord)
@refuses(NotFound)
def get_patient(patient_id: int) -> Record:
    """The record of one of them; the reading is logged."""
    return records.read_by_doctor(caller(), patient_id, now=clock.now())


@doctor_bp.get("/patients/<int:patient_id>/picture")
@doctor_required
@doctor_bp.output(FileSchema, content_type="image/jpeg")
@refuses(NotFound)
def get_picture(patient_id: int) -> Response:
    """The patient's picture; the look is logged."""
    shown = pictures.show_to_doctor(caller(), patient_id, now=clock.now())
    return kept_privately(shown.content, "image/jpeg", shown.tag)
