"""A new password: by whoever knows the one before, or by a mailed link."""

import hashlib
import secrets
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import settings
from database import FOR_CHANGE, db, writing
from errors import LinkExpired
from models import User
from schemas.accounts import ChangePassword
from services import account_notices, audit, feeds, outbox, passwords, sign_in
from services.callers import Caller

RESET_LIFE = timedelta(hours=2)
INVITE_LIFE = timedelta(hours=72)
_links = URLSafeTimedSerializer(settings.secret, salt="password-link")


def link_for(user: User) -> str:
    """A token that dies with the password and the address that the account has now."""
    return str(_links.dumps([user.id, _mark(user)]))


def _mark(user: User) -> str:
    text = f"{user.password_hash} {user.email}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def change(
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
        user = session.get_one(User, caller.user_id, with_for_update=FOR_CHANGE)
        passwords.refuse_changed(proven, user.password_hash, field=field)
        _set_password(session, user, hashed, now=now)
        audit.record(session, caller, "password.changed", now=now, subject=f"user:{user.id}")
        grant = sign_in.open_session(session, user, device, now=now)
    outbox.ring()
    return grant


def forgot(email: str, *, now: datetime) -> None:
    """Mail a link if the address is known; nobody outside can tell, nor time it."""
    with writing() as session:
        user = session.scalars(select(User).where(User.email == email)).first()
        if user and not user.disabled_at:
            account_notices.password_reset(session, user, link_for(user), now=now)
        subject = f"user:{user.id}" if user else ""
        audit.record(session, None, "password.forgotten", now=now, subject=subject)
    outbox.ring()


def reset(token: str, new_password: str, *, now: datetime) -> None:
    """Set the password that a mailed link stands for; the link works once."""
    user = _user_of_link(token)
    passwords.judge(
        new_password, about=(user.email, user.username, user.full_name), field="new_password"
    )
    user_id, hashed = user.id, passwords.hashed(new_password)
    with writing() as session:
        locked = session.get(User, user_id, with_for_update=FOR_CHANGE)
        if locked is None or not _fits(token, locked):
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
    if user is None or user.disabled_at or not _fits(token, user):
        raise LinkExpired
    return user


def _fits(token: str, user: User) -> bool:
    """Whether the link was made for password and address as they are, and is young enough."""
    life = INVITE_LIFE if passwords.is_unusable(user.password_hash) else RESET_LIFE
    try:
        user_id, mark = _links.loads(token, max_age=int(life.total_seconds()))
    except BadData:
        return False
    return bool(user_id == user.id and secrets.compare_digest(str(mark), _mark(user)))


def _set_password(session: Session, user: User, hashed: str, *, now: datetime) -> None:
    what = "password_and_calendar" if feeds.forget(session, user.id) else "password"
    if not passwords.is_unusable(user.password_hash):  # the first one of an invited account is new
        account_notices.account_changed(session, user, what, now=now)
    user.password_hash, user.must_change_password = hashed, False
    if user.totp_confirmed_at is None:
        user.totp_secret = None  # whoever began to set it up had proven the password before
    sign_in.end_sessions(session, user.id, now=now)
