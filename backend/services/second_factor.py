"""A second factor for the staff: a code from their phone, each of them good once."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
import segno
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

import clock
from config import settings
from database import FOR_CHANGE, db, writing
from errors import FieldProblem, RateLimited, TotpIsOff, TotpIsOn, TotpNeeded, TotpWrong, WrongCode
from models import AuditEvent, RecoveryCode, User
from services import account_notices, audit, outbox, passwords
from services.callers import Caller

STEP = 30  # seconds
DRIFT = (0, -1, 1)  # steps that a phone's clock may be off
MOST_WRONG, WRONG_WITHIN = 10, timedelta(minutes=15)
CODES = 10
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
WRONG = "sign_in.wrong_code"
_KEY = hashlib.sha256(b"recovery" + settings.secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the second factor is on, since when, and how many recovery codes are left."""

    on: bool
    since: datetime | None
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app takes: by hand, by link, or as a picture, dark where there is 1."""

    secret: str
    uri: str
    qr: Sequence[str]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Codes that get in without the phone, each once; nobody can read them again."""

    recovery_codes: Sequence[str]


def standing(caller: Caller) -> Standing:
    """How the caller's second factor stands."""
    user = db.session.get_one(User, caller.user_id, populate_existing=True)
    since = user.totp_confirmed_at
    left = select(func.count()).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    )
    return Standing(since is not None, since and clock.local(since), db.session.scalar(left) or 0)


def start(caller: Caller, password: str) -> Enrolment:
    """A new secret, which counts once a code of it has been confirmed."""
    proven = _proven(caller, password)
    secret = pyotp.random_base32()
    with writing() as session:
        user = _locked(session, caller.user_id)
        passwords.refuse_changed(proven, user.password_hash, field="password")
        if user.totp_confirmed_at:
            raise TotpIsOn
        user.totp_secret, user.totp_last_step = secret, None
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=settings.clinic_name)
    matrix = segno.make_qr(uri, error="m").matrix
    return Enrolment(secret, uri, ["".join(str(module) for module in row) for row in matrix])


def confirm(caller: Caller, code: str, *, now: datetime) -> Confirmed:
    """Turn it on with a first code; ten recovery codes are shown this once."""
    codes = [_new_code() for _ in range(CODES)]
    with writing() as session:
        user = _locked(session, caller.user_id)
        if user.totp_confirmed_at:
            raise TotpIsOn
        if user.totp_secret is None:
            raise TotpIsOff
        if not _spend_step(user, code, now):
            raise _wrong_code()
        user.totp_confirmed_at = now
        _forget_codes(session, user)
        session.add_all(RecoveryCode(user_id=user.id, code_hash=_digest(one)) for one in codes)
        account_notices.account_changed(session, user, "totp_on", now=now)
        audit.record(session, caller, "totp.on", now=now, subject=f"user:{user.id}")
    outbox.ring()
    return Confirmed(codes)


def turn_off(caller: Caller, password: str, code: str, *, now: datetime) -> None:
    """Turn it off, which takes both the password and a code."""
    proven = _proven(caller, password)
    with writing() as session:
        user = _locked(session, caller.user_id)
        passwords.refuse_changed(proven, user.password_hash, field="password")
        if user.totp_confirmed_at is None:
            raise TotpIsOff
        if not _spend(session, user, code, now):
            raise _wrong_code()
        forget(session, user)
        account_notices.account_changed(session, user, "totp_off", now=now)
        audit.record(session, caller, "totp.off", now=now, subject=f"user:{user.id}")
    outbox.ring()


def forget(session: Session, user: User) -> None:
    """Turn it off in the caller's transaction; TotpIsOff where it is not on."""
    if user.totp_confirmed_at is None:
        raise TotpIsOff
    user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    _forget_codes(session, user)


def demand(user: User, code: str, *, now: datetime) -> None:
    """Let somebody whose password was right go on: at once, or with a code that was not used."""
    if user.totp_confirmed_at is None:
        return
    if not code:
        raise TotpNeeded
    with writing() as session:
        locked = _locked(session, user.id)
        _refuse_guessing(session, locked, now)
        right = _spend(session, locked, code, now)
        if not right:
            audit.record(session, None, WRONG, now=now, subject=f"user:{user.id}")
    if not right:
        raise TotpWrong


def _refuse_guessing(session: Session, user: User, now: datetime) -> None:
    """However the account is named, and from wherever: only so many wrong codes in a while."""
    wrong = select(func.count()).where(
        AuditEvent.subject == f"user:{user.id}",
        AuditEvent.action == WRONG,
        AuditEvent.at > now - WRONG_WITHIN,
    )
    if (session.scalar(wrong) or 0) >= MOST_WRONG:
        seconds = int(WRONG_WITHIN.total_seconds())
        raise RateLimited(headers={"Retry-After": str(seconds)})


def _proven(caller: Caller, password: str) -> str:
    user = db.session.get_one(User, caller.user_id)
    return passwords.prove(password, user.password_hash, field="password")


def _wrong_code() -> WrongCode:
    return WrongCode(fields=(FieldProblem("code", "wrong_code", WrongCode.message),))


def _locked(session: Session, user_id: int) -> User:
    return session.get_one(User, user_id, with_for_update=FOR_CHANGE, populate_existing=True)


def _spend(session: Session, user: User, code: str, now: datetime) -> bool:
    return _spend_step(user, code, now) or _spend_recovery(session, user, code, now)


def _spend_step(user: User, code: str, now: datetime) -> bool:
    """Whether the code is one of now, and of no step that was used; it is used from here on."""
    digits = re.sub(r"\s", "", code)
    otp, current = pyotp.TOTP(user.totp_secret or ""), int(now.timestamp()) // STEP
    for step in (current + drift for drift in DRIFT):
        fresh = user.totp_last_step is None or step > user.totp_last_step
        if fresh and hmac.compare_digest(otp.generate_otp(step).encode(), digits.encode()):
            user.totp_last_step = step
            return True
    return False


def _spend_recovery(session: Session, user: User, code: str, now: datetime) -> bool:
    found = session.scalars(
        select(RecoveryCode).where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _digest(code),
            RecoveryCode.used_at.is_(None),
        )
    ).first()
    if found is None:
        return False
    found.used_at = now
    return True


def _forget_codes(session: Session, user: User) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _new_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(code: str) -> str:
    """Keyed, so that a copy of the database does not give the codes away."""
    letters = re.sub(r"[\s-]", "", code).upper()
    return hmac.new(_KEY, letters.encode(), hashlib.sha256).hexdigest()
