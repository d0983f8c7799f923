"""What the patient sees first."""

import clock
from decorators import caller, patient_required
from errors import NotFound, ValidationFailed
from routes.blueprints import patient_bp
from schemas.dashboards import PatientDashboard
from schemas.patients import WhoseQuery
from services.dashboards import patient
from web.problems import refuses


@patient_bp.get("/dashboard")
@patient_required
@patient_bp.input(WhoseQuery, location="query")
@patient_bp.output(PatientDashboard)
@refuses(ValidationFailed, NotFound)
def get_dashboard(query_data: WhoseQuery) -> patient.PatientDashboard:
    """The next visits of the family, or of one of them, with that one's health at hand."""
    return patient.of(caller(), query_data.patient_id, now=clock.now())
