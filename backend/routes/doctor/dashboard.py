"""What the doctor sees first."""

import clock
from decorators import caller, doctor_required
from routes.blueprints import doctor_bp
from schemas.dashboards import DoctorDashboard
from services.dashboards import doctor


@doctor_bp.get("/dashboard")
@doctor_required
@doctor_bp.output(DoctorDashboard)
def get_dashboard() -> doctor.DoctorDashboard:
    """Totals, today's list and the next patient."""
    return doctor.of(caller(), now=clock.now())
