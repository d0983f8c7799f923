"""Base, types, engine tuning, and the one way to write."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, Select, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

import lines
from journal import Journal

try:
    import fcntl
except ImportError:  # Windows has none: between processes, SQLite's own waiting has to do there
    fcntl = None  # type: ignore[assignment]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table shares: names for its constraints."""

    metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC to the microsecond. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What comes out of the database."""
        return datetime

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Straight from SQLite's text: pages hold a hundred moments and more."""
        if dialect.name == "sqlite":
            return _moment_of_text
        return super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment_of_text(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text + "+00:00") if text else None


def words(kind: type[StrEnum], name: str) -> Enum:
    """An enum kept as its words, with a CHECK that no others get in."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


AnySelect = Select[*tuple[Any, ...]]

db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={
        "class_": lines.ReadingSession,
        "expire_on_commit": False,
        "autoflush": False,
    },
)


# SQLite: the driver's own transactions are off; a read begins with BEGIN, a write with
# BEGIN IMMEDIATE, so that a write never meets "database is locked" half way.

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


def tune(engine: Engine) -> None:
    """Give every connection of this engine its settings."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        lines.watch(engine)


def _tune_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Any) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.driver_connection.execute("BEGIN")


class WritersTurn:
    """One writer at a time, across threads and processes: SQLite's own waiting is unfair."""

    def __init__(self) -> None:
        self._thread = threading.Lock()
        self._files: dict[tuple[str, int], int] = {}

    @contextmanager
    def taken(self, engine: Engine) -> Iterator[None]:
        """Hold the turn; on PostgreSQL there is none to take."""
        path = engine.url.database
        if engine.dialect.name != "sqlite" or not path or path == ":memory:":
            yield
            return
        with self._thread:
            file = self._file(path)
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if fcntl:
                    fcntl.flock(file, fcntl.LOCK_UN)

    def _file(self, path: str) -> int:
        """This process's own: a lock that was inherited would be held by both."""
        key = path, os.getpid()
        if key not in self._files:
            self._files[key] = os.open(f"{path}.turn", os.O_WRONLY | os.O_CREAT, 0o600)
        return self._files[key]


_turn = WritersTurn()
_journal = Journal()


@contextmanager
def writing() -> Iterator[Session]:
    """The one way to write: everything inside is one transaction, committed at the end.

    Whatever was read before is read again inside, so no decision rests on an old row. Anything
    raised, a failed COMMIT included, rolls back and leaves a clean session.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("a transaction is already being written")
    session.commit()
    session.expire_all()
    with _turn.taken(db.engine):
        session.info["writing"] = True
        try:
            session.info["writing"] = session.connection(execution_options={"writes": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = None
        if is_sqlite():
            _journal.empty_if_large(db.engine)


# A row to be changed, but not its key: whoever refers to it need not wait for the change.
FOR_CHANGE = {"key_share": True}


def at_one_moment(engine: Engine) -> Engine:
    """The same for a transaction that reads several times and must see one state; SQLite's do."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def violated(error: IntegrityError, name: str) -> bool:
    """Whether the database refused because of the constraint or trigger of that name."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None and diagnostics.constraint_name:
        return bool(diagnostics.constraint_name == name)
    return name in str(error.orig)


def is_sqlite() -> bool:
    """Whether this installation keeps its data in SQLite."""
    return db.engine.dialect.name == "sqlite"
