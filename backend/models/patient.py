"""A person the hospital treats."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment, words
from models.user import User


class Gender(StrEnum):
    """As the patient states it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNDISCLOSED = "undisclosed"


class BloodGroup(StrEnum):
    """ABO and Rh(D)."""

    A_POSITIVE = "A+"
    A_NEGATIVE = "A-"
    B_POSITIVE = "B+"
    B_NEGATIVE = "B-"
    AB_POSITIVE = "AB+"
    AB_NEGATIVE = "AB-"
    O_POSITIVE = "O+"
    O_NEGATIVE = "O-"


class Patient(Base):
    """A patient's record; the account is optional, for people the front desk adds."""

    __tablename__ = "patients"
    __table_args__ = (
        Index("ix_patients_full_name_id", "full_name", "id"),
        Index("ix_patients_created_at_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    full_name: Mapped[str] = mapped_column(String(120))
    search_text: Mapped[str] = mapped_column(String(300), default="")
    date_of_birth: Mapped[date | None]
    gender: Mapped[Gender | None] = mapped_column(words(Gender, "gender"))
    blood_group: Mapped[BloodGroup | None] = mapped_column(words(BloodGroup, "blood_group"))
    phone: Mapped[str] = mapped_column(String(32), default="")
    text_messages: Mapped[bool] = mapped_column(default=False, server_default=false())
    address: Mapped[str] = mapped_column(String(400), default="")
    emergency_contact_name: Mapped[str] = mapped_column(String(120), default="")
    emergency_contact_phone: Mapped[str] = mapped_column(String(32), default="")
    allergies: Mapped[list[str]] = mapped_column(JSON, default=list)
    medical_history: Mapped[str] = mapped_column(Text, default="")
    blacklisted_at: Mapped[datetime | None] = mapped_column(Moment)
    blacklist_reason: Mapped[str] = mapped_column(String(500), default="")
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)

    user: Mapped[User | None] = relationship(lazy="raise")

    def age(self, today: date) -> int | None:
        """Whole years on that day; None when the date of birth is unknown."""
        born = self.date_of_birth
        if born is None:
            return None
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
