"""A patient's own record."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from database import db, writing
from models import User
from schemas.patients import EditOwnRecord
from services import accounts
from services.callers import Caller
from services.patients import records
from services.patients.records import Record


def mine(caller: Caller, *, now: datetime) -> Record:
    """The caller's own record."""
    return records.read(db.session(), caller.own_id, now=now)


def edit(caller: Caller, wanted: EditOwnRecord, *, now: datetime) -> Record:
    """Change it, the account's name and address included; ChangedMeanwhile when it is stale."""
    changes = wanted.model_dump(exclude_unset=True, exclude={"email", "revision"})
    try:
        with writing() as session:
            patient = records.at_revision(session, caller.own_id, wanted.revision)
            user = session.get_one(User, caller.user_id, with_for_update=True)
            changed = ["email"] if user.email != wanted.email else []
            user.email = wanted.email
            changed += records.describe(patient, user, changes, now=now)
            patient.revision += 1
            records.log(session, caller, "record.edited", patient.id, now=now, changed=changed)
    except IntegrityError as lost_the_race:
        raise accounts.taken(lost_the_race) from lost_the_race
    return mine(caller, now=now)
