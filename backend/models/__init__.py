"""The rows of the hospital."""

from models.access import CalendarFeed, EmergencyAccess, Picture, TreatmentDraft
from models.appointment import Appointment, AppointmentStatus, IdempotencyKey, live_statuses
from models.audit import AuditEvent, AuditHead
from models.availability import Closure, DateOverride, Leave, SessionName, WeeklyHours
from models.department import Department
from models.doctor import Doctor, DoctorStatus
from models.family import Guardianship, Relation
from models.job import Heartbeat, Job, JobStatus
from models.outbox import OutboxMail
from models.patient import BloodGroup, Gender, Patient
from models.session import AuthSession
from models.tally import BookingTally, Count, Mark, VisitTally
from models.treatment import Medicine, Treatment, TreatmentVersion, VisitType
from models.user import RecoveryCode, Role, User
from models.waitlist import OfferStatus, WaitlistEntry, WaitlistOffer, WaitStatus

__all__ = [
    "Appointment",
    "AppointmentStatus",
    "AuditEvent",
    "AuditHead",
    "AuthSession",
    "BloodGroup",
    "BookingTally",
    "CalendarFeed",
    "Closure",
    "Count",
    "DateOverride",
    "Department",
    "Doctor",
    "DoctorStatus",
    "EmergencyAccess",
    "Gender",
    "Guardianship",
    "Heartbeat",
    "IdempotencyKey",
    "Job",
    "JobStatus",
    "Leave",
    "Mark",
    "Medicine",
    "OfferStatus",
    "OutboxMail",
    "Patient",
    "Picture",
    "RecoveryCode",
    "Relation",
    "Role",
    "SessionName",
    "Treatment",
    "TreatmentDraft",
    "TreatmentVersion",
    "User",
    "VisitTally",
    "VisitType",
    "WaitStatus",
    "WaitlistEntry",
    "WaitlistOffer",
    "WeeklyHours",
    "live_statuses",
]
