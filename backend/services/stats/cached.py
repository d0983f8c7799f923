"""The dashboard kept for five minutes, and forgotten when something it counts has changed.

A snapshot is kept under the present generation; forgetting starts a new one, so that figures
counted before a change and kept after it are never read. Redis away, hung or full is a miss, and
nobody asks it again for a while.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from redis import RedisError

from database import db
from extensions import cache
from schemas.stats import StatsQuery
from services.callers import Caller
from services.stats import figures

LIFE = 300  # seconds
VERSION = 2
GENERATION = f"stats:{VERSION}:generation"
RECOVERY = 15.0  # seconds for which a failing cache is left alone
Answer = TypeVar("Answer")


class Breaker:
    """Lets calls to the cache through until one fails; then one at a time, every so often."""

    def __init__(self, recovery: float) -> None:
        self._recovery, self._again_at, self._broken = recovery, 0.0, False
        self._turn = threading.Lock()

    def ask(self, call: Callable[[], Answer]) -> Answer | None:
        """What the cache says; None when it fails, or is being left alone."""
        if not self._may_try():
            return None
        try:
            answer = call()
        except (RedisError, OSError):
            self._set(broken=True)
            return None
        if self._broken:
            self._set(broken=False)
        return answer

    def _may_try(self) -> bool:
        with self._turn:
            if time.monotonic() < self._again_at:
                return False
            if self._broken:
                self._again_at = time.monotonic() + self._recovery
            return True

    def _set(self, *, broken: bool) -> None:
        with self._turn:
            self._broken = broken
            self._again_at = time.monotonic() + self._recovery if broken else 0.0


breaker = Breaker(RECOVERY)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures, whether they were kept ones, and how many seconds old they are."""

    figures: dict[str, Any]
    hit: bool
    age: int


def snapshot(caller: Caller, wanted: StatsQuery, *, now: datetime) -> Snapshot:
    """The dashboard: kept figures if there are any, else fresh ones, which are then kept."""
    generation = breaker.ask(lambda: cache.get(GENERATION)) or "first"
    key = f"stats:{VERSION}:{generation}:{wanted.days}"
    kept = breaker.ask(lambda: cache.get(key))
    if isinstance(kept, dict):
        age = int((now - datetime.fromisoformat(kept["generated_at"])).total_seconds())
        if 0 <= age < LIFE:
            return Snapshot(kept, hit=True, age=age)
    fresh = figures.compute(db.session(), days=wanted.days, now=now)
    breaker.ask(lambda: cache.set(key, fresh, timeout=LIFE))
    return Snapshot(fresh, hit=False, age=0)


def forget() -> None:
    """Have the figures counted anew; call it after the commit of what changes them."""
    breaker.ask(lambda: cache.set(GENERATION, secrets.token_hex(8), timeout=2 * LIFE))
