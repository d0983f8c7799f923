"""What the doctor found and did, with every version kept."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment, words
from models.appointment import Appointment


class VisitType(StrEnum):
    """Why the patient was seen."""

    CONSULTATION = "consultation"
    FOLLOW_UP = "follow_up"
    EMERGENCY = "emergency"


class Treatment(Base):
    """The record of one appointment."""

    __tablename__ = "treatments"

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), unique=True)
    visit_type: Mapped[VisitType] = mapped_column(words(VisitType, "visit_type"))
    diagnosis: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text, default="")
    private_notes: Mapped[str] = mapped_column(Text, default="")
    next_visit: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    amended: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    updated_by: Mapped[int] = mapped_column(ForeignKey("users.id"))

    appointment: Mapped[Appointment] = relationship(lazy="raise", back_populates="treatment")
    medicines: Mapped[list["Medicine"]] = relationship(
        lazy="raise", order_by="Medicine.position", cascade="all, delete-orphan"
    )

    @property
    def prescription(self) -> str:
        """The medicines as text, one a line."""
        return "\n".join(medicine.line for medicine in self.medicines)


class Medicine(Base):
    """One row of a prescription."""

    __tablename__ = "medicines"
    __table_args__ = (
        UniqueConstraint("treatment_id", "position"),
        CheckConstraint("days BETWEEN 1 AND 365", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    treatment_id: Mapped[int] = mapped_column(ForeignKey("treatments.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    strength: Mapped[str] = mapped_column(String(60), default="")
    dose: Mapped[str] = mapped_column(String(60))
    days: Mapped[int]
    instructions: Mapped[str] = mapped_column(String(300), default="")
    allergy_reason: Mapped[str] = mapped_column(String(300), default="")

    @property
    def line(self) -> str:
        """The row as one line of text."""
        what = f"{self.name} {self.strength}".strip()
        how = f"{what}, {self.dose}, {self.days} days"
        return f"{how}, {self.instructions}" if self.instructions else how


class TreatmentVersion(Base):
    """A treatment as it stood after one save."""

    __tablename__ = "treatment_versions"

    treatment_id: Mapped[int] = mapped_column(ForeignKey("treatments.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
