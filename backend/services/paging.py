"""Pages of lists: numbered for short ones, by keyset for those that grow."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import ColumnElement, Integer, Row, bindparam, func, literal, select, tuple_

from database import AnySelect, db
from errors import FieldProblem, ValidationFailed
from prepared import Prepared

Item = TypeVar("Item")
Other = TypeVar("Other")
COUNT_CAP = 1000
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A numbered page."""

    items: Sequence[Item]
    total: int
    page: int
    per_page: int

    @classmethod
    def whole(cls, items: Sequence[Item]) -> "Page[Item]":
        """A list so short that one page holds it."""
        return cls(items, total=len(items), page=1, per_page=max(1, len(items)))

    def map(self, change: Callable[[Item], Other]) -> "Page[Other]":
        """The same page of other things."""
        return Page([change(item) for item in self.items], self.total, self.page, self.per_page)


@dataclass(frozen=True, slots=True)
class Keyset(Generic[Item]):
    """A page found by where the last one ended, whatever its depth."""

    items: Sequence[Item]
    next: str | None
    prev: str | None
    total: int
    total_capped: bool

    def map(self, change: Callable[[Item], Other]) -> "Keyset[Other]":
        """The same page of other things."""
        changed = [change(item) for item in self.items]
        return Keyset(changed, self.next, self.prev, self.total, self.total_capped)

    def plain(self) -> dict[str, Any]:
        """As pages read it, when its items are plain already."""
        return {
            "items": self.items,
            "next": self.next,
            "prev": self.prev,
            "total": self.total,
            "total_capped": self.total_capped,
        }


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list runs; the last of them must be unique."""

    columns: tuple[ColumnElement[Any], ...]
    descending: bool = False


def keyset(
    query: AnySelect, order: Order, *, cursor: str | None, per_page: int
) -> Keyset[Row[Any]]:
    """The page of `query` that the cursor points at; ValidationFailed for a cursor not of ours.

    The order's columns are added to the end of each row. Columns must not be NULL.
    """
    backwards, position = _read(cursor, len(order.columns))
    ascending = order.descending == backwards
    key = tuple_(*order.columns)
    page = query.add_columns(*order.columns)
    if position:
        typed = tuple_(*_typed(order.columns, position))
        page = page.where(key > typed if ascending else key < typed)
    directed = [column.asc() if ascending else column.desc() for column in order.columns]
    rows = list(db.session.execute(page.order_by(*directed).limit(per_page + 1)))
    return _turned(
        rows,
        per_page=per_page,
        width=len(order.columns),
        backwards=backwards,
        placed=bool(position),
        total=_count(query),
    )


class Shelf:
    """The pages of one list, whose statements are prepared; its query has named values.

    `counted` is what there is, without what the pages show beside.
    """

    def __init__(self, query: AnySelect, counted: AnySelect, order: Order) -> None:
        self._query, self._order = query, order
        inner = counted.limit(COUNT_CAP + 1).subquery()
        self._counted = Prepared(select(func.count()).select_from(inner))
        self._pages: dict[tuple[bool, bool], Prepared] = {}

    def page(self, values: Mapping[str, Any], *, cursor: str | None, per_page: int) -> Keyset[Any]:
        """The page that the cursor points at; ValidationFailed for a cursor not of ours."""
        columns = self._order.columns
        backwards, position = _read(cursor, len(columns))
        places = {
            f"place{n}": _value(column, value)
            for n, (column, value) in enumerate(zip(columns, position, strict=False))
        }
        session = db.session()
        form = self._form(backwards=backwards, placed=bool(position))
        rows = form.all(session, **values, **places, most=per_page + 1)
        if position or len(rows) > per_page:
            total = self._counted.scalar(session, **values) or 0
        else:
            total = len(rows)
        return _turned(
            rows,
            per_page=per_page,
            width=len(columns),
            backwards=backwards,
            placed=bool(position),
            total=total,
        )

    def _form(self, *, backwards: bool, placed: bool) -> Prepared:
        key = backwards, placed
        if key not in self._pages:
            columns, ascending = self._order.columns, self._order.descending == backwards
            page = self._query.add_columns(*columns)
            if placed:
                there = tuple_(
                    *(bindparam(f"place{n}", type_=c.type) for n, c in enumerate(columns))
                )
                here = tuple_(*columns)
                page = page.where(here > there if ascending else here < there)
            page = page.order_by(*(c.asc() if ascending else c.desc() for c in columns))
            self._pages[key] = Prepared(page.limit(bindparam("most", type_=Integer())))
        return self._pages[key]


def _turned(
    rows: list[Any], *, per_page: int, width: int, backwards: bool, placed: bool, total: int
) -> Keyset[Any]:
    """The rows that were found, one more than a page has, as that page."""
    more, rows = len(rows) > per_page, rows[:per_page]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (more or backwards)
    has_prev = bool(rows) and placed and (more or not backwards)
    return Keyset(
        items=rows,
        next=_write(rows[-1][-width:], backwards=False) if has_next else None,
        prev=_write(rows[0][-width:], backwards=True) if has_prev else None,
        total=min(total, COUNT_CAP),
        total_capped=total > COUNT_CAP,
    )


def following(
    query: AnySelect, order: Order, *, cursor: str | None, limit: int
) -> tuple[Sequence[Row[Any]], str | None]:
    """The rows after the cursor, and the cursor after them; None when they were the last."""
    _, position = _read(cursor, len(order.columns))
    page = query.add_columns(*order.columns)
    if position:
        key, typed = tuple_(*order.columns), tuple_(*_typed(order.columns, position))
        page = page.where(key < typed if order.descending else key > typed)
    directed = [column.desc() if order.descending else column.asc() for column in order.columns]
    rows = db.session.execute(page.order_by(*directed).limit(limit)).all()
    more = len(rows) == limit
    return rows, _write(rows[-1][-len(order.columns) :], backwards=False) if more else None


def count_all(query: AnySelect) -> int:
    """How many rows there are, in full: for work that has the time to count them."""
    one = query.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    return int(db.session.scalar(select(func.count()).select_from(one.subquery())) or 0)


def _count(query: AnySelect) -> int:
    one = query.with_only_columns(literal(1), maintain_column_froms=True)
    inner = one.order_by(None).limit(COUNT_CAP + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(inner)) or 0)


def _write(values: Sequence[Any], *, backwards: bool) -> str:
    text = orjson.dumps([int(backwards), *values])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _read(cursor: str | None, width: int) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        backwards, *position = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError):
        raise _foreign() from None
    if backwards not in (0, 1) or len(position) != width:
        raise _foreign()
    return bool(backwards), position


def _typed(columns: tuple[ColumnElement[Any], ...], position: list[Any]) -> list[Any]:
    return [
        literal(_value(column, value), column.type)
        for column, value in zip(columns, position, strict=True)
    ]


def _value(column: ColumnElement[Any], value: Any) -> Any:
    try:
        return _as(column.type.python_type, value)
    except (ValueError, TypeError, OverflowError):
        raise _foreign() from None


def _as(kind: type[Any], value: Any) -> Any:
    """The value as that column may hold it, whatever somebody wrote into a cursor of their own."""
    if issubclass(kind, datetime):
        return kind.fromisoformat(value).astimezone(UTC)
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError
    if isinstance(value, int) and not 0 <= value <= LARGEST_ID:
        raise ValueError
    if isinstance(value, str) and b"\0" in value.encode():
        raise ValueError
    return value


def _foreign() -> ValidationFailed:
    hint = "Take the cursor from a list's own next or prev"
    return ValidationFailed(fields=(FieldProblem("cursor", "wrong_format", hint),))
