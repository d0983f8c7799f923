"""Signing in, staying signed in, and signing out: a session row per device."""

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_jwt_extended import create_access_token
from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from database import db, writing
from errors import AccountDisabled, ApplicationPending, BadCredentials, RefreshRaced, SessionEnded
from extensions import ACCESS_LIFE
from models import AuthSession, Doctor, DoctorStatus, Patient, Role, User
from prepared import Prepared
from services import account_notices, audit, devices, outbox, passwords, second_factor
from services.callers import Caller

SESSION_LIFE = timedelta(hours=12)
IDLE_LIMIT = {
    Role.PATIENT: ACCESS_LIFE + timedelta(minutes=30),
    Role.DOCTOR: ACCESS_LIFE + timedelta(minutes=15),
    Role.ADMIN: ACCESS_LIFE + timedelta(minutes=15),
}
RACE_GRACE = timedelta(seconds=10)
TOKEN = re.compile(r"([0-9a-f-]{36})\.([A-Za-z0-9_-]{1,100})")


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody signs in from."""

    name: str
    ip: str


@dataclass(frozen=True, slots=True)
class Account:
    """A user as the pages know one."""

    id: int
    username: str
    email: str
    full_name: str
    role: Role
    profile_id: int | None
    must_change_password: bool
    blacklisted: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """What a successful sign-in hands out."""

    access_token: str
    refresh_token: str
    user: Account
    expires_in: int = int(ACCESS_LIFE.total_seconds())


def warm_up() -> None:
    """Nothing is left to load when the first person signs in."""
    passwords.matches("", None)


def known_as(name: str) -> int | None:
    """Whose user name or e-mail address that is."""
    if not name.isprintable():
        return None
    return db.session.scalars(select(User.id).where(_is_called(name))).first()


def _is_called(name: str) -> ColumnElement[bool]:
    lowered = name.lower()
    return or_(User.username == lowered, User.email == lowered)


def sign_in(name: str, password: str, device: Device, *, code: str = "", now: datetime) -> Grant:
    """Open a session; the same refusal, in the same time, for a wrong name and a wrong password."""
    user = db.session.scalars(select(User).where(_is_called(name))).first()
    if not passwords.matches(password, user.password_hash if user else None) or user is None:
        _note_failure(user, now)
        raise BadCredentials
    user_id, proven = user.id, _ways_in(user)
    _refuse_closed(user)
    second_factor.demand(user, code, now=now)
    with writing() as session:
        locked = session.get(User, user_id, with_for_update={"key_share": True})
        if locked is None or _ways_in(locked) != proven:  # changed while they were looked at
            raise BadCredentials
        grant = open_session(session, locked, device, now=now)
    outbox.ring()
    return grant


def _ways_in(user: User) -> tuple[str, datetime | None]:
    """What a sign-in proves: the password, and whether a second factor is to be asked for."""
    return user.password_hash, user.totp_confirmed_at


def _note_failure(user: User | None, now: datetime) -> None:
    with writing() as session:
        subject = f"user:{user.id}" if user else ""
        audit.record(session, None, "sign_in.failed", now=now, subject=subject)


def _refuse_closed(user: User) -> None:
    doctor = db.session.scalars(select(Doctor).where(Doctor.user_id == user.id)).first()
    if doctor and doctor.status is DoctorStatus.PENDING:
        raise ApplicationPending
    if user.disabled_at:
        raise AccountDisabled


def open_session(session: Session, user: User, device: Device, *, now: datetime) -> Grant:
    """A new session row in the caller's transaction, and its tokens."""
    if user.disabled_at:
        raise AccountDisabled
    unseen = devices.is_new(session, user.id, device.name, now=now)
    secret = secrets.token_urlsafe(32)
    row = AuthSession(
        id=str(uuid.uuid4()),
        user_id=user.id,
        refresh_hash=_digest(secret),
        device=device.name[: devices.LONGEST],
        ip=device.ip[:45],
        created_at=now,
        rotated_at=now,
        last_used_at=now,
        expires_at=now + SESSION_LIFE,
    )
    session.add(row)
    session.flush()
    if unseen:
        account_notices.new_device(session, user, devices.family(device.name), row.id, now=now)
    grant = _grant(session, user, row.id, secret)
    caller = Caller(user.id, row.id, user.role, grant.user.profile_id, user.username)
    audit.record(session, caller, "sign_in", now=now, subject=f"user:{user.id}")
    return grant


def _parts(token: str) -> tuple[str, str]:
    """The session and the secret of a refresh token; SessionEnded for what is none."""
    found = TOKEN.fullmatch(token)
    if found is None:
        raise SessionEnded
    return found[1], found[2]


def refresh(token: str, *, now: datetime) -> Grant:
    """Rotate the refresh token; one that was rotated away before ends the whole session."""
    session_id, secret = _parts(token)
    reused = False
    with writing() as session:
        row = session.get(AuthSession, session_id, with_for_update=True)
        if row is None or row.ended_at or row.expires_at <= now:
            raise SessionEnded
        user = session.get_one(User, row.user_id)
        if user.disabled_at or now - row.last_used_at > IDLE_LIMIT[user.role]:
            raise SessionEnded
        if not secrets.compare_digest(row.refresh_hash, _digest(secret)):
            if row.previous_hash == _digest(secret) and now - row.rotated_at < RACE_GRACE:
                raise RefreshRaced
            row.ended_at, reused = now, True
            audit.record(session, None, "session.reuse", now=now, subject=f"user:{user.id}")
        else:
            fresh = secrets.token_urlsafe(32)
            row.previous_hash, row.refresh_hash = row.refresh_hash, _digest(fresh)
            row.rotated_at = row.last_used_at = now
            grant = _grant(session, user, row.id, fresh)
    if reused:
        raise SessionEnded
    return grant


_WHO = Prepared(
    select(
        User.role,
        User.username,
        User.must_change_password,
        User.disabled_at,
        AuthSession.ended_at,
        AuthSession.expires_at,
        Patient.id.label("patient_id"),
        Patient.blacklisted_at,
        Doctor.id.label("doctor_id"),
    )
    .join(User, User.id == AuthSession.user_id)
    .outerjoin(Patient, Patient.user_id == User.id)
    .outerjoin(Doctor, Doctor.user_id == User.id)
    .where(
        AuthSession.id == bindparam("session_id", type_=String()),
        AuthSession.user_id == bindparam("user_id", type_=Integer()),
    )
)


def identify(user_id: int, session_id: str, role: str, *, now: datetime) -> Caller:
    """Who a valid token speaks for now; raises SessionEnded once anything has changed."""
    row = _WHO.first(db.session(), session_id=session_id, user_id=user_id)
    if row is None or row.ended_at or row.disabled_at or row.expires_at <= now or row.role != role:
        raise SessionEnded
    profile_id = row.patient_id if row.role is Role.PATIENT else row.doctor_id
    return Caller(
        user_id,
        session_id,
        row.role,
        profile_id,
        row.username,
        must_change_password=row.must_change_password,
        blacklisted=row.blacklisted_at is not None,
    )


def sign_out(caller: Caller, *, now: datetime) -> None:
    """End this device's session."""
    with writing() as session:
        _end(session, AuthSession.id == caller.session_id, now=now)
        audit.record(session, caller, "sign_out", now=now, subject=f"user:{caller.user_id}")


def replace(token: str, *, now: datetime) -> None:
    """End the session of a refresh token that a browser gives up for a new one."""
    try:
        session_id, secret = _parts(token)
    except SessionEnded:
        return
    with writing() as session:
        _end(
            session,
            and_(AuthSession.id == session_id, AuthSession.refresh_hash == _digest(secret)),
            now=now,
        )


def sign_out_everywhere(caller: Caller, *, now: datetime) -> None:
    """End every session of the account."""
    with writing() as session:
        end_sessions(session, caller.user_id, now=now)
        audit.record(session, caller, "sign_out.all", now=now, subject=f"user:{caller.user_id}")


def throw_out(user_id: int | None, *, now: datetime) -> None:
    """End every session of an account, or of all with None, for whoever runs the machine."""
    whose = AuthSession.user_id == user_id if user_id else AuthSession.user_id.is_not(None)
    with writing() as session:
        _end(session, whose, now=now)
        subject = f"user:{user_id}" if user_id else ""
        audit.record(session, None, "sign_out.by_operator", now=now, subject=subject)


def end_sessions(session: Session, user_id: int, *, now: datetime) -> None:
    """End all sessions of an account, in the caller's transaction."""
    _end(session, AuthSession.user_id == user_id, now=now)


def _end(session: Session, which: object, *, now: datetime) -> None:
    session.execute(
        update(AuthSession)
        .where(which, AuthSession.ended_at.is_(None))  # type: ignore[arg-type]
        .values(ended_at=now)
    )


def whoami(caller: Caller) -> Account:
    """The caller's own account."""
    return account(db.session(), db.session.get_one(User, caller.user_id))


def account(session: Session, user: User) -> Account:
    """The user as the pages know one."""
    patient = session.scalars(select(Patient).where(Patient.user_id == user.id)).first()
    doctor_id = session.scalars(select(Doctor.id).where(Doctor.user_id == user.id)).first()
    return Account(
        id=user.id,
        username=user.username,
        email=user.email,
        full_name=user.full_name,
        role=user.role,
        profile_id=patient.id if patient else doctor_id,
        must_change_password=user.must_change_password,
        blacklisted=bool(patient and patient.blacklisted_at),
    )


def _grant(session: Session, user: User, session_id: str, secret: str) -> Grant:
    token = create_access_token(
        identity=str(user.id), additional_claims={"sid": session_id, "role": str(user.role)}
    )
    return Grant(token, f"{session_id}.{secret}", account(session, user))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
