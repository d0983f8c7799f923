"""B8: whatever is killed while people book, what they were told stays, and it is soon back."""

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace

from sqlalchemy import select, text

from chaos import crowd
from chaos.findings import Finding, unless
from chaos.load import Load, when_true, wishes
from database import db, is_sqlite
from machine import free_port
from models import Appointment
from servers import Address, kill, launch
from services import audit

SYMPTOM = "lost"
CLIENTS, WORKERS = 4, 2
PAUSE_S = 0.02
SERVERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"


@dataclass(frozen=True)
class Size:
    """How many kills, how long people book before each at most, and in how many seconds it is back.

    In small it runs beside other tests, which take the processors from it.
    """

    kills: int
    under_load: float
    back: float


FULL, QUICK = Size(100, 0.8, back=3), Size(2, 0.5, back=15)


def prove(size: Size) -> Finding:
    """A yes is said after the commit."""
    return crash_often(size, "app:create_app")


def control(size: Size) -> Finding:
    """A yes that is said before it is lost now and then."""
    smaller = replace(size, kills=max(size.kills // 10, 4))
    return crash_often(smaller, "chaos.write_behind:app")


class Site:
    """The API and its database, to be killed and started again."""

    def __init__(self, target: str) -> None:
        if not is_sqlite():  # what to recover is what happens here, not what tests did before
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("CHECKPOINT"))
        self.address = Address(free_port())
        self._target = target
        self._process = self._launch()
        self.address.wait(self._process)

    def _launch(self) -> subprocess.Popen[bytes]:
        return launch(self.address, self._target, WORKERS)

    def kill_api(self) -> float:
        """SIGKILL it with its workers; seconds until a new one is ready."""
        kill(self._process)
        began = time.monotonic()
        self._process = self._launch()
        self._wait()
        return time.monotonic() - began

    def kill_database(self) -> float:
        """SIGKILL a server process of PostgreSQL, which then recovers; seconds until ready."""
        db.session.remove()
        db.engine.dispose()
        with suppress(ProcessLookupError):
            os.kill(max(pid for (pid,) in crowd.look(SERVERS)), signal.SIGKILL)
        began = time.monotonic()
        self._wait()
        return time.monotonic() - began

    def _wait(self) -> None:
        if when_true(self.address.answers, 30) > 30:
            raise AssertionError("it is not ready again")

    def end(self) -> None:
        """Leave nothing behind."""
        kill(self._process)


def crash_often(size: Size, target: str) -> Finding:
    """Book, kill, start, look; so many times."""
    wanted, site = wishes(size.kills * 100), Site(target)
    ways: tuple[Callable[[], float], ...] = (site.kill_api,)
    if os.environ.get("HMS_TEST_DB") == "postgres":  # one of ours, not somebody's server
        ways += (site.kill_database,)
    dice, unsound, times = random.Random(size.kills), 0, []
    try:
        with Load(site.address, wanted, clients=CLIENTS, pause=PAUSE_S) as load:
            for number in range(size.kills):
                time.sleep(dice.uniform(0.1, size.under_load))
                times.append(ways[number % len(ways)]())
                unsound += not is_sound()
    finally:
        site.end()
    unsound += audit.verify() is not None
    return finding(load.told.granted, times, unsound, size.back)


def is_sound() -> bool:
    """Whether the database says so of itself; PostgreSQL has recovered when it answers."""
    path = db.engine.url.database
    if not is_sqlite() or not path:
        return True
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        return bool(connection.execute("PRAGMA quick_check").fetchall() == [("ok",)])


def finding(granted: set[int], times: list[float], unsound: int, back: float) -> Finding:
    """Whatever was granted has to be there."""
    db.session.rollback()
    there = {int(reason) for reason in db.session.scalars(select(Appointment.reason))}
    lost, overlaps, slowest = granted - there, crowd.overlaps(), max(times)
    return Finding(
        f"{len(times)} kills, {len(granted):,} bookings, {WORKERS} processes",
        f"{len(lost)} lost, {unsound} times unsound, ready again in {slowest:.1f} s at most",
        unless(
            (not lost, f"{len(lost)} bookings lost"),
            (unsound == 0, f"{unsound} times unsound"),
            (overlaps == 0, f"{overlaps} overlaps"),
            (slowest <= back, f"{slowest:.1f} s until it was ready again"),
            (len(granted) > len(times), f"only {len(granted)} bookings"),
        ),
    )
