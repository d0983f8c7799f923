"""Backups: taken while the hospital works, checked, and put back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

import clock
from config import settings

FOLDER = settings.instance / "backups"


class BackupFailed(Exception):
    """Why there is no backup, or no way back, in one sentence."""


def database_file() -> Path | None:
    """The SQLite file; None on PostgreSQL."""
    url = make_url(settings.database_url)
    return Path(url.database) if url.drivername == "sqlite" and url.database else None


def damage(path: Path) -> str | None:
    """What is wrong with an SQLite file, looked at without touching it; None when nothing is."""
    if not path.exists():
        return None
    try:
        with closing(_reading(path)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if found == "ok" else str(found)


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def take(target: Path | None, *, now: datetime) -> Path:
    """Write a backup of the database as it is at one moment, and check it."""
    source = database_file()
    ending = "db" if source else "dump"
    target = target or FOLDER / f"hospital-{clock.local(now):%Y%m%d-%H%M%S}.{ending}"
    if target.exists():
        raise BackupFailed(f"{target} is there already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
    if source:
        _copy_sqlite(source, draft)
    else:
        _run("pg_dump", "--format=custom", f"--file={draft}", _postgres_url())
    draft.rename(target)
    return target


def _copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy into whatever the target holds, in one transaction."""
    try:
        with closing(_reading(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"{source} cannot be copied: {error}.") from error
    if wrong := damage(target):
        raise BackupFailed(f"the copy is damaged: {wrong}.")


def put_back(source: Path, *, now: datetime) -> Path | None:
    """Restore a backup; where the database that it replaces was kept, None if there was none."""
    target = database_file()
    if not source.is_file():
        raise BackupFailed(f"{source} is not a file.")
    if target is None:
        kept = take(None, now=now)
        _run("pg_restore", "--clean", "--if-exists", "--single-transaction", *_into(), str(source))
        return kept
    if wrong := damage(source) or _foreign(source):
        raise BackupFailed(f"{source} is no good backup: {wrong}.")
    aside = _set_aside(target, now)
    _copy_sqlite(source, target)
    return aside


def _foreign(path: Path) -> str | None:
    with closing(_reading(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return None if {"alembic_version", "appointments"} <= names else "not a hospital's database"


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Keep the present database: a copy of a sound one, the very files of a damaged one."""
    if not path.exists():
        return None
    if damage(path) is None:
        return take(None, now=now)
    kept = path.with_name(f"{path.name}.damaged-{clock.local(now):%Y%m%d-%H%M%S}")
    for ending in ("", "-wal", "-shm"):
        piece = Path(f"{path}{ending}")
        if piece.exists():
            piece.rename(f"{kept}{ending}")
    return kept


def _into() -> list[str]:
    return [f"--dbname={_postgres_url()}"]


def _postgres_url() -> str:
    """The database's address without its password, which a list of processes would show."""
    url = make_url(settings.database_url).set(drivername="postgresql")
    return url._replace(password=None).render_as_string()


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise BackupFailed(f"{program} is not installed; it comes with PostgreSQL's client tools.")
    password = make_url(settings.database_url).password
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(  # noqa: S603
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()[-300:]}")


def newest() -> Path | None:
    """The last backup taken into the usual folder."""
    return next(iter(_taken()), None)


def prune(keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of the usual folder; the ones deleted."""
    old = _taken()[keep:]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _taken() -> list[Path]:
    """The backups in the usual folder, the newest first."""
    taken = [path for path in FOLDER.glob("hospital-*") if path.suffix in {".db", ".dump"}]
    return sorted(taken, key=lambda path: path.stat().st_mtime, reverse=True)
