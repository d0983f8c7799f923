"""Answers kept in memory until what they tell of has changed, or the minute is over."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from sqlalchemy import String, cast, func, select

from database import db, is_sqlite
from models import Mark
from prepared import Prepared

MOST_KEPT = 64  # whole pages, which a stranger may ask for in many ways
# On SQLite the database marks each change. PostgreSQL tells of which transactions a statement
# sees the work: as long as that is the same, so is everything that can be read.
_MARKED = Prepared(select(Mark.mark).where(Mark.name.in_(["hours", "taken"])).order_by(Mark.name))
_SEEN = Prepared(select(cast(func.pg_current_snapshot(), String)))
_kept: dict[Hashable, dict[Hashable, bytes]] = {}


def answer(what: Hashable, minute: Hashable, make: Callable[[], bytes]) -> bytes:
    """What was made before of doctors, their hours and what is taken of them; else what is made.

    What has changed is looked at first, so that nothing newer is ever passed over.
    """
    kept = _kept_for(_state(), minute)
    found = kept.get(what)
    if found is None:
        found = make()
        if len(kept) < MOST_KEPT:
            kept[what] = found
    return found


def _state() -> Sequence[str]:
    rows: list[Any] = (_MARKED if is_sqlite() else _SEEN).all(db.session())
    return tuple(row[0] for row in rows)


def _kept_for(state: Sequence[str], minute: Hashable) -> dict[Hashable, bytes]:
    """What is kept for that state and minute; whatever was kept for another is over."""
    kept = _kept.get((state, minute))
    if kept is None:
        _kept.clear()
        kept = {}
        if state:  # without marks nothing would tell of a change
            _kept[state, minute] = kept
    return kept
