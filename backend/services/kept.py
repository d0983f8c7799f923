"""Answers kept in memory until what they tell of has changed, or the minute is over."""

from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import BindParameter, String, bindparam, cast, func, select

from database import db, is_sqlite
from models import Mark
from prepared import Prepared

MOST_BYTES = 16 * 2**20  # since strangers may ask in many ways
EACH = 1_000  # about what it takes in bytes to keep one, besides what was made
# On SQLite the database marks each change. PostgreSQL tells of which transactions a statement
# sees the work: as long as that is the same, so is everything that can be read.
_marks: BindParameter[list[str]] = bindparam("marks", expanding=True)
_MARKED = Prepared(select(Mark.mark).where(Mark.name.in_(_marks)).order_by(Mark.name))
_SEEN = Prepared(select(cast(func.pg_current_snapshot(), String)))

State = tuple[Hashable, ...]


class Keep:
    """What was made, with the state of the database and the minute that it was made for."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[State, bytes]] = {}
        self._bytes = 0

    def get(self, what: Hashable, state: State) -> bytes | None:
        """What was made for that very state."""
        then, made = self._made.get(what, ((), None))
        return made if then == state else None

    def put(self, what: Hashable, state: State, made: bytes) -> None:
        """Keep it; when it would be too much, all that was kept before is forgotten."""
        _, old = self._made.pop(what, ((), None))
        self._bytes += EACH + len(made) - (EACH + len(old) if old is not None else 0)
        if self._bytes > MOST_BYTES:
            self._made.clear()
            self._bytes = EACH + len(made)
        self._made[what] = state, made


_keep = Keep()


def answer(
    what: Hashable, marks: tuple[str, ...], minute: Hashable, make: Callable[[], bytes]
) -> bytes:
    """What was made before, as long as none of these marks has changed; else what is made.

    They are looked at first, so that nothing newer is ever passed over.
    """
    seen = _seen(marks)
    state = (*seen, minute)
    found = _keep.get(what, state)
    if found is None:
        found = make()
        if seen:  # without marks nothing would tell of a change
            _keep.put(what, state, found)
    return found


def _seen(marks: tuple[str, ...]) -> State:
    session = db.session()
    rows: list[Any] = _MARKED.all(session, marks=list(marks)) if is_sqlite() else _SEEN.all(session)
    return tuple(row[0] for row in rows)
