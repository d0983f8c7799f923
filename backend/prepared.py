"""Statements that are compiled once and run on the driver itself.

To build a SELECT of a page and to look it up takes SQLAlchemy 300 us; the database answers it in
30. Pages that everybody asks for all day are prepared; everything else has no need of it.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Enum, bindparam, insert
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.expression import Executable
from sqlalchemy.types import TypeEngine

import lines
from database import db

Convert = Callable[[Any], Any]
Model = type[Any]
_tuple = tuple.__new__
LIST = re.compile(r"__\[POSTCOMPILE_(\w+)\]")


def inserting(model: Model, kind: Callable[[Any], Any] = insert) -> Any:
    """An INSERT of a whole row, its values named as the columns; those left out are NULL."""
    columns = [column for column in model.__table__.columns if column.key != "id"]
    values = {c.key: bindparam(c.key, None, type_=c.type) for c in columns}
    return kind(model).values(values)


class Prepared:
    """A statement with named values; its rows are named tuples, by the names of its columns.

    A value that is a list stands for `column.in_(bindparam(name, expanding=True))`.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def all(self, session: Session, /, **values: Any) -> list[Any]:
        """Every row.

        Unless the session writes, it reads what was committed last, on a line that is kept for it:
        to begin and to end a transaction round a single SELECT would take longer than the SELECT.
        """
        engine, connection = db.engine, session.info.get("writing")
        if connection:
            return self._run(connection, values, connection.connection)
        try:
            return self._run(engine, values, lines.of(session, engine))
        except BaseException:
            lines.hang_up(session, broken=True)
            raise

    def _run(
        self, told: Connection | Engine, values: Mapping[str, Any], line: PoolProxiedConnection
    ) -> list[Any]:
        return self._form(told.dialect).run(line.driver_connection, values, told)

    def first(self, session: Session, /, **values: Any) -> Any:
        """The first row, or None."""
        rows = self.all(session, **values)
        return rows[0] if rows else None

    def scalar(self, session: Session, /, **values: Any) -> Any:
        """The first column of the first row, or None."""
        rows = self.all(session, **values)
        return rows[0][0] if rows else None

    def run(self, session: Session, /, **values: Any) -> None:
        """Do it, for a statement without rows."""
        self.all(session, **values)

    def run_all(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Do it once for each of these values."""
        connection = session.connection()
        self._form(connection.dialect).run_all(connection, rows)

    def _form(self, dialect: Dialect) -> "_Form":
        if dialect.name not in self._forms:
            self._forms[dialect.name] = _Form(self._statement, dialect)
        return self._forms[dialect.name]


class _Form:
    """The statement in one kind of database's own words."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._dialect, self._text = dialect, str(compiled)
        self._errors: type[Exception] = dialect.dbapi.Error  # type: ignore[union-attr]
        self._lists = set(LIST.findall(self._text))
        self._order: Sequence[str] | None = compiled.positiontup
        binds: Mapping[str, Convert] = compiled._bind_processors
        self._binds = dict(binds)
        self._fixed = {
            name: self._bound(name, value)
            for name, value in compiled.construct_params(_check=False).items()
            if not compiled.binds[name].required
        }
        columns = getattr(statement, "exported_columns", ())
        self._row: Any = namedtuple(  # type: ignore[misc]  # its fields are the statement's
            "Row", [column.key for column in columns], rename=True
        )
        found = [_converter(column.type, dialect) for column in columns]
        self._converters = [(n, convert) for n, convert in enumerate(found) if convert]

    def _bound(self, name: str, value: Any) -> Any:
        convert = self._binds.get(name)
        if convert is None:
            return value
        return [convert(one) for one in value] if isinstance(value, list) else convert(value)

    def run(
        self, driver: Any, values: Mapping[str, Any], connection: Connection | Engine
    ) -> list[Any]:
        """Its rows."""
        text, parameters = self._filled(values)
        _tell(connection, text, parameters)
        try:
            cursor = driver.execute(text, parameters)
            found = cursor.fetchall() if cursor.description else ()
        except self._errors as wrong:
            raise self._told(wrong, connection) from wrong
        return [self._made(row) for row in found]

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Once for each."""
        filled = [self._filled(values)[1] for values in rows]
        _tell(connection, self._text, filled)
        try:
            driver: Any = connection.connection.driver_connection
            driver.cursor().executemany(self._text, filled)
        except self._errors as wrong:
            raise self._told(wrong, connection) from wrong

    def _filled(self, values: Mapping[str, Any]) -> tuple[str, Any]:
        """The text, and the values as the driver takes them."""
        bound = dict(self._fixed)
        for name, value in values.items():
            bound[name] = self._bound(name, value)
        if self._lists:
            return self._spread(bound)
        return self._text, bound if self._order is None else [bound[name] for name in self._order]

    def _spread(self, bound: dict[str, Any]) -> tuple[str, Any]:
        """With a place for each value of each list."""
        text = self._text
        if self._order is not None:
            text = LIST.sub(lambda place: ", ".join("?" * len(bound[place[1]])), text)
            return text, [
                one
                for name in self._order
                for one in (bound[name] if name in self._lists else (bound[name],))
            ]
        for name in self._lists:
            each = {f"{name}_{n}": one for n, one in enumerate(bound.pop(name))}
            places = ", ".join(f"%({one})s" for one in each)
            text, bound = text.replace(f"__[POSTCOMPILE_{name}]", places), bound | each
        return text, bound

    def _made(self, row: Sequence[Any]) -> Any:
        values = list(row)
        for place, convert in self._converters:
            values[place] = convert(values[place])
        return _tuple(self._row, values)

    def _told(self, wrong: Exception, connection: Connection | Engine) -> StatementError:
        """As SQLAlchemy would have told it; a line that is lost is not used again."""
        lost = self._dialect.is_disconnect(wrong, None, None)  # type: ignore[arg-type]
        if lost and isinstance(connection, Connection):
            connection.invalidate(wrong)
        return DBAPIError.instance(
            self._text, None, wrong, self._errors, hide_parameters=True, dialect=self._dialect
        )


def _tell(connection: Connection | Engine, text: str, parameters: Any) -> None:
    """Whoever listens to SQLAlchemy's statements hears of these, too."""
    for listen in connection.dispatch.before_cursor_execute:
        listen(connection, None, text, parameters, None, False)


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What makes of the driver's value ours; None where they are the same."""
    if isinstance(kind, Enum) and kind.enum_class:
        members: dict[str | None, Any] = {word: kind.enum_class(word) for word in kind.enums}
        return (members | {None: None}).__getitem__
    return kind._cached_result_processor(dialect, None)
