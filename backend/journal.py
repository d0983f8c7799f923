"""SQLite's write-ahead log, emptied before it grows large.

SQLite copies the log into the database by itself, but begins it anew only at a moment without a
reader. A busy clinic has none, so a writer has to wait for one.
"""

import os
import sqlite3
import time
from contextlib import closing

from sqlalchemy import Engine

LARGE = 16 * 2**20  # bytes; SQLite itself begins to copy at 4 MB
PATIENCE_MS = 250  # for readers to end, while writers wait
PAUSE_S = 10.0  # after one try that failed


class Journal:
    """The log of one database, as this process sees it."""

    def __init__(self) -> None:
        self._next_look = 0.0

    def empty_if_large(self, engine: Engine) -> None:
        """To be called by whoever has the writer's turn, when nothing is left to commit."""
        if time.monotonic() < self._next_look or not _is_large(f"{engine.url.database}-wal"):
            return
        if not _empty(engine):
            self._next_look = time.monotonic() + PAUSE_S


def _is_large(path: str) -> bool:
    try:
        return os.stat(path).st_size > LARGE
    except FileNotFoundError:  # the last connection has left, and the log with it
        return False


def _empty(engine: Engine) -> bool:
    """Whether it is empty now; a reader can be in the way, or a full disk."""
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        try:
            return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout={patience}")
