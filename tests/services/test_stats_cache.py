"""Figures counted while they change, and a cache that is away."""

import os
import pickle
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from apiflask import APIFlask
from redis import ConnectionError as RedisGone
from redis import Redis

import extensions
from config import settings
from extensions import cache
from factories import NOW
from machine import free_port
from redis_server import redis_server
from schemas.stats import StatsQuery
from services import stats
from services.callers import SYSTEM
from services.stats import cached
from services.stats.cached import Breaker


@contextmanager
def cached_in(port: int, app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cache in the Redis at that port, as settings choose it."""
    kept = dict(app.extensions["cache"])
    known = replace(settings, redis_url=f"redis://127.0.0.1:{port}/0")
    cache.init_app(app, {**app.config, **extensions.cache_config(known)})
    monkeypatch.setattr(cached, "breaker", Breaker(60.0))
    yield
    app.extensions["cache"].update(kept)


@pytest.fixture
def black_hole(app, monkeypatch) -> Iterator[None]:
    """A Redis that takes connections and never says a word."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=64) as server,
        cached_in(server.getsockname()[1], app, monkeypatch),
    ):
        yield


@pytest.fixture
def redis(app, monkeypatch) -> Iterator[Redis]:
    """A Redis that works, and a way to write into it past the hospital."""
    port = free_port()
    with (
        redis_server(port) as url,
        cached_in(port, app, monkeypatch),
        Redis.from_url(url) as client,
    ):
        yield client


def test_figures_are_kept_in_redis(redis):
    first, second = (stats.snapshot(SYSTEM, StatsQuery(), now=NOW) for _ in range(2))

    assert (first.hit, second.hit) == (False, True)
    assert first.written == second.written
    stats.forget()
    assert stats.snapshot(SYSTEM, StatsQuery(), now=NOW).hit is False


class Trap:
    """Runs when it is unpickled."""

    def __reduce__(self):
        return (open, (os.environ["TRAP"], "w"))


@pytest.mark.parametrize("made", [b"!", b""], ids=["as the library marks them", "bare"])
def test_what_somebody_left_in_redis_is_not_run(redis, tmp_path, monkeypatch, made):
    monkeypatch.setenv("TRAP", str(tmp_path / "sprung"))
    stats.snapshot(SYSTEM, StatsQuery(), now=NOW)
    for key in redis.keys("hms:*"):
        redis.set(key, made + pickle.dumps(Trap()))

    found = stats.snapshot(SYSTEM, StatsQuery(), now=NOW)

    assert found.hit is False
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "left",
    ["", "None", "None now", "None now {}", "None 2026-12-01T10:00:00 {}", "other {now} {{}}"],
)
def test_what_makes_no_sense_is_a_miss(redis, left):
    stats.snapshot(SYSTEM, StatsQuery(), now=NOW)
    (key,) = redis.keys("hms:*")
    redis.set(key, left.replace("{now}", NOW.isoformat()))

    assert stats.snapshot(SYSTEM, StatsQuery(), now=NOW).hit is False


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
