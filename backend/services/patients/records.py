"""A patient's record, read whole and changed field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import clock
from database import db, writing
from errors import ChangedMeanwhile, FieldProblem, NotFound, ValidationFailed
from models import (
    Appointment,
    BloodGroup,
    Gender,
    Guardianship,
    Patient,
    Picture,
    Relation,
    User,
)
from services import access, audit, search
from services.callers import Caller

OLDEST = 130  # years


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who acts for a patient; the patient is their child, parent or partner."""

    full_name: str
    phone: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the hospital keeps of a patient; without an account there is no user name."""

    id: int
    user_id: int | None
    username: str | None
    email: str | None
    full_name: str
    date_of_birth: date | None
    age: int | None
    gender: Gender | None
    blood_group: BloodGroup | None
    phone: str
    text_messages: bool
    address: str
    emergency_contact_name: str
    emergency_contact_phone: str
    allergies: Sequence[str]
    medical_history: str
    blacklisted: bool
    blacklist_reason: str
    created_at: datetime
    appointments: int
    revision: int
    picture_at: datetime | None
    guardians: Sequence[Guardian]
    emergency_until: datetime | None = None


def read(session: Session, patient_id: int, *, now: datetime) -> Record:
    """The record as it stands; NotFound when there is none."""
    found = session.execute(
        select(Patient, User.username, User.email, Picture.updated_at)
        .outerjoin(User, User.id == Patient.user_id)
        .outerjoin(Picture, Picture.patient_id == Patient.id)
        .where(Patient.id == patient_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    patient, username, email, picture_at = found
    visits = select(func.count()).where(Appointment.patient_id == patient_id)
    return Record(
        id=patient.id,
        user_id=patient.user_id,
        username=username,
        email=email,
        full_name=patient.full_name,
        date_of_birth=patient.date_of_birth,
        age=patient.age(clock.today(now)),
        gender=patient.gender,
        blood_group=patient.blood_group,
        phone=patient.phone,
        text_messages=patient.text_messages,
        address=patient.address,
        emergency_contact_name=patient.emergency_contact_name,
        emergency_contact_phone=patient.emergency_contact_phone,
        allergies=patient.allergies,
        medical_history=patient.medical_history,
        blacklisted=patient.blacklisted_at is not None,
        blacklist_reason=patient.blacklist_reason,
        created_at=clock.local(patient.created_at),
        appointments=session.scalar(visits) or 0,
        revision=patient.revision,
        picture_at=clock.local(picture_at) if picture_at else None,
        guardians=guardians(session, patient_id),
    )


def guardians(session: Session, patient_id: int) -> list[Guardian]:
    """The accounts that act for a patient, the first one first, with their own phone."""
    rows = session.execute(
        select(User.full_name, Patient.phone, Guardianship.relation)
        .join(User, User.id == Guardianship.user_id)
        .join(Patient, Patient.user_id == User.id)
        .where(Guardianship.patient_id == patient_id)
        .order_by(Guardianship.created_at, Guardianship.user_id)
    )
    return [Guardian(*row) for row in rows]


def read_by_staff(caller: Caller, patient_id: int, *, now: datetime) -> Record:
    """The record, for somebody of the hospital; the look is written down."""
    with writing() as session:
        record = read(session, patient_id, now=now)
        log(session, caller, "record.read", patient_id, now=now)
    return record


def read_by_doctor(caller: Caller, patient_id: int, *, now: datetime) -> Record:
    """The record of a patient of the calling doctor's; NotFound for anybody else's."""
    if not access.may_see(db.session(), caller.own_id, patient_id, now=now):
        raise NotFound
    record = read_by_staff(caller, patient_id, now=now)
    if access.treats(db.session(), caller.own_id, patient_id):
        return record
    until = access.emergency_until(db.session(), caller.own_id, patient_id, now=now)
    return replace(record, emergency_until=clock.local(until) if until else None)


def locked(session: Session, patient_id: int) -> Patient:
    """The row, for nobody else to change until the commit; booking takes the same lock."""
    lock = {"key_share": True}
    patient = session.get(Patient, patient_id, with_for_update=lock, populate_existing=True)
    if patient is None:
        raise NotFound
    return patient


def at_revision(session: Session, patient_id: int, revision: int) -> Patient:
    """The same, if nobody has changed the record since that revision."""
    patient = locked(session, patient_id)
    if patient.revision != revision:
        raise ChangedMeanwhile
    return patient


def describe(
    patient: Patient, user: User | None, values: Mapping[str, Any], *, now: datetime
) -> list[str]:
    """Set what is given, on the record and on the account; name what is thereby different."""
    check_birth(values.get("date_of_birth"), clock.today(now))
    given = dict(values)
    if "allergies" in given:
        given["allergies"] = list(dict.fromkeys(given["allergies"]))
    if user is not None:
        user.full_name = given.get("full_name", user.full_name)
    changed = [name for name, value in given.items() if getattr(patient, name) != value]
    for name in changed:
        setattr(patient, name, given[name])
    patient.search_text = search.plain(patient.full_name, patient.phone, user.email if user else "")
    return changed


def check_birth(born: date | None, today: date) -> None:
    """ValidationFailed for a date of birth that nobody alive can have."""
    if born is None or (today.year - OLDEST <= born.year and born <= today):
        return
    hint = "Give a date of birth that is not in the future and not too long ago"
    raise ValidationFailed(fields=(FieldProblem("date_of_birth", "not_a_birth", hint),))


def log(
    session: Session,
    caller: Caller,
    action: str,
    patient_id: int,
    *,
    now: datetime,
    changed: Sequence[str] = (),
) -> None:
    """Write down who did what to a record; of changes the fields only, never what they say."""
    audit.record(
        session,
        caller,
        action,
        now=now,
        subject=f"patient:{patient_id}",
        patient_id=patient_id,
        details={"fields": sorted(changed)} if changed else None,
    )
