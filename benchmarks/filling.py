"""Bulk rows into an empty, migrated database: SQLite's own executemany, or PostgreSQL's COPY."""

import sqlite3
from datetime import date, datetime, time
from typing import Any, Protocol

import psycopg

from crowd import COLUMNS, Crowd, Row

AT_ONCE = 20_000


class Sink(Protocol):
    """Where rows go."""

    def write(self, table: str, rows: list[Row]) -> None:
        """Insert the rows."""

    def finish(self, head: tuple[int, str, str]) -> None:
        """Note the end of the audit chain, and let the planner look at what is there."""


def fill(sink: Sink, crowd: Crowd) -> None:
    """Write everybody, in bulk; what refers to a row is written after it."""
    waiting: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for table, row in crowd.rows():
        waiting[table].append(row)
        if len(waiting[table]) == AT_ONCE:
            _write(sink, waiting)
    _write(sink, waiting)
    sink.finish(crowd.head)


def _write(sink: Sink, waiting: dict[str, list[Row]]) -> None:
    for table, rows in waiting.items():
        if rows:
            sink.write(table, rows)
            rows.clear()


class SqliteSink:
    """A file that nobody else has open; it is made durable at the end."""

    def __init__(self, path: str) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000"):
            self._file.execute(f"PRAGMA {pragma}")

    def write(self, table: str, rows: list[Row]) -> None:
        names = COLUMNS[table].split()
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"
        self._file.execute("BEGIN")
        self._file.executemany(statement, [tuple(map(_as_text, row)) for row in rows])
        self._file.execute("COMMIT")

    def finish(self, head: tuple[int, str, str]) -> None:
        self._file.execute("UPDATE audit_head SET seq = ?, seal = ?, mark = ?", head)
        self._file.execute("ANALYZE")
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.close()


def _as_text(value: Any) -> Any:
    """Dates and times as the product keeps them."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, time):
        return value.isoformat("microseconds")
    return value.isoformat() if isinstance(value, date) else value


class PostgresSink:
    """A database of a server."""

    def __init__(self, url: str) -> None:
        self._database = psycopg.connect(url, autocommit=True)

    def write(self, table: str, rows: list[Row]) -> None:
        names = ", ".join(COLUMNS[table].split())
        with (
            self._database.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def finish(self, head: tuple[int, str, str]) -> None:
        self._database.execute("UPDATE audit_head SET seq = %s, seal = %s, mark = %s", head)
        for table, columns in COLUMNS.items():
            if "id" in columns.split():
                last = f"(SELECT max(id) FROM {table})"
                sequence = f"pg_get_serial_sequence('{table}', 'id')"
                self._database.execute(f"SELECT setval({sequence}, {last})")
        self._database.execute("VACUUM ANALYZE")
        self._database.close()
