"""HTTP: a URL, a guard, a contract, one call."""

from routes import auth, health
from routes.blueprints import admin_bp, auth_bp, directory_bp, doctor_bp, health_bp, patient_bp

NOUNS = (auth, health)
BLUEPRINTS = (auth_bp, directory_bp, patient_bp, doctor_bp, admin_bp, health_bp)
