"""How the system itself is doing."""

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import redis
from sqlalchemy import func, select, text

import clock
from config import settings
from database import db, is_sqlite
from extensions import redis_options
from models import Job, OutboxMail
from services import backups, outbox, pulse
from services.callers import Caller
from services.jobs.board import OPEN
from services.pulse import Sign

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


def readiness() -> Readiness:
    """Ask the database (raises OperationalError when it is away) and Redis."""
    db.session.execute(text("SELECT 1"))
    checks = {"database": "ok", "redis": "ok" if redis_answers() else "down"}
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
        open_jobs=db.session.scalar(select(func.count()).where(Job.status.in_(OPEN))) or 0,
        redis=_redis(),
        database=_database(),
        backup=_backup(),
        versions={"python": platform.python_version(), **{n: version(n) for n in PACKAGES}},
        generated_at=clock.local(now),
    )


def _mails() -> Mails:
    counts = outbox.counts()
    waiting = OutboxMail.sent_at.is_(None), OutboxMail.dead_at.is_(None)
    oldest = db.session.scalar(select(func.min(OutboxMail.created_at)).where(*waiting))
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
