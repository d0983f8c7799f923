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
from database import at_one_moment, db
from models import AuditEvent, AuditHead
from prepared import Prepared, inserting
from services.callers import Caller

_KEY = hashlib.sha256(b"audit" + settings.secret.encode()).digest()
FIRST_SEAL = "0" * 64
UNSIGNED = ""


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
    # A log that was cut by hand stays without a valid mark, however many lines follow.
    signed = mark(line.seq, sealed) if is_signed(last) else UNSIGNED
    written = _ADD.first(session, **line._asdict(), seal=sealed)
    if not written or not _MOVE_HEAD.first(session, end=line.seq, sealed=sealed, signed=signed):
        raise RuntimeError("the database keeps no audit log: see `flask audit verify`")


_HEAD = Prepared(
    select(AuditHead.seq, AuditHead.seal, AuditHead.mark).where(AuditHead.id == 1).with_for_update()
)
_ADD = Prepared(inserting(AuditEvent).returning(AuditEvent.seq))
_MOVE_HEAD = Prepared(
    update(AuditHead)
    .where(AuditHead.id == 1)
    .values(
        seq=bindparam("end", type_=Integer()),
        seal=bindparam("sealed", type_=String()),
        mark=bindparam("signed", type_=String()),
    )
    .returning(AuditHead.seq)
)


def mark(seq: int, last_seal: str) -> str:
    """The HMAC over the end of the chain: whoever cuts the log cannot say that it ends there."""
    return hmac.new(_KEY, f"end {seq} {last_seal}".encode(), hashlib.sha256).hexdigest()


def is_signed(end: AuditHead) -> bool:
    """Whether the end of the chain was written by us."""
    return hmac.compare_digest(mark(end.seq, end.seal), end.mark)


def end() -> AuditHead:
    """The end of the chain as the database has it now."""
    return db.session.get_one(AuditHead, 1, populate_existing=True)


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
    """Walk the whole chain; the first thing wrong in one sentence, None when all is well.

    Lines and end are read as they stood at one moment, however many are added meanwhile.
    """
    with Session(at_one_moment(db.engine)) as session:
        wrong, seq, last_seal = walk(session)
        found = session.get_one(AuditHead, 1)
    if wrong:
        return wrong
    if (found.seq, found.seal) != (seq, last_seal):
        return f"the log was cut after line {seq}"
    return None if is_signed(found) else f"the log was cut at or before line {seq}"


def walk(session: Session) -> tuple[str | None, int, str]:
    """What is wrong with a line, and otherwise the number and the seal of the last one."""
    previous, seq = FIRST_SEAL, 0
    ordered = select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=1000)
    with closing(session.scalars(ordered)) as events:
        for event in events:
            if event.seq != seq + 1:
                return f"line {seq + 1} is missing", seq, previous
            if not hmac.compare_digest(seal(event, previous), event.seal):
                return f"line {event.seq} was changed", seq, previous
            previous, seq = event.seal, event.seq
    return None, seq, previous


def note() -> str:
    """The end of the chain, to be kept outside: `still_there` asks for it later."""
    found = end()
    return f"{found.seq}:{found.seal}"


def still_there(noted: str) -> bool:
    """Whether the line that was the end once is in the log, as it was then."""
    seq, _, kept = noted.partition(":")
    if seq == "0":
        return kept == FIRST_SEAL
    line = db.session.get(AuditEvent, int(seq)) if seq.isdecimal() else None
    return line is not None and hmac.compare_digest(line.seal, kept)
