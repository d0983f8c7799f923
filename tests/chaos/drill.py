"""B38: a backup taken while people book holds all that was granted before, and can be put back."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chaos.findings import Finding, unless
from chaos.fleet import scratch_folder
from chaos.load import Load, when_true, wishes
from config import settings
from database import db
from machine import BACKEND, free_port
from servers import Address, api, kill, launch

SYMPTOM = "missing"
CLIENTS, PAUSE_S = 4, 0.1
PER_DRILL = 600  # wishes


@dataclass(frozen=True)
class Size:
    """How many backups are taken and put back."""

    drills: int


FULL, QUICK = Size(20), Size(1)


def prove(size: Size) -> Finding:
    """Our own commands."""
    return practise(size, back_up)


def control(size: Size) -> Finding:
    """A copy of the file lacks what is still in the write-ahead log."""
    return practise(Size(max(size.drills // 4, 2)), copy_the_file)


def back_up(target: Path) -> None:
    """As the README says."""
    flask(settings.instance, "backup", "--to", str(target))


def copy_the_file(target: Path) -> None:
    """As people do."""
    shutil.copy(str(db.engine.url.database), target)


def practise(size: Size, take: Callable[[Path], None]) -> Finding:
    """Back up under load and restore into another place; so many times."""
    folder, wanted = scratch_folder("drill"), wishes(size.drills * PER_DRILL)
    missing, broken = 0, 0
    with api() as address, Load(address, wanted, clients=CLIENTS, pause=PAUSE_S) as load:
        for number in range(size.drills):
            booked = len(load.told.granted)
            when_true(lambda least=booked + CLIENTS: len(load.told.granted) >= least, 30)
            granted = set(load.told.granted)
            place = folder / f"place-{number}"
            place.mkdir()
            take(place / "backup.db")
            flask(place, "restore", str(place / "backup.db"), "--yes")
            missing += len(granted - kept(place / "hospital.db"))
            broken += "is sound" not in flask(place, "audit", "verify")
    back = ready_after(place)
    return Finding(
        f"{size.drills} drills while {len(load.told.granted):,} bookings were made",
        f"{missing} missing, {broken} broken, the last one opened in {back:.1f} s",
        unless(
            (missing == 0, f"{missing} bookings missing"),
            (broken == 0, f"{broken} logs broken"),
            (back < 30, "the restored hospital does not open"),
        ),
    )


def kept(path: Path) -> set[int]:
    """The wishes that a database holds; none when it is damaged."""
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return set()
        return {int(reason) for (reason,) in connection.execute("SELECT reason FROM appointments")}


def ready_after(place: Path) -> float:
    """Seconds until a hospital opens on what was restored."""
    address = Address(free_port())
    began = time.monotonic()
    process = launch(address, "app:create_app", 1, **at(place))
    try:
        when_true(address.answers, 30)
    finally:
        kill(process)
    return time.monotonic() - began


def flask(place: Path, *words: str) -> str:
    """Run one of our commands on the hospital at a place; what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=BACKEND,
        env={**os.environ, **at(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def at(place: Path) -> dict[str, str]:
    """Settings of a hospital that was moved to another place, with its secret."""
    return {
        "HMS_INSTANCE_DIR": str(place),
        "DATABASE_URL": f"sqlite:///{place / 'hospital.db'}",
        "SECRET_KEY": settings.secret,
    }
