"""The patient's own record."""

import clock
from decorators import caller, patient_required
from errors import ChangedMeanwhile, EmailTaken, ValidationFailed
from routes.blueprints import patient_bp
from schemas.patients import EditOwnRecord, PatientProfile
from services.patients import profile
from services.patients.records import Record
from web.problems import refuses


@patient_bp.get("/profile")
@patient_required
@patient_bp.output(PatientProfile)
def get_profile() -> Record:
    """The record and the account behind it."""
    return profile.mine(caller(), now=clock.now())


@patient_bp.put("/profile")
@patient_required
@patient_bp.input(EditOwnRecord)
@patient_bp.output(PatientProfile)
@refuses(ValidationFailed, EmailTaken, ChangedMeanwhile)
def edit_profile(json_data: EditOwnRecord) -> Record:
    """Change it; optional fields that are left out stay."""
    return profile.edit(caller(), json_data, now=clock.now())
