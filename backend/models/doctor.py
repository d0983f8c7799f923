"""A doctor, as the hospital employs one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment, words
from models.department import Department
from models.user import User


class DoctorStatus(StrEnum):
    """Whether patients can find and book the doctor."""

    PENDING = "pending"
    ACTIVE = "active"
    BLACKLISTED = "blacklisted"
    DEACTIVATED = "deactivated"


class Doctor(Base):
    """What the hospital says of a doctor; the name is the account's."""

    __tablename__ = "doctors"
    __table_args__ = (
        CheckConstraint("slot_minutes IN (10, 15, 20, 30, 45, 60)", name="slot_minutes"),
        CheckConstraint("fee_minor >= 0", name="fee_minor"),
        CheckConstraint("experience_years BETWEEN 0 AND 80", name="experience_years"),
        Index("ix_doctors_department_id", "department_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    specialization: Mapped[str] = mapped_column(String(120))
    qualification: Mapped[str] = mapped_column(String(160), default="")
    experience_years: Mapped[int] = mapped_column(default=0)
    fee_minor: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = mapped_column(String(300), default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    phone: Mapped[str] = mapped_column(String(32), default="")
    room: Mapped[str] = mapped_column(String(40), default="")
    slot_minutes: Mapped[int] = mapped_column(default=30)
    status: Mapped[DoctorStatus] = mapped_column(words(DoctorStatus, "doctor_status"))
    status_reason: Mapped[str] = mapped_column(String(500), default="")
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)

    user: Mapped[User] = relationship(lazy="raise")
    department: Mapped[Department] = relationship(lazy="raise")
