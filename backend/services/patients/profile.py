"""The record of a patient, or of somebody they look after, in the patient's own hands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database import FOR_CHANGE, db, writing
from errors import FieldProblem, ValidationFailed
from models import Patient, User
from schemas.patients import EditOwnRecord
from services import access, accounts, outbox, passwords
from services.callers import Caller
from services.patients import records
from services.patients.records import Record

PROOF = "current_password"
ACCOUNTS = {"email", PROOF, "revision"}
NO_ADDRESS = FieldProblem("email", "no_address", "Mails about this person go to you. Leave it out")


def read(caller: Caller, patient_id: int | None, *, now: datetime) -> Record:
    """The caller's own record, or that of a dependent."""
    chosen = access.chosen(db.session(), caller, patient_id)
    return records.read(db.session(), chosen, now=now)


def edit(caller: Caller, patient_id: int | None, wanted: EditOwnRecord, *, now: datetime) -> Record:
    """Change it, of an own one the account's name and address too; ChangedMeanwhile when stale."""
    changes = wanted.model_dump(exclude_unset=True, exclude=ACCOUNTS)
    proven = _proven(caller, patient_id, wanted)
    try:
        with writing() as session:
            chosen = access.chosen(session, caller, patient_id)
            patient = records.at_revision(session, chosen, wanted.revision)
            changed = _move_mail(session, caller, patient, wanted.email, proven, now)
            change(session, caller, patient, changes, now=now, also=changed)
    except IntegrityError as lost_the_race:
        raise accounts.taken(lost_the_race) from lost_the_race
    outbox.ring()
    return records.read(db.session(), chosen, now=now)


def _proven(caller: Caller, patient_id: int | None, wanted: EditOwnRecord) -> str | None:
    """Another address takes the password, else a screen left open would give the account away."""
    if patient_id not in (None, caller.own_id):
        return None
    user = db.session.get_one(User, caller.user_id)
    if wanted.email in (None, user.email):
        return None
    return passwords.prove(wanted.current_password or "", user.password_hash, field=PROOF)


def _move_mail(
    session: Session,
    caller: Caller,
    patient: Patient,
    email: str | None,
    proven: str | None,
    now: datetime,
) -> Sequence[str]:
    """Give the caller's own account another address; those of others are not theirs to change."""
    if email is None:
        return ()
    if patient.user_id != caller.user_id:
        raise ValidationFailed(fields=(NO_ADDRESS,))
    user = session.get_one(User, caller.user_id, with_for_update=FOR_CHANGE)
    if email != user.email:
        passwords.refuse_changed(proven, user.password_hash, field=PROOF)
    return ("email",) if accounts.change_email(session, user, email, now=now) else ()


def change(
    session: Session,
    caller: Caller,
    patient: Patient,
    changes: Mapping[str, Any],
    *,
    now: datetime,
    also: Sequence[str] = (),
) -> None:
    """Change a record that is locked, in the caller's transaction, and write down which fields."""
    user = (
        session.get(User, patient.user_id, with_for_update=FOR_CHANGE) if patient.user_id else None
    )
    changed = records.describe(patient, user, changes, now=now)
    patient.revision += 1
    records.log(session, caller, "record.edited", patient.id, now=now, changed=[*also, *changed])
