"""What a doctor has typed and not yet saved: kept for that doctor alone, on whatever device."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

import clock
from database import db, writing
from models import TreatmentDraft
from schemas.drafts import SaveDraft
from services.appointments import outcomes, views
from services.callers import Caller


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft and when it was kept; both None where there is none."""

    content: dict[str, Any] | None = None
    saved_at: datetime | None = None


def read(caller: Caller, appointment_id: int, *, now: datetime) -> Draft:
    """The caller's draft of the treatment of one of their visits."""
    views.one(appointment_id, caller, now=now)
    row = db.session.get(TreatmentDraft, (appointment_id, caller.user_id), populate_existing=True)
    return Draft(row.content, clock.local(row.saved_at)) if row else Draft()


def keep(caller: Caller, appointment_id: int, wanted: SaveDraft, *, now: datetime) -> Draft:
    """Keep what is typed, in place of what was kept before."""
    with writing() as session:
        visit = outcomes.locked(session, appointment_id, caller)
        outcomes.permit(session, visit, "treat", caller, now=now)
        content = wanted.model_dump(mode="json")
        session.merge(
            TreatmentDraft(
                appointment_id=visit.id, user_id=caller.user_id, content=content, saved_at=now
            )
        )
    return Draft(content, clock.local(now))


def discard(caller: Caller, appointment_id: int, *, now: datetime) -> None:
    """Forget the draft, if there is one."""
    views.one(appointment_id, caller, now=now)
    with writing() as session:
        forget(session, caller, appointment_id)


def forget(session: Session, caller: Caller, appointment_id: int) -> None:
    """The same in the caller's transaction: what is saved needs no draft."""
    session.execute(
        delete(TreatmentDraft).where(
            TreatmentDraft.appointment_id == appointment_id,
            TreatmentDraft.user_id == caller.user_id,
        )
    )
