"""Hiring doctors, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database import writing
from errors import ChangedMeanwhile, NotFound
from models import Doctor, DoctorStatus, Role, User
from schemas.doctors import AddDoctor, EditDoctor
from services import accounts, audit, departments, outbox, search, stats
from services.accounts import Opened
from services.callers import Caller
from services.doctors import lists
from services.doctors.lists import DoctorView

OF_THE_ACCOUNT = {"full_name", "email"}


@dataclass(frozen=True, slots=True)
class Hired:
    """A new doctor, and how the account's owner gets in."""

    doctor: DoctorView
    username: str
    invite_sent: bool
    one_time_password: str | None


def hire(caller: Caller, wanted: AddDoctor, *, now: datetime) -> Hired:
    """A doctor with an account; a generated user name and an invite go out by mail."""
    try:
        with writing() as session:
            doctor, opened = take_on(session, caller, wanted, now=now)
    except IntegrityError as lost_the_race:
        raise accounts.taken(lost_the_race) from lost_the_race
    outbox.ring()
    stats.forget()
    return Hired(
        doctor=lists.one(caller, doctor.id, now=now),
        username=opened.user.username,
        invite_sent=opened.invite_sent,
        one_time_password=opened.one_time_password,
    )


def take_on(
    session: Session, caller: Caller, wanted: AddDoctor, *, now: datetime
) -> tuple[Doctor, Opened]:
    """The same, in the caller's transaction."""
    departments.keep(session, wanted.department_id)
    opened = accounts.open_for(session, wanted.full_name, wanted.email, Role.DOCTOR, now=now)
    doctor = Doctor(user_id=opened.user.id, status=DoctorStatus.ACTIVE, created_at=now)
    session.add(doctor)
    describe(doctor, opened.user, wanted.model_dump())
    session.flush()
    accounts.log_opened(session, opened, caller, now=now)
    audit.record(session, caller, "doctor.hired", now=now, subject=f"doctor:{doctor.id}")
    return doctor, opened


def edit(caller: Caller, doctor_id: int, wanted: EditDoctor, *, now: datetime) -> DoctorView:
    """Change what is said of a doctor; ChangedMeanwhile for a stale revision."""
    changes = wanted.model_dump(exclude_unset=True)
    try:
        with writing() as session:
            doctor, user = at_revision(session, doctor_id, changes.pop("revision"))
            departments.keep(session, wanted.department_id)
            changed = describe(doctor, user, changes)
            if "email" in changed:
                accounts.email_changed(session, user, changed["email"][0], now=now)
            record_edit(session, caller, doctor, changed, now=now)
    except IntegrityError as lost_the_race:
        raise accounts.taken(lost_the_race) from lost_the_race
    outbox.ring()
    stats.forget()
    return lists.one(caller, doctor_id, now=now)


def locked(session: Session, doctor_id: int) -> tuple[Doctor, User]:
    """A doctor and the account, for nobody else to change until the commit."""
    lock = {"key_share": True}
    doctor = session.get(Doctor, doctor_id, with_for_update=lock, populate_existing=True)
    if doctor is None:
        raise NotFound
    return doctor, session.get_one(User, doctor.user_id, with_for_update=lock)


def at_revision(session: Session, doctor_id: int, revision: int) -> tuple[Doctor, User]:
    """The same, if nobody has changed the doctor since that revision."""
    doctor, user = locked(session, doctor_id)
    if doctor.revision != revision:
        raise ChangedMeanwhile
    return doctor, user


Change = tuple[Any, Any]


def describe(doctor: Doctor, user: User, values: Mapping[str, Any]) -> dict[str, Change]:
    """Set what is given; by name, what was and what is now, where that is different."""
    changed: dict[str, Change] = {}
    for name, value in values.items():
        owner: Doctor | User = user if name in OF_THE_ACCOUNT else doctor
        name, value = ("fee_minor", int(value * 100)) if name == "fee" else (name, value)
        before = getattr(owner, name)
        if before != value:
            setattr(owner, name, value)
            changed[name] = before, value
    doctor.search_text = search.plain(user.full_name, doctor.specialization)
    return changed


def record_edit(
    session: Session,
    caller: Caller,
    doctor: Doctor,
    changed: Mapping[str, Change],
    *,
    now: datetime,
) -> None:
    """Count the edit, and log which fields it touched, with what they said before and say now."""
    doctor.revision += 1
    audit.record(
        session,
        caller,
        "doctor.edited",
        now=now,
        subject=f"doctor:{doctor.id}",
        details={"changes": {name: list(changed[name]) for name in sorted(changed)}},
    )
