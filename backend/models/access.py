"""Doors beside the main one: emergencies, calendars, pictures, drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from database import Base, Moment


class EmergencyAccess(Base):
    """A doctor who opened a foreign record, for a stated reason and a limited time."""

    __tablename__ = "emergency_accesses"
    __table_args__ = (
        Index("ix_emergency_accesses_doctor_patient", "doctor_id", "patient_id", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    reason: Mapped[str] = mapped_column(String(500))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class CalendarFeed(Base):
    """A private address that calendars subscribe to; only its hash is kept."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_read_at: Mapped[datetime | None] = mapped_column(Moment)


class Picture(Base):
    """A patient's picture, re-encoded by us."""

    __tablename__ = "pictures"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime] = mapped_column(Moment)


class TreatmentDraft(Base):
    """What a doctor has typed and not yet saved; nobody else reads it."""

    __tablename__ = "treatment_drafts"

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Moment)
