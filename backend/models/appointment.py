"""A booked time between a patient and a doctor."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment, words
from models.availability import SessionName
from models.department import Department
from models.doctor import Doctor
from models.patient import Patient
from models.user import Role

if TYPE_CHECKING:
    from models.treatment import Treatment


class AppointmentStatus(StrEnum):
    """Where an appointment stands in its life."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


live_statuses = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN)

_LIVE = text("status != 'cancelled'")
_CLAIMS = text("status != 'cancelled' AND NOT walk_in")
_OPEN = text("status IN ('booked', 'checked_in') AND waiver_reason IS NULL")
_BOOKED = text("status = 'booked'")


class Appointment(Base):
    """One visit, from booking to outcome. It keeps the length and fee it was booked with.

    No two that are not cancelled may overlap for a doctor or for a patient: triggers on SQLite,
    exclusion constraints on PostgreSQL, both made by the migrations. A patient who walks in is
    seen in between: that visit claims the patient's time, and none of the doctor's.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_ends"),
        CheckConstraint("fee_minor >= 0", name="fee_minor"),
        Index(
            "uq_appointments_doctor_starts",
            "doctor_id",
            "starts_at",
            unique=True,
            sqlite_where=_CLAIMS,
            postgresql_where=_CLAIMS,
        ),
        Index(
            "uq_appointments_patient_starts",
            "patient_id",
            "starts_at",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_appointments_patient_doctor_day",
            "patient_id",
            "doctor_id",
            "day",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_appointments_patient_starts_at", "patient_id", "starts_at", "id"),
        Index("ix_appointments_doctor_starts_at", "doctor_id", "starts_at", "id"),
        Index("ix_appointments_starts_at_id", "starts_at", "id"),
        Index("ix_appointments_status_starts_at", "status", "starts_at", "id"),
        Index("ix_appointments_department_id_starts_at", "department_id", "starts_at", "id"),
        Index(
            "ix_appointments_booked_starts_at",
            "starts_at",
            sqlite_where=_BOOKED,
            postgresql_where=_BOOKED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    day: Mapped[date]
    session: Mapped[SessionName] = mapped_column(words(SessionName, "session"))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[AppointmentStatus] = mapped_column(words(AppointmentStatus, "status"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    fee_minor: Mapped[int]
    revision: Mapped[int] = mapped_column(default=0)
    moves: Mapped[int] = mapped_column(default=0)
    coming: Mapped[bool] = mapped_column(default=False)
    waiver_reason: Mapped[str | None] = mapped_column(String(500))
    walk_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    follow_up_of: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    booked_at: Mapped[datetime] = mapped_column(Moment)
    moved_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_in_at: Mapped[datetime | None] = mapped_column(Moment)
    completed_at: Mapped[datetime | None] = mapped_column(Moment)
    no_show_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_by: Mapped[Role | None] = mapped_column(words(Role, "cancelled_by"))
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")

    patient: Mapped[Patient] = relationship(lazy="raise")
    doctor: Mapped[Doctor] = relationship(lazy="raise")
    department: Mapped[Department] = relationship(lazy="raise")
    treatment: Mapped["Treatment | None"] = relationship(lazy="raise", back_populates="appointment")


class IdempotencyKey(Base):
    """A booking request already answered: the same key gets the same appointment for 24 hours."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
