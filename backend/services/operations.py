"""How the system itself is doing."""

import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import redis
from sqlalchemy import func, select, text

import clock
from broker import redis_options
from config import settings
from database import db, is_sqlite
from models import Job, OutboxMail
from services import backups, outbox, pulse, unsent
from services.callers import Caller
from services.jobs.board import OPEN
from services.pulse import Sign
from web.metrics import Figure

Answer = TypeVar("Answer")
PACKAGES = ("flask", "sqlalchemy", "celery", "redis", "pydantic")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What this process can reach."""

    status: str
    checks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mails:
    """How the outbox stands."""

    queued: int
    failed: int
    oldest_queued_at: datetime | None


@dataclass(frozen=True, slots=True)
class RedisState:
    """Whether Redis answers; the hospital works without it."""

    configured: bool
    answers: bool
    version: str
    used_bytes: int | None


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """Which database, and how large; the write-ahead log is SQLite's."""

    kind: str
    version: str
    size_bytes: int
    wal_bytes: int | None


@dataclass(frozen=True, slots=True)
class Backup:
    """The newest backup."""

    name: str
    at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the operations page shows."""

    worker: Sign | None
    beat: Sign | None
    mails: Mails
    open_jobs: int
    redis: RedisState
    database: DatabaseState
    backup: Backup | None
    versions: Mapping[str, str]
    generated_at: datetime


def readiness(*, now: datetime) -> Readiness:
    """Ask the database (raises OperationalError when it is away), Redis and the signs of life."""
    signs = {part: pulse.last(part, now=now) for part in (pulse.WORKER, pulse.BEAT)}
    checks = {"database": "ok", "redis": "ok" if redis_answers() else "down"}
    checks |= {part: "ok" if sign and sign.alive else "down" for part, sign in signs.items()}
    return Readiness("ok" if set(checks.values()) == {"ok"} else "degraded", checks)


def redis_answers() -> bool:
    """Whether Redis answers within its patience; False too where none is configured."""
    return _ask_redis(lambda client: bool(client.ping())) or False


def _ask_redis(question: Callable[[Any], Answer]) -> Answer | None:
    if not settings.redis_url:
        return None
    client = redis.Redis.from_url(settings.redis_url, **redis_options())
    try:
        return question(client)
    except redis.RedisError:
        return None
    finally:
        client.close()


def overview(caller: Caller, *, now: datetime) -> Overview:
    """Everything at once, for the admin."""
    return Overview(
        worker=pulse.last(pulse.WORKER, now=now),
        beat=pulse.last(pulse.BEAT, now=now),
        mails=_mails(),
        open_jobs=_open_jobs(),
        redis=_redis(),
        database=_database(),
        backup=_backup(),
        versions={"python": platform.python_version(), **{n: version(n) for n in PACKAGES}},
        generated_at=clock.local(now),
    )


def figures(*, now: datetime) -> Iterator[Figure]:
    """The same for Prometheus; sizes in bytes, ages in seconds."""
    redis_state, database, backup, mails = _redis(), _database(), _backup(), _mails()
    yield Figure("mails_queued", "Mails that wait to be sent.", mails.queued)
    yield Figure("mails_failed", "Mails that were given up.", mails.failed)
    waits = _age(mails.oldest_queued_at, now)
    yield Figure("oldest_mail_seconds", "How long the oldest waiting mail waits.", waits or 0)
    yield Figure("jobs_open", "Exports and imports that wait or run.", _open_jobs())
    for part in (pulse.WORKER, pulse.BEAT):
        sign = pulse.last(part, now=now)
        alive = sign is not None and sign.alive
        yield Figure(f"{part}_alive", f"Whether the {part} shows itself.", alive)
    yield Figure("redis_up", "Whether Redis answers.", redis_state.answers)
    yield Figure("redis_bytes", "Memory of Redis.", redis_state.used_bytes)
    yield Figure("database_bytes", "Size of the database.", database.size_bytes)
    yield Figure("wal_bytes", "Size of SQLite's write-ahead log.", database.wal_bytes)
    age = _age(backup.at if backup else None, now)
    yield Figure("backup_age_seconds", "Age of the newest backup; absent without one.", age)


def _age(since: datetime | None, now: datetime) -> float | None:
    return (now - since).total_seconds() if since else None


def _open_jobs() -> int:
    return db.session.scalar(select(func.count()).where(Job.status.in_(OPEN))) or 0


def _mails() -> Mails:
    counts = unsent.counts()
    oldest = db.session.scalar(select(func.min(OutboxMail.created_at)).where(outbox.is_owed()))
    return Mails(counts.queued, counts.failed, clock.local(oldest) if oldest else None)


def _redis() -> RedisState:
    info = _ask_redis(lambda client: client.info()) or {}
    return RedisState(
        configured=bool(settings.redis_url),
        answers=bool(info),
        version=str(info.get("valkey_version") or info.get("redis_version") or ""),
        used_bytes=info.get("used_memory"),
    )


def _database() -> DatabaseState:
    path = backups.database_file()
    if is_sqlite() and path:
        kept = db.session.scalar(text("SELECT sqlite_version()"))
        return DatabaseState("SQLite", str(kept), _size(path), _size(Path(f"{path}-wal")))
    size = db.session.scalar(text("SELECT pg_database_size(current_database())"))
    kept = db.session.scalar(text("SHOW server_version"))
    return DatabaseState("PostgreSQL", str(kept), int(size or 0), None)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _backup() -> Backup | None:
    path = backups.newest()
    if path is None:
        return None
    about = path.stat()
    taken = datetime.fromtimestamp(about.st_mtime, UTC)
    return Backup(path.name, clock.local(taken), about.st_size)
