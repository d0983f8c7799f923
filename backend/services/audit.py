"""The log of who did what: written in the caller's transaction, sealed line to line."""

import hashlib
import hmac
import json
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, select, update
from sqlalchemy.orm import Session

from config import settings
from database import db
from models import AuditEvent, AuditHead
from prepared import Prepared, inserting
from services.callers import Caller

_KEY = hashlib.sha256(b"audit" + settings.secret.encode()).digest()
FIRST_SEAL = "0" * 64


class Line(NamedTuple):
    """A line before it is sealed."""

    seq: int
    at: datetime
    actor_id: int | None
    actor_role: str
    action: str
    subject: str
    patient_id: int | None
    details: dict[str, Any]


def record(
    session: Session,
    caller: Caller | None,
    action: str,
    *,
    now: datetime,
    subject: str = "",
    patient_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add a line. Call it last: it holds the end of the chain until the commit."""
    session.flush()
    last = _HEAD.first(session)
    line = Line(
        seq=last.seq + 1,
        at=now,
        actor_id=caller.user_id if caller else None,
        actor_role=str(caller.role) if caller else "anonymous",
        action=action,
        subject=subject,
        patient_id=patient_id,
        details=details or {},
    )
    sealed = seal(line, last.seal)
    _ADD.run(session, **line._asdict(), seal=sealed)
    _MOVE_HEAD.run(session, end=line.seq, sealed=sealed, signed=mark(line.seq, sealed))


_HEAD = Prepared(select(AuditHead.seq, AuditHead.seal).where(AuditHead.id == 1).with_for_update())
_ADD = Prepared(inserting(AuditEvent))
_MOVE_HEAD = Prepared(
    update(AuditHead)
    .where(AuditHead.id == 1)
    .values(
        seq=bindparam("end", type_=Integer()),
        seal=bindparam("sealed", type_=String()),
        mark=bindparam("signed", type_=String()),
    )
)


def head(session: Session) -> tuple[int, str]:
    """Number and seal of the last line, as this session's transaction sees it."""
    last = session.execute(select(AuditHead.seq, AuditHead.seal).where(AuditHead.id == 1)).one()
    return last.seq, last.seal


def mark(seq: int, last_seal: str) -> str:
    """The HMAC over the end of the chain: whoever cuts the log cannot say that it ends there."""
    return hmac.new(_KEY, f"end {seq} {last_seal}".encode(), hashlib.sha256).hexdigest()


def seal(event: Line | AuditEvent, previous: str) -> str:
    """The HMAC over a line and the seal before it."""
    content = [
        event.seq,
        event.at.isoformat(),
        event.actor_id,
        event.actor_role,
        event.action,
        event.subject,
        event.patient_id,
        event.details,
        previous,
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.new(_KEY, text.encode(), hashlib.sha256).hexdigest()


def verify() -> str | None:
    """Walk the whole chain; the first thing wrong in one sentence, None when all is well."""
    previous, expected = FIRST_SEAL, 1
    ordered = select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=1000)
    with closing(db.session.scalars(ordered)) as events:
        for event in events:
            if event.seq != expected:
                return f"line {expected} is missing"
            if not hmac.compare_digest(seal(event, previous), event.seal):
                return f"line {event.seq} was changed"
            previous, expected = event.seal, expected + 1
    end = db.session.get_one(AuditHead, 1, populate_existing=True)
    signed = hmac.compare_digest(mark(end.seq, end.seal), end.mark)
    if not signed or (end.seq, end.seal) != (expected - 1, previous):
        return f"the log was cut after line {expected - 1}"
    return None
