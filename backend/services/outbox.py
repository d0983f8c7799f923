"""Mails that are owed: written with what they tell of, claimed, sent, marked."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from config import settings
from database import db, writing
from models import OutboxMail
from prepared import Prepared, inserting
from services import doorbell, links

LEASE = timedelta(seconds=60)
SAFE = 0.4  # of a lease; the rest is for the slowest mail of all, and for marking it
TRIES = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
LOST_LINE_WAIT = timedelta(seconds=5)
NOT_NEEDED = "not needed: "
SECRETS = ("invite", "password_reset")
EMAIL, SMS = "email", "sms"


@dataclass(frozen=True, slots=True)
class Owed:
    """A claimed mail; `attempts` counts this one, `until` is the end of the claim."""

    id: int
    kind: str
    recipient: str
    appointment_id: int | None
    payload: Mapping[str, Any]
    attempts: int
    message_id: str
    patient_id: int | None = None
    channel: str = EMAIL
    until: datetime | None = None

    def is_safe(self, *, now: datetime) -> bool:
        """Whether there is time to send it before anybody else may claim it."""
        return self.until is not None and now <= self.until - LEASE * (1 - SAFE)


def row(
    *,
    kind: str,
    recipient: str,
    payload: Mapping[str, Any],
    dedupe_key: str,
    now: datetime,
    appointment_id: int | None = None,
    user_id: int | None = None,
    patient_id: int | None = None,
) -> dict[str, Any]:
    """The values of one mail, for post_all."""
    return {
        "kind": kind,
        "channel": EMAIL,
        "recipient": recipient,
        "payload": dict(payload),
        "dedupe_key": dedupe_key,
        "appointment_id": appointment_id,
        "user_id": user_id,
        "patient_id": patient_id,
        "created_at": now,
        "available_at": now,
        "attempts": 0,
        "last_error": "",
    }


def texted(mail: Mapping[str, Any], phone: str) -> dict[str, Any]:
    """The same, told by text message."""
    once = f"{mail['dedupe_key']}:{SMS}"
    return {**mail, "channel": SMS, "recipient": phone, "dedupe_key": once}


def post_all(session: Session, mails: Sequence[Mapping[str, Any]]) -> None:
    """Owe mails, in the caller's transaction. A key that is there already writes nothing."""
    if mails:
        _POST[session.connection().dialect.name].run_all(session, mails)


_POST = {
    name: Prepared(
        inserting(OutboxMail, kind).on_conflict_do_nothing(index_elements=["dedupe_key"])
    )
    for name, kind in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def is_waiting(*, now: datetime, as_of: datetime | None = None, channel: str = EMAIL) -> bool:
    """Whether there is anything to claim at this moment."""
    waits = exists().where(_claimable(now, as_of or now, channel))
    return bool(db.session.scalar(select(waits)))


def claim(
    *,
    limit: int,
    worker: str,
    now: datetime,
    as_of: datetime | None = None,
    channel: str = EMAIL,
) -> list[Owed]:
    """Take the longest waiting mails, for one lease; nobody else gets them meanwhile.

    `as_of` looks at a later timetable than the real one, for jobs that are run for a given moment.
    """
    with writing() as session:
        query = (
            select(OutboxMail)
            .where(_claimable(now, as_of or now, channel))
            .order_by(OutboxMail.available_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        mails = list(session.scalars(query))
        _give_up(session, [mail.id for mail in mails if mail.attempts >= TRIES], now=now)
        mails = [mail for mail in mails if mail.attempts < TRIES]
        session.execute(
            _these(mail.id for mail in mails).values(
                claimed_by=worker, lease_until=now + LEASE, attempts=OutboxMail.attempts + 1
            )
        )
        return [_owed(mail, now + LEASE) for mail in mails]


def _claimable(now: datetime, as_of: datetime, channel: str) -> ColumnElement[bool]:
    free = or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until <= now)
    due = OutboxMail.available_at <= as_of
    return and_(is_owed(), due, free, OutboxMail.channel == channel)


def is_owed() -> ColumnElement[bool]:
    """Whether a mail waits to be sent, within a query."""
    return and_(OutboxMail.sent_at.is_(None), OutboxMail.dead_at.is_(None))


def _these(ids: Iterable[int]) -> Any:
    """The UPDATE of those rows; the objects in memory are not looked at again."""
    changed = update(OutboxMail).where(OutboxMail.id.in_(list(ids)))
    return changed.execution_options(synchronize_session=False)


def _still_ours(mails: Sequence[Owed]) -> Any:
    """The UPDATE of what was claimed, of those alone that nobody has claimed or ended since."""
    return _these(mail.id for mail in mails).where(_is_ours(mails))


def _is_ours(mails: Sequence[Owed]) -> ColumnElement[bool]:
    """Whether the claim of those mails, made together, still holds for a row."""
    return and_(OutboxMail.lease_until.in_({mail.until for mail in mails}), is_owed())


def as_they_are(mails: Sequence[Owed]) -> list[Owed]:
    """Claimed mails that are still ours, to whom and with what they are owed by now."""
    query = select(OutboxMail.id, OutboxMail.recipient, OutboxMail.payload).where(
        OutboxMail.id.in_([mail.id for mail in mails]), _is_ours(mails)
    )
    now = {row.id: row for row in db.session.execute(query)}
    return [
        replace(mail, recipient=now[mail.id].recipient, payload=now[mail.id].payload)
        for mail in mails
        if mail.id in now
    ]


def _owed(mail: OutboxMail, until: datetime) -> Owed:
    return Owed(
        id=mail.id,
        kind=mail.kind,
        recipient=mail.recipient,
        appointment_id=mail.appointment_id,
        payload=mail.payload,
        attempts=mail.attempts + 1,
        message_id=message_id(mail.id, mail.dedupe_key, mail.created_at),
        patient_id=mail.patient_id,
        channel=mail.channel,
        until=until,
    )


def message_id(mail_id: int, dedupe_key: str, created_at: datetime) -> str:
    """The Message-ID of a row: always the same, in no other installation the same."""
    text = f"{dedupe_key}|{created_at.isoformat()}|{settings.secret}"
    return f"<{mail_id}.{hashlib.sha256(text.encode()).hexdigest()[:20]}@{links.MAIL_HOST}>"


def mark_sent(ids: Sequence[int], *, now: datetime) -> None:
    """They are out, whoever has claimed them since. Links that open accounts are not kept."""
    if not ids:
        return
    with writing() as session:
        session.execute(_these(ids).values(sent_at=now, lease_until=None, last_error=""))
        secret = OutboxMail.kind.in_(SECRETS)
        session.execute(_these(ids).where(secret).values(payload={}))


def mark_failed(mail: Owed, error: str, *, now: datetime, line_lost: bool = False) -> None:
    """Try again later, each time later; after the last try it is dead and the admin sees it.

    What has been dropped or claimed anew stays so. With `line_lost` the server went away, which
    says nothing against the mail: soon again.
    """
    wait = (LOST_LINE_WAIT if line_lost else FIRST_WAIT) * 2 ** (mail.attempts - 1)
    with writing() as session:
        session.execute(
            _still_ours([mail]).values(
                available_at=now + min(wait, LONGEST_WAIT),
                lease_until=None,
                dead_at=now if mail.attempts >= TRIES else None,
                last_error=_printable(error)[:500],
            )
        )


def _printable(text: str) -> str:
    """A mail server says what it likes; no database keeps a NUL in a text."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def put_back(mails: Sequence[Owed], **changed: Any) -> None:
    """Claimed and not tried: as if it had not been claimed, but for what has changed."""
    if not mails:
        return
    with writing() as session:
        back = {"lease_until": None, "attempts": OutboxMail.attempts - 1, **changed}
        session.execute(_still_ours(mails).values(**back))


def readdress(mail: Owed, recipient: str) -> None:
    """Claimed and not tried, and owed to another address from now on."""
    put_back([mail], recipient=recipient)


def drop(mails: Sequence[Owed], why: str, *, now: datetime) -> None:
    """No longer wanted: kept, never sent, and the key is free again."""
    if not mails:
        return
    with writing() as session:
        for mail in mails:
            session.execute(_still_ours([mail]).values(**unneeded(mail.id, why, now)))


def unneeded(mail_id: int, why: str, now: datetime) -> dict[str, Any]:
    """What becomes of the row of a mail that is no longer wanted."""
    return {
        "dead_at": now,
        "lease_until": None,
        "last_error": NOT_NEEDED + why,
        "dedupe_key": f"dropped:{mail_id}:{uuid.uuid4().hex}",
    }


def _give_up(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    if ids:
        session.execute(_these(ids).values(dead_at=now, last_error="gave up"))


def ring() -> None:
    """Tell the worker, after the commit; costs the request nothing."""
    doorbell.ring()
