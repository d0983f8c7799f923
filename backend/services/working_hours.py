"""What decides the hours of doctors, read from the database and kept until somebody changes it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Date, bindparam, select
from sqlalchemy.orm import Session

from config import settings
from database import is_sqlite
from models import (
    Closure,
    DateOverride,
    Doctor,
    DoctorStatus,
    Leave,
    Mark,
    SessionName,
    WeeklyHours,
)
from prepared import Prepared
from services.slots import Absence, Hours, Override, Rules

MOST_KEPT, LONGEST_KEPT = 6_000, 100  # doctors with a range of days, of so many days at most
USUAL = {
    SessionName(name): Hours(session.starts, session.ends)
    for name, session in settings.sessions.items()
}

_ids: BindParameter[list[int]] = bindparam("doctors", expanding=True)
_first, _last = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_WEEKLY = Prepared(
    select(
        WeeklyHours.doctor_id,
        WeeklyHours.weekday,
        WeeklyHours.session,
        WeeklyHours.starts,
        WeeklyHours.ends,
    ).where(WeeklyHours.doctor_id.in_(_ids))
)
_DATED = Prepared(
    select(
        DateOverride.doctor_id,
        DateOverride.day,
        DateOverride.session,
        DateOverride.is_open,
        DateOverride.starts,
        DateOverride.ends,
    ).where(DateOverride.doctor_id.in_(_ids), DateOverride.day.between(_first, _last))
)
_AWAY = Prepared(
    select(Leave.doctor_id, Leave.first_day, Leave.last_day, Leave.session).where(
        Leave.doctor_id.in_(_ids), Leave.last_day >= _first, Leave.first_day <= _last
    )
)
_SHUT = Prepared(
    select(Closure.first_day, Closure.last_day, Closure.session).where(
        Closure.last_day >= _first, Closure.first_day <= _last
    )
)
_DOCTORS = Prepared(
    select(Doctor.id, Doctor.slot_minutes, Doctor.status).where(Doctor.id.in_(_ids))
)
_MARK = Prepared(select(Mark.mark).where(Mark.name == "hours"))
_kept: dict[str, dict[tuple[int, date, date], Rules]] = {}


def rules_of(
    session: Session, doctor_ids: Sequence[int], first: date, last: date
) -> dict[int, Rules]:
    """What decides the hours of each of these doctors from one day to another.

    They may be kept ones, as long as the database's mark says that nobody's hours have changed;
    the mark is read first. PostgreSQL changes it at the COMMIT, so what writes there looks itself.
    """
    is_long = (last - first).days > LONGEST_KEPT
    if is_long or (session.info.get("writing") and not is_sqlite()):
        return _read_rules(session, doctor_ids, first, last)
    mark = _MARK.scalar(session)
    kept = _kept.get(mark)
    if kept is None or len(kept) > MOST_KEPT:
        _kept.clear()
        kept = {}
        if mark:
            _kept[mark] = kept
    missing = [one for one in doctor_ids if (one, first, last) not in kept]
    for doctor_id, rules in _read_rules(session, missing, first, last).items():
        kept[doctor_id, first, last] = rules
    found = ((one, kept.get((one, first, last))) for one in doctor_ids)
    return {one: rules for one, rules in found if rules}


def _read_rules(
    session: Session, doctor_ids: Sequence[int], first: date, last: date
) -> dict[int, Rules]:
    weekly: dict[int, dict[Any, Hours]] = defaultdict(dict)
    overrides: dict[int, dict[Any, Override]] = defaultdict(dict)
    leaves: dict[int, list[Absence]] = defaultdict(list)
    asked = list(doctor_ids)
    if not asked:
        return {}
    for row in _WEEKLY.all(session, doctors=asked):
        weekly[row.doctor_id][row.weekday, row.session] = _hours(row.starts, row.ends)
    for row in _DATED.all(session, doctors=asked, first=first, last=last):
        own = row.starts and row.ends and _hours(row.starts, row.ends)
        overrides[row.doctor_id][row.day, row.session] = Override(row.is_open, own or None)
    for row in _AWAY.all(session, doctors=asked, first=first, last=last):
        leaves[row.doctor_id].append(Absence(row.first_day, row.last_day, row.session))
    closures = [Absence(*row) for row in _SHUT.all(session, first=first, last=last)]
    return {
        row.id: Rules(
            usual=USUAL,
            slot_minutes=row.slot_minutes,
            active=row.status is DoctorStatus.ACTIVE,
            weekly=weekly[row.id],
            overrides=overrides[row.id],
            leaves=leaves[row.id],
            closures=closures,
        )
        for row in _DOCTORS.all(session, doctors=asked)
    }


_hours = lru_cache(maxsize=256)(Hours)
