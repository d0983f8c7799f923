"""What the admin does with patients: add, edit, bar, remove."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database import FOR_CHANGE, db, writing
from errors import HasHistory
from models import (
    Appointment,
    AuthSession,
    CalendarFeed,
    Guardianship,
    Patient,
    Picture,
    Role,
    User,
)
from schemas.patients import AddPatient, EditPatient
from services import accounts, outbox, readers, stats, unsent
from services.accounts import Opened
from services.callers import Caller
from services.patients import records
from services.patients.records import Record


@dataclass(frozen=True, slots=True)
class Added:
    """A new patient, and how the account's owner gets in where there is one."""

    patient: Record
    username: str | None
    invite_sent: bool
    one_time_password: str | None


def add(caller: Caller, wanted: AddPatient, *, now: datetime) -> Added:
    """A new patient; with an e-mail address an account too, and an invite by mail."""
    try:
        with writing() as session:
            patient, opened = take_on(session, caller, wanted, now=now)
    except IntegrityError as lost_the_race:
        raise accounts.taken(lost_the_race) from lost_the_race
    outbox.ring()
    stats.forget()
    return Added(
        patient=records.read(db.session(), patient.id, now=now),
        username=opened.user.username if opened else None,
        invite_sent=opened is not None and opened.invite_sent,
        one_time_password=opened.one_time_password if opened else None,
    )


def take_on(
    session: Session, caller: Caller, wanted: AddPatient, *, now: datetime
) -> tuple[Patient, Opened | None]:
    """The same, in the caller's transaction."""
    opened = _open(session, wanted.full_name, wanted.email, now)
    patient = Patient(user_id=opened and opened.user.id, created_at=now)
    user = opened.user if opened else None
    records.describe(patient, user, wanted.model_dump(exclude={"email"}), now=now)
    session.add(patient)
    session.flush()
    if opened:
        accounts.log_opened(session, opened, caller, now=now)
    records.log(session, caller, "patient.added", patient.id, now=now)
    return patient, opened


def edit(caller: Caller, patient_id: int, wanted: EditPatient, *, now: datetime) -> Record:
    """Change the record; an e-mail address given for the first time opens an account."""
    changes = wanted.model_dump(exclude_unset=True, exclude={"email", "revision"})
    try:
        with writing() as session:
            patient = records.at_revision(session, patient_id, wanted.revision)
            user, opened = _account_at(session, patient, wanted, now)
            changed = records.describe(patient, user, changes, now=now)
            patient.revision += 1
            session.flush()
            if opened:
                accounts.log_opened(session, opened, caller, now=now)
            records.log(session, caller, "record.edited", patient_id, now=now, changed=changed)
    except IntegrityError as lost_the_race:
        raise accounts.taken(lost_the_race) from lost_the_race
    outbox.ring()
    return records.read(db.session(), patient_id, now=now)


def blacklist(caller: Caller, patient_id: int, reason: str, *, now: datetime) -> Record:
    """Keep a patient from booking; what is booked already stays."""
    with writing() as session:
        patient = records.locked(session, patient_id)
        patient.blacklisted_at, patient.blacklist_reason = now, reason
        patient.revision += 1
        records.log(session, caller, "patient.blacklisted", patient_id, now=now)
    return records.read(db.session(), patient_id, now=now)


def unblacklist(caller: Caller, patient_id: int, *, now: datetime) -> Record:
    """Let a patient book again."""
    with writing() as session:
        patient = records.locked(session, patient_id)
        patient.blacklisted_at, patient.blacklist_reason = None, ""
        patient.revision += 1
        records.log(session, caller, "patient.unblacklisted", patient_id, now=now)
    return records.read(db.session(), patient_id, now=now)


def remove(caller: Caller, patient_id: int, *, now: datetime) -> None:
    """Delete a patient and the account; HasHistory once anything refers to either."""
    try:
        with writing() as session:
            patient = records.locked(session, patient_id)
            visits = select(Appointment.id).where(Appointment.patient_id == patient_id)
            if session.scalar(visits.limit(1)) is not None:
                raise HasHistory
            if patient.user_id is not None:
                unsent.drop_all_of(session, patient.user_id, now=now)
            _delete(session, patient)
            records.log(session, caller, "patient.removed", patient_id, now=now)
    except IntegrityError as referred_to:
        raise HasHistory from referred_to
    stats.forget()


def _open(session: Session, full_name: str, email: str | None, now: datetime) -> Opened | None:
    if email is None:
        return None
    return accounts.open_for(session, full_name, email, Role.PATIENT, now=now)


def _account_at(
    session: Session, patient: Patient, wanted: EditPatient, now: datetime
) -> tuple[User | None, Opened | None]:
    """The patient's account under the wanted address, and how it was opened if just now."""
    if patient.user_id is None:
        opened = _open(session, wanted.full_name, wanted.email, now)
        if opened is None:
            return None, None
        patient.user_id = opened.user.id
        # Who has an account acts for themselves; texts went to a number that a guardian gave.
        ended = delete(Guardianship).where(Guardianship.patient_id == patient.id)
        if session.scalars(ended.returning(Guardianship.user_id)).all():
            patient.text_messages = False
        readers.changed(session, patient.id, now=now)
        return opened.user, opened
    user = session.get_one(User, patient.user_id, with_for_update=FOR_CHANGE)
    if wanted.email:
        accounts.change_email(session, user, wanted.email, now=now)
    return user, None


def _delete(session: Session, patient: Patient) -> None:
    user_id = patient.user_id
    session.execute(delete(Guardianship).where(Guardianship.patient_id == patient.id))
    session.execute(delete(Picture).where(Picture.patient_id == patient.id))
    session.delete(patient)
    session.flush()
    if user_id is not None:
        session.execute(delete(AuthSession).where(AuthSession.user_id == user_id))
        session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
        session.execute(delete(User).where(User.id == user_id))
