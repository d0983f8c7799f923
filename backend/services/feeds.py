"""Private addresses that calendars subscribe to: made, ended, and read by whoever holds one."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.orm import Session

import clock
from config import settings
from database import FOR_CHANGE, db, writing
from errors import NotFound
from models import Appointment, AppointmentStatus, CalendarFeed, Doctor, Patient, Role, User
from services import account_notices, audit, calendars, outbox, wording
from services.appointments import views
from services.calendars import CalendarEvent
from services.callers import Caller

BACK = timedelta(days=30)
NOTED_AGAIN = timedelta(hours=1)  # how exactly it is kept when a calendar last asked


@dataclass(frozen=True, slots=True)
class Feed:
    """Whether there is an address, since when, and when a calendar last asked."""

    active: bool
    created_at: datetime | None
    last_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class File:
    """What a calendar fetches, and a name for exactly this version of it."""

    content: bytes
    tag: str


def of(caller: Caller) -> Feed:
    """How the caller's address stands."""
    feed = db.session.scalars(_of(caller)).first()
    if feed is None:
        return Feed(active=False, created_at=None, last_read_at=None)
    read_at = feed.last_read_at and clock.local(feed.last_read_at)
    return Feed(active=True, created_at=clock.local(feed.created_at), last_read_at=read_at)


def renew(caller: Caller, *, now: datetime) -> str:
    """A new address for the caller: its secret part. The one before is dead from now on."""
    token = secrets.token_urlsafe(32)
    with writing() as session:
        user = session.get_one(User, caller.user_id, with_for_update=FOR_CHANGE)
        feed = session.scalars(_of(caller)).first()
        if feed is None:
            feed = CalendarFeed(user_id=caller.user_id)
            session.add(feed)
        feed.token_hash, feed.created_at, feed.last_read_at = _digest(token), now, None
        account_notices.account_changed(session, user, "calendar", now=now)
        audit.record(session, caller, "calendar_feed.made", now=now, subject=_subject(caller))
    outbox.ring()
    return token


def end(caller: Caller, *, now: datetime) -> None:
    """Whoever holds the address reads nothing any more; NotFound when there is none."""
    with writing() as session:
        session.get_one(User, caller.user_id, with_for_update=FOR_CHANGE)
        if not forget(session, caller.user_id):
            raise NotFound
        audit.record(session, caller, "calendar_feed.ended", now=now, subject=_subject(caller))


def forget(session: Session, user_id: int) -> bool:
    """End an account's address in the caller's transaction; whether there was one."""
    ended = delete(CalendarFeed).where(CalendarFeed.user_id == user_id)
    return session.scalar(ended.returning(CalendarFeed.id)) is not None


def _of(caller: Caller) -> Select[CalendarFeed]:
    return select(CalendarFeed).where(CalendarFeed.user_id == caller.user_id)


def _subject(caller: Caller) -> str:
    return f"user:{caller.user_id}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def read(token: str, *, now: datetime) -> File:
    """The calendar behind an address; NotFound for one that nobody gave out, or that has ended."""
    owner = _owner(token)
    _note_reading(token, now)
    events = [_event(row, owner) for row in _visits(owner, now)]
    content = calendars.feed(events, year=clock.today(now).year)
    return File(content, hashlib.sha256(content).hexdigest()[:32])


def _owner(token: str) -> Caller:
    """Whose address it is, as long as the account is open."""
    row = db.session.execute(
        select(User.id, User.role, User.username, Patient.id, Doctor.id)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .outerjoin(Patient, Patient.user_id == User.id)
        .outerjoin(Doctor, Doctor.user_id == User.id)
        .where(CalendarFeed.token_hash == _digest(token), User.disabled_at.is_(None))
    ).first()
    if row is None:
        raise NotFound
    user_id, role, username, patient_id, doctor_id = row
    return Caller(user_id, "", role, patient_id or doctor_id, username)


def _note_reading(token: str, now: datetime) -> None:
    """That a calendar asked, to the hour: not every look is worth a write."""
    mine = CalendarFeed.token_hash == _digest(token)
    read_at = db.session.scalar(select(CalendarFeed.last_read_at).where(mine))
    if read_at and now - read_at < NOTED_AGAIN:
        return
    with writing() as session:
        session.execute(update(CalendarFeed).where(mine).values(last_read_at=now))


def _visits(owner: Caller, now: datetime) -> Sequence[Row[Any]]:
    """The last 30 days and everything to come, but what was cancelled."""
    query = views.seen_by(owner).where(
        Appointment.starts_at > now - BACK, Appointment.status != AppointmentStatus.CANCELLED
    )
    return db.session.execute(query.order_by(Appointment.starts_at, Appointment.id)).all()


def _event(row: Row[Any], owner: Caller) -> CalendarEvent:
    return CalendarEvent(
        reference=row.reference,
        revision=row.revision,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        summary=_summary(row, owner),
        room=row.room,
        stamped_at=row.booked_at,
    )


def _summary(row: Row[Any], owner: Caller) -> str:
    """A doctor's calendar, which others may see, holds initials only."""
    if owner.role is Role.DOCTOR:
        return f"{wording.initials(row.patient_name)}, {settings.clinic_name}"
    person = "" if row.patient_id == owner.own_id else row.patient_name
    return calendars.summary_for_patient(row.doctor_name, person)
