"""Accounts: opened, invited, given another address."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import clock
from config import settings
from database import violated, writing
from errors import EmailTaken, UsernameTaken
from models import Doctor, DoctorStatus, OutboxMail, Patient, Role, User
from schemas.accounts import DoctorApplication, Register
from services import (
    account_notices,
    audit,
    departments,
    new_passwords,
    outbox,
    passwords,
    search,
    sign_in,
    unsent,
)
from services.callers import Caller
from services.patients import records


@dataclass(frozen=True, slots=True)
class Opened:
    """A new account, and what its owner needs to get in: a mailed link, or a password once."""

    user: User
    one_time_password: str | None
    invite_sent: bool


def register(wanted: Register, device: sign_in.Device, *, now: datetime) -> sign_in.Grant | None:
    """Open an account; None for a doctor's application, which waits for approval."""
    records.check_birth(wanted.date_of_birth, clock.today(now))
    passwords.judge(
        wanted.password,
        about=(wanted.email, wanted.full_name, wanted.username or ""),
        field="password",
    )
    hashed = passwords.hashed(wanted.password)
    try:
        with writing() as session:
            grant = _register(session, wanted, hashed, device, now)
    except IntegrityError as lost_the_race:
        raise taken(lost_the_race) from lost_the_race
    outbox.ring()
    return grant


def _register(
    session: Session, wanted: Register, hashed: str, device: sign_in.Device, now: datetime
) -> sign_in.Grant | None:
    user = new_user(
        session,
        full_name=wanted.full_name,
        email=wanted.email,
        username=wanted.username,
        role=Role.DOCTOR if wanted.as_doctor else Role.PATIENT,
        password_hash=hashed,
        now=now,
    )
    if wanted.as_doctor:
        _apply(session, user, wanted.as_doctor, wanted.phone, now=now)
        return None
    session.add(
        Patient(
            user_id=user.id,
            full_name=user.full_name,
            date_of_birth=wanted.date_of_birth,
            gender=wanted.gender,
            phone=wanted.phone,
            search_text=search.plain(user.full_name, wanted.phone, user.email),
            created_at=now,
        )
    )
    session.flush()
    audit.record(session, None, "account.registered", now=now, subject=f"user:{user.id}")
    return sign_in.open_session(session, user, device, now=now)


def _apply(
    session: Session, user: User, wanted: DoctorApplication, phone: str, *, now: datetime
) -> None:
    departments.keep(session, wanted.department_id, field="as_doctor.department_id")
    user.disabled_at = now
    session.add(
        Doctor(
            user_id=user.id,
            department_id=wanted.department_id,
            specialization=wanted.specialization,
            qualification=wanted.qualification,
            experience_years=wanted.experience_years,
            phone=phone,
            search_text=search.plain(user.full_name, wanted.specialization),
            status=DoctorStatus.PENDING,
            created_at=now,
        )
    )
    account_notices.application_received(session, user, now=now)
    audit.record(session, None, "doctor.applied", now=now, subject=f"user:{user.id}")


def open_for(session: Session, full_name: str, email: str, role: Role, *, now: datetime) -> Opened:
    """An account made by the staff, in the caller's transaction; log_opened() at its end.

    An invite goes out by mail; where the hospital has no mail, a random password is shown once
    and must be changed at the first sign-in.
    """
    once = None if settings.mail_server else secrets.token_urlsafe(12)
    user = new_user(
        session,
        full_name=full_name,
        email=email,
        username=None,
        role=role,
        password_hash=passwords.hashed(once) if once else passwords.unusable(),
        now=now,
    )
    user.must_change_password = once is not None
    if once is None:
        account_notices.invite(session, user, new_passwords.link_for(user), now=now)
    return Opened(user, one_time_password=once, invite_sent=once is None)


def log_opened(session: Session, opened: Opened, caller: Caller, *, now: datetime) -> None:
    """Write down that somebody was let in, when nothing is left to wait for."""
    subject = f"user:{opened.user.id}"
    audit.record(session, caller, "account.invited", now=now, subject=subject)


def new_user(
    session: Session,
    *,
    full_name: str,
    email: str,
    username: str | None,
    role: Role,
    password_hash: str,
    now: datetime,
) -> User:
    """A row for a new account, in the caller's transaction; refused when a name is taken."""
    for column, value, refusal in (
        (User.email, email, EmailTaken),
        (User.username, username, UsernameTaken),
    ):
        if value and session.scalars(select(User.id).where(column == value)).first():
            raise refusal
    user = User(
        full_name=full_name,
        email=email,
        username=username or free_username(session, full_name, role),
        role=role,
        password_hash=password_hash,
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


def taken(error: IntegrityError) -> Exception:
    """Which of the two unique names somebody else took first."""
    for name, sqlite_name, refusal in (
        ("uq_users_email", "users.email", EmailTaken),
        ("uq_users_username", "users.username", UsernameTaken),
    ):
        if violated(error, name) or violated(error, sqlite_name):
            return refusal()
    return error


def change_email(session: Session, user: User, email: str, *, now: datetime) -> bool:
    """Another address, in the caller's transaction; the old one is told. Whether it is another."""
    before, user.email = user.email, email
    if before == email:
        return False
    email_changed(session, user, before, now=now)
    return True


def email_changed(session: Session, user: User, before: str, *, now: datetime) -> None:
    """Tell the address that was. Links mailed there are dead: who never got in is invited anew."""
    account_notices.email_changed(session, user, before, now=now)
    secret = OutboxMail.kind.in_(outbox.SECRETS)
    unsent.drop_of(session, user.id, secret, "the address has changed", now=now)
    if passwords.is_unusable(user.password_hash) and not user.disabled_at:
        account_notices.invite(session, user, new_passwords.link_for(user), now=now)


def free_username(session: Session, full_name: str, role: Role) -> str:
    """A user name out of the person's name that nobody has yet."""
    plain = unicodedata.normalize("NFKD", full_name).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if word not in {"dr", "prof"}]
    base = "_".join(["dr", words[-1]] if role is Role.DOCTOR and words else words)[:60]
    base = base if len(base) >= 3 else f"{role}{base}"
    used = set(session.scalars(select(User.username).where(User.username.startswith(base))))
    if base not in used:
        return base
    return next(f"{base}{n}" for n in range(2, len(used) + 3) if f"{base}{n}" not in used)
