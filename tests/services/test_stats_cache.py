"""Figures counted while they change, and a cache that is away."""

import socket
import time
from collections.abc import Iterator

import pytest
from redis import ConnectionError as RedisGone

import extensions
from extensions import cache
from factories import NOW
from schemas.stats import StatsQuery
from services import stats
from services.callers import SYSTEM
from services.stats import cached
from services.stats.cached import Breaker


@pytest.fixture
def black_hole(app, monkeypatch) -> Iterator[None]:
    """A Redis that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        port = server.getsockname()[1]
        kept = dict(app.extensions["cache"])
        options = {
            "CACHE_TYPE": "RedisCache",
            "CACHE_REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "CACHE_KEY_PREFIX": "hms:",
            "CACHE_OPTIONS": extensions.redis_options(),
        }
        cache.init_app(app, {**app.config, **options})
        monkeypatch.setattr(cached, "breaker", Breaker(60.0))
        yield
        app.extensions["cache"].update(kept)


def test_figures_counted_before_a_change_are_never_read_after_it(app, monkeypatch):
    stats.forget()
    counted = cached.figures.compute

    def changed_meanwhile(session, *, days, now):
        found = counted(session, days=days, now=now)
        stats.forget()
        return found

    monkeypatch.setattr(cached.figures, "compute", changed_meanwhile)
    stats.snapshot(SYSTEM, StatsQuery(), now=NOW)
    monkeypatch.setattr(cached.figures, "compute", counted)

    assert stats.snapshot(SYSTEM, StatsQuery(), now=NOW).hit is False


def test_a_silent_redis_costs_one_call_a_fifth_of_a_second(black_hole):
    begun = time.monotonic()
    stats.forget()
    first = time.monotonic() - begun

    begun = time.monotonic()
    for _ in range(20):
        stats.forget()
    found = stats.snapshot(SYSTEM, StatsQuery(), now=NOW)

    assert first < 0.25
    assert time.monotonic() - begun < 0.25
    assert (found.hit, found.age) == (False, 0)


def test_a_broken_cache_is_tried_again_after_a_while():
    breaker, calls = Breaker(0.05), []

    def fail():
        calls.append("fail")
        raise RedisGone

    assert breaker.ask(fail) is None
    assert breaker.ask(fail) is None
    time.sleep(0.06)
    assert breaker.ask(lambda: "back") == "back"
    assert breaker.ask(lambda: "still") == "still"
    assert calls == ["fail"]
