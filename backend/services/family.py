"""The people whom an account looks after: added, described, let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

import clock
from database import FOR_CHANGE, db, writing
from errors import NotFound, TooManyDependents
from models import (
    Appointment,
    Gender,
    Guardianship,
    Patient,
    Picture,
    Relation,
    User,
    live_statuses,
)
from schemas.patients import AddDependent, EditDependent
from services import readers, stats
from services.appointments.views import age_on
from services.callers import Caller
from services.paging import Page
from services.patients import profile, records

MOST = 10


@dataclass(frozen=True, slots=True)
class Dependent:
    """Somebody whom the account looks after, and how many visits of theirs are to come."""

    patient_id: int
    full_name: str
    relation: Relation
    date_of_birth: date | None
    age: int | None
    gender: Gender | None
    blacklisted: bool
    upcoming: int
    picture_at: datetime | None
    revision: int


def of(caller: Caller, *, now: datetime) -> Page[Dependent]:
    """Everybody whom the caller looks after, the first one first."""
    return Page.whole(_read(_selected(caller, now), now))


def one(caller: Caller, patient_id: int, *, now: datetime) -> Dependent:
    """One of them; NotFound alike for a missing person and for somebody else's."""
    query = _selected(caller, now).where(Guardianship.patient_id == patient_id)
    found = _read(query, now)
    if not found:
        raise NotFound
    return found[0]


def add(caller: Caller, wanted: AddDependent, *, now: datetime) -> Dependent:
    """A new patient without an account, for whom the caller acts from now on."""
    with writing() as session:
        session.get_one(User, caller.user_id, with_for_update=FOR_CHANGE)
        _refuse_more(session, caller)
        patient = Patient(created_at=now)
        records.describe(patient, None, wanted.model_dump(exclude={"relation"}), now=now)
        session.add(patient)
        session.flush()
        bond = {"user_id": caller.user_id, "patient_id": patient.id, "relation": wanted.relation}
        session.add(Guardianship(**bond, created_at=now))
        records.log(session, caller, "family.added", patient.id, now=now)
    stats.forget()
    return one(caller, patient.id, now=now)


def edit(caller: Caller, patient_id: int, wanted: EditDependent, *, now: datetime) -> Dependent:
    """Change who they are, and what they are to the caller."""
    changes = wanted.model_dump(exclude_unset=True, exclude={"relation", "revision"})
    with writing() as session:
        bond = _bond(session, caller, patient_id)
        patient = records.at_revision(session, patient_id, wanted.revision)
        related = () if bond.relation is wanted.relation else ("relation",)
        bond.relation = wanted.relation
        profile.change(session, caller, patient, changes, now=now, also=related)
    return one(caller, patient_id, now=now)


def let_go(caller: Caller, patient_id: int, *, now: datetime) -> None:
    """Act for somebody no longer; their record and their bookings stay with the hospital.

    Texts end, too: the number is most often that of who asked for them.
    """
    with writing() as session:
        patient = records.locked(session, patient_id)  # first, as whoever opens them an account
        session.delete(_bond(session, caller, patient_id))
        patient.text_messages = False
        patient.revision += 1
        readers.changed(session, patient_id, now=now)
        records.log(session, caller, "family.let_go", patient_id, now=now)


def _bond(session: Session, caller: Caller, patient_id: int) -> Guardianship:
    bond = session.get(Guardianship, (caller.user_id, patient_id), with_for_update=FOR_CHANGE)
    if bond is None:
        raise NotFound
    return bond


def _refuse_more(session: Session, caller: Caller) -> None:
    mine = select(func.count()).where(Guardianship.user_id == caller.user_id)
    if (session.scalar(mine) or 0) >= MOST:
        raise TooManyDependents


def _selected(caller: Caller, now: datetime) -> Select[Any]:
    upcoming = (
        select(func.count())
        .where(
            Appointment.patient_id == Guardianship.patient_id,
            Appointment.status.in_(live_statuses),
            Appointment.ends_at > now,
        )
        .scalar_subquery()
    )
    return (
        select(
            Guardianship.patient_id,
            Guardianship.relation,
            Patient.full_name,
            Patient.date_of_birth,
            Patient.gender,
            Patient.blacklisted_at,
            Patient.revision,
            Picture.updated_at.label("picture_at"),
            upcoming.label("upcoming"),
        )
        .join(Patient, Patient.id == Guardianship.patient_id)
        .outerjoin(Picture, Picture.patient_id == Guardianship.patient_id)
        .where(Guardianship.user_id == caller.user_id)
        .order_by(Guardianship.created_at, Guardianship.patient_id)
    )


def _read(query: Select[Any], now: datetime) -> Sequence[Dependent]:
    return [_view(row, now) for row in db.session.execute(query)]


def _view(row: Row[Any], now: datetime) -> Dependent:
    return Dependent(
        patient_id=row.patient_id,
        full_name=row.full_name,
        relation=row.relation,
        date_of_birth=row.date_of_birth,
        age=age_on(row.date_of_birth, clock.today(now)),
        gender=row.gender,
        blacklisted=row.blacklisted_at is not None,
        upcoming=row.upcoming,
        picture_at=clock.local(row.picture_at) if row.picture_at else None,
        revision=row.revision,
    )
