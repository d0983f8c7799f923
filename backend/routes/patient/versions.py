"""How the patient's own treatments came to read as they do."""

import clock
from decorators import caller, patient_required
from errors import NotFound
from routes.blueprints import patient_bp
from schemas.common import PageAnswer
from schemas.treatments import VersionAnswer
from services import treatment_versions
from services.paging import Page
from services.treatment_versions import Version
from web.problems import refuses


@patient_bp.get("/history/<int:appointment_id>/versions")
@patient_required
@patient_bp.output(PageAnswer[VersionAnswer])
@refuses(NotFound)
def list_versions(appointment_id: int) -> Page[Version]:
    """Every version of a visit's treatment, newest first, with what each changed."""
    return treatment_versions.of_own(caller(), appointment_id, now=clock.now())
