"""The blueprints; every file of routes hangs its views on one of them."""

from apiflask import APIBlueprint

auth_bp = APIBlueprint("auth", __name__, url_prefix="/api/auth", tag="Account")
directory_bp = APIBlueprint("directory", __name__, url_prefix="/api", tag="Directory")
patient_bp = APIBlueprint("patient", __name__, url_prefix="/api/patient", tag="Patient")
doctor_bp = APIBlueprint("doctor", __name__, url_prefix="/api/doctor", tag="Doctor")
admin_bp = APIBlueprint("admin", __name__, url_prefix="/api/admin", tag="Admin")
health_bp = APIBlueprint("health", __name__, url_prefix="/api/health", tag="Health")
waitlist_offers_bp = APIBlueprint(
    "waitlist_offers", __name__, url_prefix="/api/waitlist-offers", tag="Visits"
)
dev_bp = APIBlueprint("dev", __name__, url_prefix="/api/dev", tag="Development")
visits_bp = APIBlueprint("visits", __name__, url_prefix="/api/visits", tag="Visits")
metrics_bp = APIBlueprint("metrics", __name__, tag="Health")
