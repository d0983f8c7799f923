"""Signs of life: which part of the system last showed itself, and when."""

import platform
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

import clock
from database import db, writing
from models import Heartbeat

WORKER, BEAT = "worker", "beat"
EVERY = 20.0  # seconds between two signs
STILL_ALIVE = timedelta(seconds=90)
FORGOTTEN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Sign:
    """A part of the system, and when it last showed itself."""

    name: str
    alive: bool
    at: datetime


def show(part: str, *, now: datetime) -> None:
    """This machine's worker, or the timetable, is alive."""
    name = f"{part}:{socket.gethostname()}"[:40]
    with writing() as session:
        row = session.get(Heartbeat, name, with_for_update=True) or Heartbeat(name=name)
        row.at, row.details = now, {"python": platform.python_version()}
        session.add(row)
        session.execute(delete(Heartbeat).where(Heartbeat.at < now - FORGOTTEN))


def last(part: str, *, now: datetime) -> Sign | None:
    """The latest sign of that part on any machine; None when it never showed itself."""
    query = select(Heartbeat.name, Heartbeat.at).where(Heartbeat.name.startswith(f"{part}:"))
    row = db.session.execute(query.order_by(Heartbeat.at.desc()).limit(1)).first()
    if row is None:
        return None
    return Sign(row.name.partition(":")[2], row.at > now - STILL_ALIVE, clock.local(row.at))
