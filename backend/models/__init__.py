"""The rows of the hospital."""

from models.appointment import Appointment, AppointmentStatus, IdempotencyKey, live_statuses
from models.audit import AuditEvent, AuditHead
from models.availability import Closure, DateOverride, Leave, SessionName, WeeklyHours
from models.department import Department
from models.doctor import Doctor, DoctorStatus
from models.outbox import OutboxMail
from models.patient import BloodGroup, Gender, Patient
from models.session import AuthSession
from models.treatment import Medicine, Treatment, TreatmentVersion, VisitType
from models.user import Role, User

__all__ = [
    "Appointment",
    "AppointmentStatus",
    "AuditEvent",
    "AuditHead",
    "AuthSession",
    "BloodGroup",
    "Closure",
    "DateOverride",
    "Department",
    "Doctor",
    "DoctorStatus",
    "Gender",
    "IdempotencyKey",
    "Leave",
    "Medicine",
    "OutboxMail",
    "Patient",
    "Role",
    "SessionName",
    "Treatment",
    "TreatmentVersion",
    "User",
    "VisitType",
    "WeeklyHours",
    "live_statuses",
]
