"""What the patient sees first."""

import clock
from decorators import caller, patient_required
from routes.blueprints import patient_bp
from schemas.dashboards import PatientDashboard
from services.dashboards import patient


@patient_bp.get("/dashboard")
@patient_required
@patient_bp.output(PatientDashboard)
def get_dashboard() -> patient.PatientDashboard:
    """The next visits, doctors to see again, allergies and current medicines."""
    return patient.of(caller(), now=clock.now())
