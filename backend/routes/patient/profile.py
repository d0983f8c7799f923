"""The patient's own record."""

import clock
from decorators import caller, patient_required
from errors import (
    ChangedMeanwhile,
    EmailTaken,
    NotFound,
    RateLimited,
    ValidationFailed,
    WrongPassword,
)
from extensions import limiter
from routes.blueprints import patient_bp
from schemas.patients import EditOwnRecord, PatientProfile, WhoseQuery
from services.patients import profile
from services.patients.records import Record
from web import limits
from web.problems import refuses


@patient_bp.get("/profile")
@patient_required
@patient_bp.input(WhoseQuery, location="query")
@patient_bp.output(PatientProfile)
@refuses(ValidationFailed, NotFound)
def get_profile(query_data: WhoseQuery) -> Record:
    """The record and the account behind it, or the record of a dependent."""
    return profile.read(caller(), query_data.patient_id, now=clock.now())


@patient_bp.put("/profile")
@limiter.limit(limits.PROOFS, key_func=limits.account_signed_in)
@patient_required
@patient_bp.input(WhoseQuery, location="query")
@patient_bp.input(EditOwnRecord)
@patient_bp.output(PatientProfile)
@refuses(ValidationFailed, NotFound, EmailTaken, ChangedMeanwhile, WrongPassword, RateLimited)
def edit_profile(query_data: WhoseQuery, json_data: EditOwnRecord) -> Record:
    """Change it; optional fields that are left out stay. Another address takes the password."""
    return profile.edit(caller(), query_data.patient_id, json_data, now=clock.now())
