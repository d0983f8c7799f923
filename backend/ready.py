"""Make the hospital ready to start: `python3 ready.py`. A moment when it is, else flask prepare.

To load the program takes longer than to see that it has nothing to do.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from config import BACKEND, settings

SQLITE = "sqlite:///"
METRICS = settings.instance / "run" / "metrics"


def main() -> None:
    """Look, and prepare what is not ready; a wrong setting has ended us before, with its line."""
    if is_ready():
        for file in METRICS.glob("*.db"):
            file.unlink(missing_ok=True)
        return
    os.chdir(BACKEND)
    command = [sys.executable, "-m", "flask", "--app", "app", "prepare"]
    os.execv(sys.executable, command)  # noqa: S606  our own command


def is_ready() -> bool:
    """Whether this is a development system on a sound SQLite file of the newest form."""
    if settings.production or not settings.database_url.startswith(SQLITE):
        return False
    path = Path(settings.database_url.removeprefix(SQLITE))
    if not path.exists() or path.stat().st_mode & 0o077:
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as found:
            return all(is_right(found) for is_right in (_is_newest, _is_sound, _has_people))
    except sqlite3.Error:
        return False


def _is_newest(found: sqlite3.Connection) -> bool:
    return _first(found, "SELECT version_num FROM alembic_version") == newest()


def newest() -> str:
    """The last revision, by the numbers that the migrations' files begin with."""
    names = (path.name for path in (BACKEND / "migrations" / "versions").glob("*.py"))
    return max(number[0] for name in names if (number := re.match(r"\d+", name)))


def _is_sound(found: sqlite3.Connection) -> bool:
    return _first(found, "PRAGMA quick_check(1)") == "ok"


def _has_people(found: sqlite3.Connection) -> bool:
    return _first(found, "SELECT 1 FROM users LIMIT 1") == 1


def _first(found: sqlite3.Connection, query: str) -> object:
    return next(iter(found.execute(query).fetchone() or ()), None)


if __name__ == "__main__":
    main()
