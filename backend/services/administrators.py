"""Who runs the place: administrators, appointed from the command line."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from database import writing
from models import Role
from schemas.accounts import AddAdmin
from services import accounts, audit, passwords
from services.callers import SYSTEM


@dataclass(frozen=True, slots=True)
class Appointed:
    """How the new administrator signs in for the first time."""

    username: str
    password: str


def appoint(wanted: AddAdmin, *, now: datetime) -> Appointed:
    """An account with a random password, known to nobody else and changed at the first sign-in."""
    once = secrets.token_urlsafe(12)
    hashed = passwords.hashed(once)
    try:
        with writing() as session:
            user = accounts.new_user(
                session,
                full_name=wanted.full_name,
                email=wanted.email,
                username=wanted.username,
                role=Role.ADMIN,
                password_hash=hashed,
                now=now,
            )
            user.must_change_password = True
            subject = f"user:{user.id}"
            audit.record(session, SYSTEM, "account.admin_appointed", now=now, subject=subject)
    except IntegrityError as lost_the_race:
        raise accounts.taken(lost_the_race) from lost_the_race
    return Appointed(user.username, once)
