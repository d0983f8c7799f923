"""Who opened the patient's record."""

from decorators import caller, patient_required
from errors import NotFound, ValidationFailed
from routes.blueprints import patient_bp
from schemas.common import KeysetAnswer
from schemas.patients import Access as AccessAnswer
from schemas.patients import WhoseHistory
from services import record_access
from services.paging import Keyset
from services.record_access import Access
from web.problems import refuses


@patient_bp.get("/record-access")
@patient_required
@patient_bp.input(WhoseHistory, location="query")
@patient_bp.output(KeysetAnswer[AccessAnswer])
@refuses(ValidationFailed, NotFound)
def list_record_access(query_data: WhoseHistory) -> Keyset[Access]:
    """Each time somebody of the hospital opened the record, newest first."""
    return record_access.of(caller(), query_data)
