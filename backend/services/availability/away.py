"""Days without patients: a doctor's leave, and closures of the whole clinic."""

from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select

import clock
from database import db, writing
from errors import FieldProblem, NotFound, ValidationFailed
from models import Closure, Leave
from schemas.availability import DaysAway
from schemas.common import PageQuery
from services import audit, impact, outbox, stats
from services.availability.week import AWAY
from services.callers import Caller
from services.impact import Withdrawal
from services.paging import Page
from services.waitlist import holding

CLOSED = "The clinic is closed at that time."
FARTHEST = timedelta(days=2 * 365)
Away = TypeVar("Away", Leave, Closure)


def leaves(caller: Caller, wanted: PageQuery, *, now: datetime) -> Page[Leave]:
    """The calling doctor's leave, present and to come."""
    return _ahead(Leave, wanted, now, Leave.doctor_id == caller.own_id)


def take_leave(caller: Caller, wanted: DaysAway, *, now: datetime) -> Leave:
    """Days off; AppointmentsAffected until every booking on them is decided about."""
    _check(wanted, clock.today(now))
    leave = Leave(
        doctor_id=caller.own_id,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        session=wanted.session,
        reason=wanted.reason,
        created_at=now,
    )
    change = Withdrawal(
        action="leave.taken",
        subject=f"doctor:{caller.own_id}",
        reason=AWAY,
        doctor_ids=[caller.own_id],
        first_day=wanted.first_day,
        last_day=wanted.last_day,
    )
    with impact.withdrawing(change, wanted, caller, now=now) as session:
        session.add(leave)
    return leave


def end_leave(caller: Caller, leave_id: int, *, now: datetime) -> None:
    """Take a leave of the caller's own back; NotFound for any other."""
    with writing() as session:
        leave = session.get(Leave, leave_id, with_for_update=True)
        if leave is None or leave.doctor_id != caller.own_id:
            raise NotFound
        days = leave.first_day, leave.last_day
        with holding.following(session, [caller.own_id], *days, now=now):
            session.delete(leave)
        audit.record(session, caller, "leave.ended", now=now, subject=f"doctor:{caller.own_id}")
    outbox.ring()
    stats.forget()


def closures(caller: Caller, wanted: PageQuery, *, now: datetime) -> Page[Closure]:
    """The clinic's closures, present and to come."""
    return _ahead(Closure, wanted, now)


def close_clinic(caller: Caller, wanted: DaysAway, *, now: datetime) -> Closure:
    """Shut the whole clinic; AppointmentsAffected until every booking is decided about."""
    _check(wanted, clock.today(now))
    closure = Closure(
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        session=wanted.session,
        reason=wanted.reason,
        created_at=now,
    )
    change = Withdrawal(
        action="clinic.closed",
        subject="clinic",
        reason=CLOSED,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
    )
    with impact.withdrawing(change, wanted, caller, now=now) as session:
        session.add(closure)
    return closure


def reopen_clinic(caller: Caller, closure_id: int, *, now: datetime) -> None:
    """Take a closure back."""
    with writing() as session:
        closure = session.get(Closure, closure_id, with_for_update=True)
        if closure is None:
            raise NotFound
        with holding.following(session, None, closure.first_day, closure.last_day, now=now):
            session.delete(closure)
        audit.record(session, caller, "clinic.reopened", now=now, subject="clinic")
    outbox.ring()
    stats.forget()


def _ahead(
    kind: type[Away], wanted: PageQuery, now: datetime, *whose: ColumnElement[bool]
) -> Page[Away]:
    """Those that are not over yet, the next one first."""
    ahead = (kind.last_day >= clock.today(now), *whose)
    total = db.session.scalar(select(func.count(kind.id)).where(*ahead)) or 0
    query = select(kind).where(*ahead).order_by(kind.first_day, kind.id).limit(wanted.per_page)
    found = db.session.scalars(query.offset((wanted.page - 1) * wanted.per_page)).all()
    return Page(found, total, wanted.page, wanted.per_page)


def _check(wanted: DaysAway, today: date) -> None:
    if wanted.last_day < today or wanted.last_day > today + FARTHEST:
        hint = "Choose a last day from today on, within two years"
        raise ValidationFailed(fields=(FieldProblem("last_day", "not_offered", hint),))
