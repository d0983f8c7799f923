"""HTTP: a URL, a guard, a contract, one call."""

from routes import auth, directory, health
from routes.admin import appointments as admin_appointments
from routes.blueprints import admin_bp, auth_bp, directory_bp, doctor_bp, health_bp, patient_bp
from routes.doctor import appointments as doctor_appointments
from routes.patient import appointments as patient_appointments

NOUNS = (
    auth,
    directory,
    health,
    admin_appointments,
    doctor_appointments,
    patient_appointments,
)
BLUEPRINTS = (auth_bp, directory_bp, patient_bp, doctor_bp, admin_bp, health_bp)
