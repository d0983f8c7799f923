"""A doctor's own profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from config import settings
from database import db, writing
from models import Department, Doctor, User
from schemas.doctors import EditOwnProfile
from services import stats
from services.callers import Caller
from services.doctors import hiring


@dataclass(frozen=True, slots=True)
class Profile:
    """What the hospital says of a doctor."""

    id: int
    full_name: str
    username: str
    email: str
    department: str
    specialization: str
    qualification: str
    experience_years: int
    bio: str
    languages: Sequence[str]
    phone: str
    room: str
    slot_minutes: int
    revision: int
    fee: float
    currency: str = settings.currency


def mine(caller: Caller) -> Profile:
    """The caller's own profile."""
    row = db.session.execute(
        select(
            Doctor.id,
            User.full_name,
            User.username,
            User.email,
            Department.name.label("department"),
            Doctor.specialization,
            Doctor.qualification,
            Doctor.experience_years,
            Doctor.bio,
            Doctor.languages,
            Doctor.phone,
            Doctor.room,
            Doctor.slot_minutes,
            Doctor.revision,
            Doctor.fee_minor,
        )
        .join(User, User.id == Doctor.user_id)
        .join(Department, Department.id == Doctor.department_id)
        .where(Doctor.id == caller.own_id)
    ).one()
    values = dict(row._mapping)
    return Profile(fee=values.pop("fee_minor") / 100, **values)


def edit(caller: Caller, wanted: EditOwnProfile, *, now: datetime) -> Profile:
    """Change it; ChangedMeanwhile for a stale revision."""
    changes = wanted.model_dump(exclude_unset=True)
    with writing() as session:
        doctor, user = hiring.at_revision(session, caller.own_id, changes.pop("revision"))
        changed = hiring.describe(doctor, user, changes)
        hiring.record_edit(session, caller, doctor, changed, now=now)
    stats.forget()
    return mine(caller)
