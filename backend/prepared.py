"""Statements that are compiled once and run on the driver itself.

To build a SELECT of a page and to look it up takes SQLAlchemy 300 us; the database answers it in
30. Pages that everybody asks for all day are prepared; everything else has no need of it.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import Executable
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
LIST = re.compile(r"__\[POSTCOMPILE_(\w+)\]")


class Prepared:
    """A statement with named values; its rows are named tuples, by the names of its columns.

    A value that is a list stands for `column.in_(bindparam(name, expanding=True))`.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def all(self, session: Session, **values: Any) -> list[Any]:
        """Every row."""
        connection = session.connection()
        return self._form(connection).run(connection, values)

    def first(self, session: Session, **values: Any) -> Any:
        """The first row, or None."""
        rows = self.all(session, **values)
        return rows[0] if rows else None

    def scalar(self, session: Session, **values: Any) -> Any:
        """The first column of the first row, or None."""
        rows = self.all(session, **values)
        return rows[0][0] if rows else None

    def _form(self, connection: Connection) -> "_Form":
        name = connection.dialect.name
        if name not in self._forms:
            self._forms[name] = _Form(self._statement, connection.dialect)
        return self._forms[name]


class _Form:
    """The statement in one kind of database's own words."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._dialect, self._text = dialect, str(compiled)
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
        if isinstance(convert, tuple):
            return value
        return [convert(one) for one in value] if isinstance(value, list) else convert(value)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Its rows."""
        bound = {**self._fixed, **{name: self._bound(name, v) for name, v in values.items()}}
        text, parameters = self._spread(bound)
        driver = connection.connection.driver_connection
        for listen in connection.dispatch.before_cursor_execute:
            listen(connection, None, text, parameters, None, False)
        try:
            cursor = driver.execute(text, parameters)  # type: ignore[union-attr]
            found = cursor.fetchall() if cursor.description else []
        except self._dialect.dbapi.Error as wrong:  # type: ignore[union-attr]
            raise self._told(wrong, connection) from wrong
        return [self._made(row) for row in found]

    def _spread(self, bound: dict[str, Any]) -> tuple[str, Any]:
        """The text with a place for each value of each list, and the values."""
        text = self._text
        if self._order is not None:
            text = LIST.sub(lambda place: ", ".join("?" * len(bound[place[1]])), text)
            return text, [
                one
                for name in self._order
                for one in (bound[name] if isinstance(bound[name], list) else (bound[name],))
            ]
        for name in set(LIST.findall(text)):
            each = {f"{name}_{n}": one for n, one in enumerate(bound.pop(name))}
            places = ", ".join(f"%({one})s" for one in each)
            text, bound = text.replace(f"__[POSTCOMPILE_{name}]", places), bound | each
        return text, bound

    def _made(self, row: Sequence[Any]) -> Any:
        values = list(row)
        for place, convert in self._converters:
            values[place] = convert(values[place])
        return self._row._make(values)

    def _told(self, wrong: Exception, connection: Connection) -> StatementError:
        """As SQLAlchemy would have told it; a line that is lost is not used again."""
        dbapi: Any = self._dialect.dbapi
        if self._dialect.is_disconnect(wrong, None, None):  # type: ignore[arg-type]
            connection.invalidate(wrong)
        return DBAPIError.instance(
            self._text, None, wrong, dbapi.Error, hide_parameters=True, dialect=self._dialect
        )


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind._cached_result_processor(dialect, None)
