"""Mails that are owed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from database import Base, Moment

_OWED = text("sent_at IS NULL AND dead_at IS NULL")
_DEAD = text("dead_at IS NOT NULL")


class OutboxMail(Base):
    """A mail written in the transaction of what it tells of, and sent afterwards.

    Whose it is: `patient_id` where whoever reads for that patient gets it, else `user_id`. Both may
    be gone by now.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_owed_available_at",
            "available_at",
            sqlite_where=_OWED,
            postgresql_where=_OWED,
        ),
        Index("ix_outbox_appointment_id", "appointment_id"),
        Index("ix_outbox_dead_at", "dead_at", sqlite_where=_DEAD, postgresql_where=_DEAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10), default="email", server_default="email")
    recipient: Mapped[str] = mapped_column(String(254))
    appointment_id: Mapped[int | None]
    user_id: Mapped[int | None]
    patient_id: Mapped[int | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    available_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    dead_at: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[str] = mapped_column(Text, default="")
