"""What an account is signed in from, in words; whether it was seen there before; signing it out."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

import clock
from database import db, writing
from errors import NotFound
from models import AuthSession
from services import audit
from services.callers import Caller
from services.paging import Page

REMEMBERED = timedelta(days=90)
LONGEST = 200  # of what a program says of itself: no browser says more, and no more is looked at
OTHER = "Another program"
# The first that matches: most browsers claim to be several others too.
PROGRAMS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\b(OPR|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bVersion/[\d.]+.*\bSafari/"),
)
SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMac(intosh| OS X)\b"),
    ("Linux", r"\b(Linux|X11)\b"),
)


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """An open session, on what in words, and whether it is the one that asks."""

    id: str
    device: str
    ip: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool


def signed_in(caller: Caller, *, now: datetime) -> Page[SignedInDevice]:
    """The account's open sessions, last used first, all on one page."""
    rows = db.session.scalars(
        select(AuthSession)
        .where(
            AuthSession.user_id == caller.user_id,
            AuthSession.ended_at.is_(None),
            AuthSession.expires_at > now,
        )
        .order_by(AuthSession.last_used_at.desc())
    )
    return Page.whole(
        [
            SignedInDevice(
                row.id,
                family(row.device),
                row.ip,
                clock.local(row.created_at),
                clock.local(row.last_used_at),
                clock.local(row.expires_at),
                current=row.id == caller.session_id,
            )
            for row in rows
        ]
    )


def sign_out(caller: Caller, session_id: str, *, now: datetime) -> None:
    """End one session of the caller's own; NotFound for any other."""
    with writing() as session:
        row = session.get(AuthSession, session_id)
        if row is None or row.user_id != caller.user_id or row.ended_at:
            raise NotFound
        row.ended_at = now
        audit.record(session, caller, "session.ended", now=now, subject=f"user:{caller.user_id}")


def family(user_agent: str) -> str:
    """Firefox on Windows: without versions, so that an update is the same device."""
    said = user_agent[:LONGEST]
    program, system = _first(PROGRAMS, said), _first(SYSTEMS, said)
    return f"{program} on {system}" if program and system else program or OTHER


def is_new(session: Session, user_id: int, user_agent: str, *, now: datetime) -> bool:
    """Whether this account, used before, was not used from such a device of late."""
    mine = AuthSession.user_id == user_id
    if not session.scalar(select(exists().where(mine))):
        return False
    lately = select(AuthSession.device).where(mine, AuthSession.last_used_at >= now - REMEMBERED)
    known = {family(device) for device in session.scalars(lately.distinct())}
    return family(user_agent) not in known


def _first(kinds: tuple[tuple[str, str], ...], user_agent: str) -> str:
    found = (name for name, pattern in kinds if re.search(pattern, user_agent))
    return next(found, "")
