"""What an account is signed in from, in words; and whether it has been seen there before."""

import re
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import AuthSession

REMEMBERED = timedelta(days=90)
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


def family(user_agent: str) -> str:
    """Firefox on Windows: without versions, so that an update is the same device."""
    program, system = _first(PROGRAMS, user_agent), _first(SYSTEMS, user_agent)
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
