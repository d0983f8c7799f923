"""The hospital's patients."""

from apiflask.schemas import FileSchema
from flask import Response

import clock
from decorators import admin_required, caller
from errors import ChangedMeanwhile, EmailTaken, HasHistory, NotFound, ValidationFailed
from routes.blueprints import admin_bp
from routes.cached import kept_privately
from schemas.common import KeysetAnswer, Nothing
from schemas.patients import (
    AddedPatient,
    AddPatient,
    AdminPatient,
    AdminPatientDetail,
    BlacklistPatient,
    EditPatient,
    PatientQuery,
)
from services import pictures
from services.patients import desk, lists, records
from services.patients.records import Record
from web.json import quick
from web.problems import refuses


@admin_bp.get("/patients")
@admin_required
@admin_bp.input(PatientQuery, location="query")
@admin_bp.output(KeysetAnswer[AdminPatient])
@refuses(ValidationFailed)
def list_patients(query_data: PatientQuery) -> Response:
    """All patients."""
    return quick(lists.everybody(caller(), query_data, now=clock.now()).plain())


@admin_bp.post("/patients")
@admin_required
@admin_bp.input(AddPatient)
@admin_bp.output(AddedPatient, status_code=201)
@refuses(ValidationFailed, EmailTaken)
def add_patient(json_data: AddPatient) -> desk.Added:
    """Add a patient; with an e-mail address an invite goes out."""
    return desk.add(caller(), json_data, now=clock.now())


@admin_bp.get("/patients/<int:patient_id>")
@admin_required
@admin_bp.output(AdminPatientDetail)
@refuses(NotFound)
def get_patient(patient_id: int) -> Record:
    """One patient's record; the reading is logged."""
    return records.read_by_staff(caller(), patient_id, now=clock.now())


@admin_bp.put("/patients/<int:patient_id>")
@admin_required
@admin_bp.input(EditPatient)
@admin_bp.output(AdminPatientDetail)
@refuses(ValidationFailed, NotFound, EmailTaken, ChangedMeanwhile)
def edit_patient(patient_id: int, json_data: EditPatient) -> Record:
    """Change a record; optional fields that are left out stay."""
    return desk.edit(caller(), patient_id, json_data, now=clock.now())


@admin_bp.delete("/patients/<int:patient_id>")
@admin_required
@admin_bp.output({}, status_code=204)
@refuses(NotFound, HasHistory)
def remove_patient(patient_id: int) -> str:
    """Delete a patient who has no history."""
    desk.remove(caller(), patient_id, now=clock.now())
    return ""


@admin_bp.post("/patients/<int:patient_id>/blacklist")
@admin_required
@admin_bp.input(BlacklistPatient)
@admin_bp.output(AdminPatientDetail)
@refuses(ValidationFailed, NotFound)
def blacklist_patient(patient_id: int, json_data: BlacklistPatient) -> Record:
    """Keep a patient from booking; what is booked stays."""
    return desk.blacklist(caller(), patient_id, json_data.reason, now=clock.now())


@admin_bp.post("/patients/<int:patient_id>/unblacklist")
@admin_required
@admin_bp.input(Nothing)
@admin_bp.output(AdminPatientDetail)
@refuses(ValidationFailed, NotFound)
def unblacklist_patient(patient_id: int, json_data: Nothing) -> Record:
    """Let a patient book again."""
    return desk.unblacklist(caller(), patient_id, now=clock.now())


@admin_bp.get("/patients/<int:patient_id>/picture")
@admin_required
@admin_bp.output(FileSchema, content_type="image/jpeg")
@refuses(NotFound)
def get_picture(patient_id: int) -> Response:
    """The patient's picture; the look is logged."""
    shown = pictures.show_to_staff(caller(), patient_id, now=clock.now())
    return kept_privately(shown.content, "image/jpeg", shown.tag)
