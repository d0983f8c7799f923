"""Who may act for whom."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from database import Base, Moment, words


class Relation(StrEnum):
    """What the patient is to the person who acts for them."""

    CHILD = "child"
    PARENT = "parent"
    PARTNER = "partner"
    OTHER = "other"


class Guardianship(Base):
    """An account that books, reads and is told for a patient who has none of their own."""

    __tablename__ = "guardianships"
    __table_args__ = (Index("ix_guardianships_patient_id", "patient_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"), primary_key=True)
    relation: Mapped[Relation] = mapped_column(words(Relation, "relation"))
    created_at: Mapped[datetime] = mapped_column(Moment)
