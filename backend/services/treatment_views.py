"""Treatments as their readers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

import clock
from database import db
from models import Medicine, Treatment, User, VisitType
from services.callers import Caller


@dataclass(frozen=True, slots=True)
class TreatmentView:
    """A treatment; `private_notes` is None for everybody but the doctor who wrote them."""

    visit_type: VisitType
    diagnosis: str
    medicines: Sequence[Medicine]
    prescription: str
    notes: str
    private_notes: str | None
    next_visit: date | None
    version: int
    updated_at: datetime
    updated_by: str
    amended: bool


def by_appointment(ids: Sequence[int], caller: Caller) -> dict[int, TreatmentView]:
    """The treatments of those appointments that have one, in two queries."""
    rows = db.session.execute(
        select(Treatment, User.full_name)
        .join(User, User.id == Treatment.updated_by)
        .where(Treatment.appointment_id.in_(ids))
        .options(selectinload(Treatment.medicines))
        .execution_options(populate_existing=True)
    )
    return {row.appointment_id: _view(row, who, caller) for row, who in rows}


def _view(row: Treatment, updated_by: str, caller: Caller) -> TreatmentView:
    return TreatmentView(
        visit_type=row.visit_type,
        diagnosis=row.diagnosis,
        medicines=row.medicines,
        prescription=row.prescription,
        notes=row.notes,
        private_notes=row.private_notes if row.updated_by == caller.user_id else None,
        next_visit=row.next_visit,
        version=row.version,
        updated_at=clock.local(row.updated_at),
        updated_by=updated_by,
        amended=row.amended,
    )
