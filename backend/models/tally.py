"""Figures that the database counts while they change, by triggers that the migrations make."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from database import Base


class VisitTally(Base):
    """How many appointments of a department stand on a day, by their state."""

    __tablename__ = "visit_tallies"

    day: Mapped[date] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(24), primary_key=True)
    visits: Mapped[int]


class BookingTally(Base):
    """How many bookings were made in a quarter of an hour, counted from 1970: whole in any zone."""

    __tablename__ = "booking_tallies"

    quarter: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bookings: Mapped[int]


class Count(Base):
    """How many there are of something that grows."""

    __tablename__ = "counts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]


class Mark(Base):
    """Another one whenever something has changed that may be kept in memory."""

    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    mark: Mapped[str] = mapped_column(String(40))
