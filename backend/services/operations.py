"""How the system itself is doing."""

from dataclasses import dataclass

import redis
from sqlalchemy import text

from config import settings
from database import db
from extensions import redis_options


@dataclass(frozen=True, slots=True)
class Readiness:
    """What this process can reach."""

    status: str
    checks: dict[str, str]


def readiness() -> Readiness:
    """Ask the database (raises OperationalError when it is away) and Redis."""
    db.session.execute(text("SELECT 1"))
    checks = {"database": "ok", "redis": "ok" if redis_answers() else "down"}
    return Readiness("ok" if set(checks.values()) == {"ok"} else "degraded", checks)


def redis_answers() -> bool:
    """Whether Redis answers within its patience; False too where none is configured."""
    if not settings.redis_url:
        return False
    client = redis.Redis.from_url(settings.redis_url, **redis_options())
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
