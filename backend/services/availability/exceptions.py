"""Single dates on which a doctor's hours differ from the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select

import clock
from database import db
from errors import FieldProblem, ValidationFailed
from models import DateOverride, SessionName
from schemas.availability import SetExceptions, WantedException
from services import impact, offers
from services.availability import hours
from services.availability.week import AWAY
from services.callers import Caller
from services.impact import Withdrawal
from services.paging import Page
from services.slots import Hours


@dataclass(frozen=True, slots=True)
class DateException:
    """One date's session; no hours of its own: the usual ones."""

    date: date
    session: SessionName
    open: bool
    starts: time | None
    ends: time | None


def upcoming(caller: Caller, *, now: datetime) -> Page[DateException]:
    """The calling doctor's exceptions from today on."""
    found = db.session.scalars(
        select(DateOverride)
        .where(DateOverride.doctor_id == caller.own_id, DateOverride.day >= clock.today(now))
        .order_by(DateOverride.day, DateOverride.session.desc())
    )
    shown = [
        DateException(row.day, row.session, row.is_open, row.starts, row.ends) for row in found
    ]
    return Page.whole(shown)


def replace(caller: Caller, wanted: SetExceptions, *, now: datetime) -> Page[DateException]:
    """Have exactly these exceptions from today on."""
    today = clock.today(now)
    _check(wanted.items, today)
    change = Withdrawal(
        action="exceptions.changed",
        subject=f"doctor:{caller.own_id}",
        reason=AWAY,
        doctor_ids=[caller.own_id],
        first_day=today,
    )
    with impact.withdrawing(change, wanted, caller, now=now) as session:
        mine = DateOverride.doctor_id == caller.own_id
        session.execute(delete(DateOverride).where(mine, DateOverride.day >= today))
        session.add_all(_row(caller.own_id, item) for item in wanted.items)
    return upcoming(caller, now=now)


def _row(doctor_id: int, item: WantedException) -> DateOverride:
    return DateOverride(
        doctor_id=doctor_id,
        day=item.date,
        session=item.session,
        is_open=item.open,
        starts=item.starts if item.open else None,
        ends=item.ends if item.open else None,
    )


def _check(items: Sequence[WantedException], today: date) -> None:
    """Each session once, on a day that staff can book, within the clinic's hours."""
    problems: list[FieldProblem] = []
    last = today + timedelta(days=offers.STAFF_WINDOW.days)
    seen = set()
    for number, item in enumerate(items):
        field = f"items.{number}"
        if not today <= item.date <= last:
            hint = "Choose a day from today on, within a year"
            problems.append(FieldProblem(f"{field}.date", "not_offered", hint))
        if (item.date, item.session) in seen:
            hint = "This session of this day is named twice"
            problems.append(FieldProblem(f"{field}.session", "twice", hint))
        seen.add((item.date, item.session))
        if item.open and item.starts and item.ends:
            own = Hours(item.starts, item.ends)
            problems += hours.outside_session(field, item.session, own)
    if problems:
        raise ValidationFailed(fields=tuple(problems))
