"""What becomes of an account, told to its owner: mails written in the caller's transaction."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import User
from services import outbox, unsent


def invite(session: Session, user: User, token: str, *, now: datetime) -> None:
    """Let somebody whom the staff added choose a password."""
    details = {"username": user.username, "role": str(user.role)}
    _tell_user(session, user, "invite", details | {"token": token}, token, now=now)


def password_reset(session: Session, user: User, token: str, *, now: datetime) -> None:
    """Let somebody choose a new password."""
    _tell_user(session, user, "password_reset", {"token": token}, token, now=now)


def application_received(session: Session, user: User, *, now: datetime) -> None:
    """Tell a doctor who applied that the hospital will look at it."""
    _tell_user(session, user, "application_received", {}, "", now=now)


def application_approved(session: Session, user: User, *, now: datetime) -> None:
    """Tell a doctor who applied that the account is open."""
    _tell_user(session, user, "application_approved", {"username": user.username}, "", now=now)


def application_declined(session: Session, user: User, reason: str, *, now: datetime) -> None:
    """Tell a doctor who applied that the hospital says no, and why."""
    _tell_user(session, user, "application_declined", {"reason": reason}, "", now=now)


def export_ready(
    session: Session, user: User, title: str, *, rows: int, expires_at: datetime, now: datetime
) -> None:
    """Tell somebody that the file they asked for waits."""
    facts = {"export": title, "rows": rows, "role": str(user.role)}
    facts |= {"expires_at": expires_at.isoformat()}
    _tell_user(session, user, "export_ready", facts, f"{title}:{expires_at}", now=now)


def emergency_access(
    session: Session, admin: User, facts: dict[str, Any], once: str, *, now: datetime
) -> None:
    """Tell an administrator that a doctor opened a record without an appointment."""
    _tell_user(session, admin, "emergency_access", facts, once, now=now)


def email_changed(session: Session, user: User, before: str, *, now: datetime) -> None:
    """Tell the former address, from which the account might have been taken.

    What has not gone out yet, or could not, goes to the new one.
    """
    unsent.redirect(session, user, before)
    once = f"{before} {now.isoformat()}"
    _tell_user(session, user, "email_changed", {}, once, now=now, recipient=before)


def account_changed(session: Session, user: User, change: str, *, now: datetime) -> None:
    """Tell somebody that a way into their account is another one now: `change` says which."""
    facts = {"change": change, "changed_at": now.isoformat()}
    _tell_user(session, user, "account_changed", facts, f"{change} {now.isoformat()}", now=now)


def new_device(session: Session, user: User, device: str, once: str, *, now: datetime) -> None:
    """Tell somebody of a sign-in from where they have not been seen lately."""
    facts = {"device": device, "signed_in_at": now.isoformat()}
    _tell_user(session, user, "new_device", facts, once, now=now)


def second_factor_reset(session: Session, user: User, reason: str, *, now: datetime) -> None:
    """Tell somebody that the hospital turned their second factor off, and why."""
    facts = {"reason": reason, "reset_at": now.isoformat()}
    _tell_user(session, user, "totp_reset", facts, now.isoformat(), now=now)


def _tell_user(
    session: Session,
    user: User,
    kind: str,
    details: dict[str, Any],
    once: str,
    *,
    now: datetime,
    recipient: str = "",
) -> None:
    """`once` tells two mails of a kind apart, where a person may get several.

    SQLite gives the id of a deleted account to the next one: when it was made tells those apart.
    """
    session.flush()
    mark = hashlib.sha256(f"{user.created_at.isoformat()} {once}".encode()).hexdigest()[:16]
    mail = outbox.row(
        kind=kind,
        recipient=recipient or user.email,
        payload={"to": user.full_name, **details},
        dedupe_key=f"{kind}:{user.id}:{mark}",
        user_id=user.id,
        now=now,
    )
    outbox.post_all(session, [mail])
