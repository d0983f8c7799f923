"""The doctor's own profile."""

import clock
from decorators import caller, doctor_required
from errors import ChangedMeanwhile, ValidationFailed
from routes.blueprints import doctor_bp
from schemas.doctors import EditOwnProfile, OwnDoctorProfile
from services.doctors import profile
from services.doctors.profile import Profile
from web.problems import refuses


@doctor_bp.get("/profile")
@doctor_required
@doctor_bp.output(OwnDoctorProfile)
def get_profile() -> Profile:
    """What the hospital says of the doctor."""
    return profile.mine(caller())


@doctor_bp.put("/profile")
@doctor_required
@doctor_bp.input(EditOwnProfile)
@doctor_bp.output(OwnDoctorProfile)
@refuses(ValidationFailed, ChangedMeanwhile)
def edit_profile(json_data: EditOwnProfile) -> Profile:
    """Change it; optional fields that are left out stay."""
    return profile.edit(caller(), json_data, now=clock.now())
