"""Reminders: a day before, and at eight on the day. A sweep that may run any number of times."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, or_, select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import clock
from config import settings
from database import db, writing
from models import Appointment, AppointmentStatus, OutboxMail
from services import notices, outbox, readers
from services.outbox import Owed

log = logging.getLogger("hospital.reminders")

DAY_BEFORE, TODAY = "reminder_day_before", "reminder_today"
KINDS = (DAY_BEFORE, TODAY)
AHEAD = timedelta(hours=24)
MORNING = time(8)
LAST_CALL = timedelta(minutes=30)
AT_ONCE = 1000
Position = tuple[datetime, int]


def sweep(*, now: datetime) -> int:
    """Owe every reminder that has fallen due; how many were new. Late rather than never."""
    written, position = 0, (now + LAST_CALL, 0)
    while rows := _booked_after(position, now):
        mails = list(_composed(rows, now))
        written += _post(_new(mails))
        position = (rows[-1].starts_at, rows[-1].id)
    if written:
        outbox.ring()
    return written


def _booked_after(position: Position, now: datetime) -> Sequence[Row[Any]]:
    """The next visits within a day of patients that can be written to."""
    key = tuple_(Appointment.starts_at, Appointment.id)
    query = (
        notices.selected()
        .add_columns(Appointment.booked_at, Appointment.moved_at)
        .where(
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at <= now + AHEAD,
            Appointment.starts_at >= position[0],
            key > position,
            or_(readers.PatientAccount.email.is_not(None), readers.TEXTS_TO != ""),
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(AT_ONCE)
    )
    return db.session.execute(query).all()


def due(starts_at: datetime, set_at: datetime, *, now: datetime) -> str | None:
    """Which reminder a visit needs at this moment, booked or last moved at `set_at`.

    Who books after a reminder's moment has just been told. On the day itself the one of that
    morning stands for both.
    """
    if starts_at <= now + LAST_CALL:
        return None
    eight = eight_on_the_day(starts_at)
    if set_at < eight <= now:
        return TODAY
    return DAY_BEFORE if set_at <= starts_at - AHEAD <= now else None


def eight_on_the_day(starts_at: datetime) -> datetime:
    """Eight in the morning of the visit's day, on the clinic's clock."""
    day = clock.today(starts_at)
    return clock.at(day, MORNING, settings.zone) or clock.start_of(day) + timedelta(
        hours=MORNING.hour
    )


def _composed(rows: Sequence[Row[Any]], now: datetime) -> Iterator[dict[str, Any]]:
    for row in rows:
        try:
            yield from _mails(row, now)
        except Exception:  # one bad row never stops the batch
            log.exception("no reminder for appointment %s", row.id)


def _mails(row: Row[Any], now: datetime) -> Iterator[dict[str, Any]]:
    kind = due(row.starts_at, row.moved_at or row.booked_at, now=now)
    if kind is None:
        return
    once = f"{kind}:{row.id}:{row.starts_at:%Y%m%dT%H%M%S}"
    if row.patient_email:
        yield outbox.row(
            kind=kind,
            recipient=row.patient_email,
            payload={**readers.to_reader(row), **notices.facts(row)},
            dedupe_key=once,
            appointment_id=row.id,
            patient_id=row.patient_id,
            now=now,
        )
    if row.texts_to:
        yield notices.text_about(row, kind, once, {}, now)


def _new(mails: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are not owed or sent already."""
    ids = [mail["appointment_id"] for mail in mails]
    query = select(OutboxMail.dedupe_key).where(
        OutboxMail.appointment_id.in_(ids), OutboxMail.kind.in_(KINDS)
    )
    known = set(db.session.scalars(query)) if ids else set()
    return [mail for mail in mails if mail["dedupe_key"] not in known]


def _post(mails: Sequence[dict[str, Any]]) -> int:
    if not mails:
        return 0
    with writing() as session:
        if _posted(session, mails):
            return len(mails)
        return sum(_posted(session, [mail]) for mail in mails)


def _posted(session: Session, mails: Sequence[dict[str, Any]]) -> bool:
    """Whether the database took them; a refusal leaves the transaction as it was."""
    try:
        with session.begin_nested():
            outbox.post_all(session, mails)
    except DBAPIError:
        log.exception("the database refused %s reminders", len(mails))
        return False
    return True


def unwanted(mails: Sequence[Owed], *, now: datetime) -> list[Owed]:
    """Those reminders whose visit was cancelled or moved, has begun, or is about to."""
    mine = [mail for mail in mails if mail.kind in KINDS]
    if not mine:
        return []
    query = select(Appointment.id, Appointment.starts_at).where(
        Appointment.id.in_([mail.appointment_id for mail in mine]),
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.starts_at > now + LAST_CALL,
    )
    standing = {row.id: row.starts_at.isoformat() for row in db.session.execute(query)}
    return [
        mail
        for mail in mine
        if mail.payload.get("starts_at") != standing.get(mail.appointment_id or 0, "none")
    ]
