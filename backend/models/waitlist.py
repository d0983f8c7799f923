"""People who wait for a time, and times held for them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database import Base, Moment, words
from models.availability import SessionName
from models.patient import Patient


class WaitStatus(StrEnum):
    """Whether a wish still waits."""

    WAITING = "waiting"
    DONE = "done"
    LEFT = "left"
    EXPIRED = "expired"


class OfferStatus(StrEnum):
    """What became of a held time."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


_WAITING = text("status = 'waiting'")
_OPEN = text("status = 'open'")


class WaitlistEntry(Base):
    """A wish for a doctor or a department, on some days, perhaps instead of a later visit."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        CheckConstraint("(doctor_id IS NULL) <> (department_id IS NULL)", name="one_target"),
        CheckConstraint("first_day <= last_day", name="days"),
        Index(
            "ix_waitlist_entries_waiting",
            "doctor_id",
            "department_id",
            "created_at",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_waitlist_entries_patient_id", "patient_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patients.id"))
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("doctors.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    session: Mapped[SessionName | None] = mapped_column(words(SessionName, "session"))
    instead_of: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    status: Mapped[WaitStatus] = mapped_column(words(WaitStatus, "wait_status"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    patient: Mapped[Patient] = relationship(lazy="raise")


class WaitlistOffer(Base):
    """A freed time, held for one person until `expires_at`; nobody else can book it meanwhile."""

    __tablename__ = "waitlist_offers"
    __table_args__ = (
        Index(
            "uq_waitlist_offers_open",
            "doctor_id",
            "starts_at",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_waitlist_offers_entry_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("waitlist_entries.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id"))
    day: Mapped[date]
    session: Mapped[SessionName] = mapped_column(words(SessionName, "session"))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[OfferStatus] = mapped_column(words(OfferStatus, "offer_status"))
    offered_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    entry: Mapped[WaitlistEntry] = relationship(lazy="raise")
