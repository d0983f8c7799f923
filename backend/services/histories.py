"""A patient's record, visit by visit, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from database import AnySelect, db, writing
from errors import NotFound
from models import Appointment, Role, Treatment
from schemas.common import KeysetQuery
from schemas.patients import WhoseHistory
from services import access, audit, treatment_views
from services.appointments import views
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.paging import Keyset, Order, keyset
from services.treatment_views import TreatmentView

NEWEST_FIRST = Order((Appointment.starts_at.expression, Appointment.id.expression), descending=True)


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """A visit and what was found and done in it."""

    appointment: AppointmentView
    treatment: TreatmentView | None


def of_own(caller: Caller, wanted: WhoseHistory, *, now: datetime) -> Keyset[HistoryItem]:
    """The caller's own record, or that of a dependent."""
    chosen = access.chosen(db.session(), caller, wanted.patient_id)
    return _page(chosen, caller, wanted, now=now)


def of_patient(
    caller: Caller, patient_id: int, query: KeysetQuery, *, now: datetime
) -> Keyset[HistoryItem]:
    """The record of a patient of the calling doctor's; the look is written down."""
    if not access.may_see(db.session(), caller.own_id, patient_id, now=now):
        raise NotFound
    with writing() as session:
        audit.record(
            session,
            caller,
            "record.read",
            now=now,
            subject=f"patient:{patient_id}",
            patient_id=patient_id,
        )
    return _page(patient_id, caller, query, now=now)


def one(appointment_id: int, caller: Caller, *, now: datetime) -> HistoryItem:
    """A visit of the caller's own that has a treatment; NotFound for any other."""
    item = visit(appointment_id, caller, now=now)
    if item.treatment is None:
        raise NotFound
    return item


def visit(appointment_id: int, caller: Caller, *, now: datetime) -> HistoryItem:
    """A visit of the caller's own, treated or not yet."""
    appointment = views.one(appointment_id, caller, now=now)
    treatments = treatment_views.by_appointment([appointment_id], caller)
    return HistoryItem(appointment, treatments.get(appointment_id))


def _page(
    patient_id: int, caller: Caller, query: KeysetQuery, *, now: datetime
) -> Keyset[HistoryItem]:
    treated = _treated(patient_id)
    page = keyset(treated, NEWEST_FIRST, cursor=query.cursor, per_page=query.per_page)
    treatments = treatment_views.by_appointment(_ids(page.items), caller)
    return page.map(lambda row: HistoryItem(_seen(row, caller, now), treatments.get(row.id)))


def _treated(patient_id: int) -> AnySelect:
    mine = Appointment.patient_id == patient_id
    return views.selected().where(mine, Treatment.id.is_not(None))


def _ids(rows: Sequence[Row[Any]]) -> list[int]:
    return [row.id for row in rows]


def _seen(row: Row[Any], caller: Caller, now: datetime) -> AppointmentView:
    """The visit as the caller sees it; a colleague's can be read, not changed."""
    seen = views.view_of(row, caller, now=now)
    colleagues = caller.role is Role.DOCTOR and row.doctor_id != caller.profile_id
    return replace(seen, allowed_actions=()) if colleagues else seen
