"""Accounts: opened, invited, given a new password."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import clock
from config import settings
from database import db, violated, writing
from errors import EmailTaken, LinkExpired, UsernameTaken
from models import Doctor, DoctorStatus, OutboxMail, Patient, Role, User
from schemas.accounts import ChangePassword, DoctorApplication, Register
from services import (
    account_notices,
    audit,
    departments,
    feeds,
    outbox,
    passwords,
    search,
    sign_in,
    unsent,
)
from services.callers import Caller
from services.patients import records

RESET_LIFE = timedelta(hours=2)
INVITE_LIFE = timedelta(hours=72)
_links = URLSafeTimedSerializer(settings.secret, salt="password-link")


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
        account_notices.invite(session, user, _link_for(user), now=now)
    return Opened(user, one_time_password=once, invite_sent=once is None)


def log_opened(session: Session, opened: Opened, caller: Caller, *, now: datetime) -> None:
    """Write down that somebody was let in, when nothing is left to wait for."""
    subject = f"user:{opened.user.id}"
    audit.record(session, caller, "account.invited", now=now, subject=subject)


def _link_for(user: User) -> str:
    """A token that dies with the password and the address that the account has now."""
    return str(_links.dumps([user.id, _mark(user)]))


def _mark(user: User) -> str:
    text = f"{user.password_hash} {user.email}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


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
        account_notices.invite(session, user, _link_for(user), now=now)


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


def change_password(
    caller: Caller, wanted: ChangePassword, device: sign_in.Device, *, now: datetime
) -> sign_in.Grant:
    """A new password; every session ends and this device gets a fresh one."""
    user = db.session.get_one(User, caller.user_id)
    field = "current_password"
    proven = passwords.prove(wanted.current_password, user.password_hash, field=field)
    passwords.judge(
        wanted.new_password,
        about=(user.email, user.username, user.full_name, wanted.current_password),
        field="new_password",
    )
    hashed = passwords.hashed(wanted.new_password)
    with writing() as session:
        user = session.get_one(User, caller.user_id, with_for_update=True)
        passwords.refuse_changed(proven, user.password_hash, field=field)
        _set_password(session, user, hashed, now=now)
        audit.record(session, caller, "password.changed", now=now, subject=f"user:{user.id}")
        grant = sign_in.open_session(session, user, device, now=now)
    outbox.ring()
    return grant


def forgot_password(email: str, *, now: datetime) -> None:
    """Mail a link if the address is known; nobody outside can tell, nor time it."""
    with writing() as session:
        user = session.scalars(select(User).where(User.email == email)).first()
        if user and not user.disabled_at:
            account_notices.password_reset(session, user, _link_for(user), now=now)
        subject = f"user:{user.id}" if user else ""
        audit.record(session, None, "password.forgotten", now=now, subject=subject)
    outbox.ring()


def reset_password(token: str, new_password: str, *, now: datetime) -> None:
    """Set the password that a mailed link stands for; the link works once."""
    user = _user_of_link(token)
    passwords.judge(
        new_password, about=(user.email, user.username, user.full_name), field="new_password"
    )
    user_id, hashed = user.id, passwords.hashed(new_password)
    with writing() as session:
        locked = session.get(User, user_id, with_for_update=True)
        if locked is None or not token_fits(token, locked):
            raise LinkExpired
        _set_password(session, locked, hashed, now=now)
        audit.record(session, None, "password.reset", now=now, subject=f"user:{user_id}")
    outbox.ring()


def _user_of_link(token: str) -> User:
    try:
        user_id, _ = _links.loads(token, max_age=int(INVITE_LIFE.total_seconds()))
    except (BadData, ValueError, TypeError):
        raise LinkExpired from None
    user = db.session.get(User, user_id)
    if user is None or user.disabled_at or not token_fits(token, user):
        raise LinkExpired
    return user


def token_fits(token: str, user: User) -> bool:
    """Whether the link was made for password and address as they are, and is young enough."""
    life = INVITE_LIFE if passwords.is_unusable(user.password_hash) else RESET_LIFE
    try:
        user_id, mark = _links.loads(token, max_age=int(life.total_seconds()))
    except BadData:
        return False
    return bool(user_id == user.id and secrets.compare_digest(str(mark), _mark(user)))


def _set_password(session: Session, user: User, hashed: str, *, now: datetime) -> None:
    change = "password_and_calendar" if feeds.forget(session, user.id) else "password"
    if not passwords.is_unusable(user.password_hash):  # the first one of an invited account is new
        account_notices.account_changed(session, user, change, now=now)
    user.password_hash, user.must_change_password = hashed, False
    if user.totp_confirmed_at is None:
        user.totp_secret = None  # whoever began to set it up had proven the password before
    sign_in.end_sessions(session, user.id, now=now)
