"""ready.py: nothing to load where nothing is to do, and flask prepare where something is."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

import ready
from installation import Installation
from machine import BACKEND

LOOK = "import sys, ready; ready.main(); print('sqlalchemy' in sys.modules)"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A hospital that is ready."""
    made = Installation(tmp_path_factory.mktemp("ready"))
    assert run(made)[0] == 0
    return made


def run(installation: Installation, *words: str, **more: str) -> tuple[int, str]:
    """How it ends and what it says."""
    own = {"HMS_INSTANCE_DIR": str(installation.folder), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, *(words or ("ready.py",))],
        cwd=BACKEND,
        env={**os.environ, **own, **more},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_first_time_it_prepares(tmp_path: Path) -> None:
    code, said = run(Installation(tmp_path))

    assert (code, "up to date" in said, "demo people" in said) == (0, True, True)


def test_what_is_ready_is_only_looked_at(prepared: Installation) -> None:
    before = prepared.database.read_bytes()

    assert run(prepared, "-c", LOOK) == (0, "False\n")
    assert prepared.database.read_bytes() == before


def test_what_earlier_processes_counted_is_forgotten(prepared: Installation) -> None:
    folder = prepared.folder / "run/metrics"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "counter_1.db").write_bytes(b"1")

    run(prepared)

    assert list(folder.iterdir()) == []


def _older(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")


def _readable(path: Path) -> None:
    path.chmod(0o644)


def _empty(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM users")


def _damaged(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 100)


def _missing(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("spoil", [_older, _readable, _empty, _damaged, _missing])
def test_whatever_is_not_right_is_left_to_the_program(
    prepared: Installation,
    tmp_path: Path,
    spoil: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy = tmp_path / "hospital.db"
    with sqlite3.connect(prepared.database) as old, sqlite3.connect(copy) as new:
        old.backup(new)
    copy.chmod(0o600)
    looked_at = replace(ready.settings, database_url=f"sqlite:///{copy}")
    monkeypatch.setattr(ready, "settings", looked_at)
    assert ready.is_ready()

    spoil(copy)

    assert not ready.is_ready()


def test_a_wrong_setting_is_one_line(prepared: Installation) -> None:
    code, said = run(prepared, CLINIC_TIMEZONE="Mars/Base")

    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("CLINIC_TIMEZONE: 'Mars/Base' is not a time zone")


def test_in_production_the_program_always_looks(prepared: Installation) -> None:
    code, said = run(prepared, APP_ENV="production", SECRET_KEY="hW3nq0ZrT9uJ5cVbL2xYd8KpFgM6aEsR")

    assert code == 1
    assert "is full of demo people" in said


def test_the_newest_revision_is_the_migrations_head() -> None:
    assert ScriptDirectory(str(BACKEND / "migrations")).get_heads() == [ready.newest()]
