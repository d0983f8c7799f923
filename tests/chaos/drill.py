"""B38: a backup taken while people book holds all that was granted before, and can be put back."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import NullPool, create_engine, select, text

from chaos.findings import Finding, unless
from chaos.fleet import scratch_folder
from chaos.load import Load, when_true, wishes
from config import settings
from database import db, is_sqlite
from databases import with_programs
from machine import BACKEND, free_port
from models import Appointment
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
    flask({}, "backup", "--to", str(target))


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
            place = Place(folder / f"place-{number}")
            take(place.folder / "backup")
            flask(place.settings, "restore", str(place.folder / "backup"), "--yes")
            missing += len(granted - place.kept())
            broken += "is sound" not in flask(place.settings, "audit", "verify")
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


class Place:
    """A folder and an empty database that a hospital is moved to, with its secret."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.database = f"sqlite:///{folder / 'hospital.db'}"
        if not is_sqlite():
            self.database = empty_beside(folder.name.replace("-", "_"))
        self.settings = {
            "HMS_INSTANCE_DIR": str(folder),
            "DATABASE_URL": self.database,
            "SECRET_KEY": settings.secret,
        }

    def kept(self) -> set[int]:
        """The wishes that its database holds; none when it is damaged."""
        engine = create_engine(self.database, poolclass=NullPool)
        with engine.connect() as connection:
            if is_sqlite() and connection.scalar(text("PRAGMA integrity_check")) != "ok":
                return set()
            return {int(reason) for reason in connection.scalars(select(Appointment.reason))}


def empty_beside(name: str) -> str:
    """Make a database on the server that the tests use; its address."""
    engine = create_engine(db.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    return db.engine.url.set(database=name).render_as_string(hide_password=False)


def ready_after(place: Place) -> float:
    """Seconds until a hospital opens on what was restored."""
    address = Address(free_port())
    began = time.monotonic()
    process = launch(address, "app:create_app", 1, **place.settings)
    try:
        when_true(address.answers, 30)
    finally:
        kill(process)
    return time.monotonic() - began


def flask(environment: Mapping[str, str], *words: str) -> str:
    """Run one of our commands on the hospital that the settings name; what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=BACKEND,
        env={**os.environ, "PATH": with_programs(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr
