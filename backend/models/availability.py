"""When a doctor sees patients, by week, date and leave; and when the clinic is shut."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from database import Base, Moment, words


class SessionName(StrEnum):
    """The two halves of a clinic day."""

    MORNING = "morning"
    EVENING = "evening"


class WeeklyHours(Base):
    """The hours of one weekday's session (Monday is 0), in wall time. No row: closed."""

    __tablename__ = "weekly_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("starts < ends", name="starts_ends"),
    )

    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    session: Mapped[SessionName] = mapped_column(words(SessionName, "session"), primary_key=True)
    starts: Mapped[time]
    ends: Mapped[time]


class DateOverride(Base):
    """One date's session, open or closed whatever the week says; may carry its own hours."""

    __tablename__ = "date_overrides"
    __table_args__ = (CheckConstraint("starts IS NULL OR starts < ends", name="starts_ends"),)

    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    session: Mapped[SessionName] = mapped_column(words(SessionName, "session"), primary_key=True)
    is_open: Mapped[bool]
    starts: Mapped[time | None]
    ends: Mapped[time | None]


class Leave(Base):
    """Days on which a doctor is away, both included; all day unless a session is named."""

    __tablename__ = "leaves"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        Index("ix_leaves_doctor_id_last_day", "doctor_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctors.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    session: Mapped[SessionName | None] = mapped_column(words(SessionName, "session"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)


class Closure(Base):
    """Days on which the whole clinic is shut."""

    __tablename__ = "closures"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    session: Mapped[SessionName | None] = mapped_column(words(SessionName, "session"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
