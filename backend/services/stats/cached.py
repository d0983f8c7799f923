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
from typing import TypeVar

import orjson
from redis import RedisError

from database import db
from extensions import cache
from schemas.stats import StatsQuery
from services.callers import Caller
from services.stats import figures

LIFE = 300  # seconds
VERSION = 4
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
    """The figures as they are written, whether they were kept ones, and how many seconds old."""

    written: bytes
    hit: bool
    age: int


def snapshot(caller: Caller, wanted: StatsQuery, *, now: datetime) -> Snapshot:
    """The dashboard: kept figures if there are any, else fresh ones, which are then kept."""
    key = f"stats:{VERSION}:{wanted.days}"
    generation, kept = breaker.ask(lambda: cache.get_many(GENERATION, key)) or (None, None)
    found = _read(kept, generation, now)
    if found:
        return found
    fresh = orjson.dumps(figures.compute(db.session(), days=wanted.days, now=now))
    text = f"{generation} {now.isoformat()} {fresh.decode()}"
    breaker.ask(lambda: cache.set(key, text, timeout=LIFE))
    return Snapshot(fresh, hit=False, age=0)


def _read(kept: str | None, generation: str | None, now: datetime) -> Snapshot | None:
    """Kept figures of the present generation that are young enough; None for anything else."""
    try:
        theirs, counted_at, written = (kept or "").split(" ", 2)
        age = int((now - datetime.fromisoformat(counted_at)).total_seconds())
    except (ValueError, TypeError):  # too few parts; no moment; a moment without its zone
        return None
    if theirs != str(generation) or not 0 <= age < LIFE:
        return None
    return Snapshot(written.encode(), hit=True, age=age)


def forget() -> None:
    """Have the figures counted anew; call it after the commit of what changes them."""
    breaker.ask(lambda: cache.set(GENERATION, secrets.token_hex(8), timeout=2 * LIFE))
