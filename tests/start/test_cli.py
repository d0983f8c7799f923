"""flask prepare, seed, backup, restore, doctor, audit verify, jobs run."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from machine import BACKEND, free_port
from postbox import Postbox, serve


class Installation:
    """A hospital of its own in a folder of its own, on SQLite."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.smtp = folder, free_port()
        self.database = folder / "hospital.db"

    def flask(self, *words: str) -> tuple[int, str]:
        """One command; how it ended and everything it said."""
        environment = {
            **os.environ,
            "HMS_INSTANCE_DIR": str(self.folder),
            "DATABASE_URL": "",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.smtp),
        }
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=BACKEND,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def count(self, table: str) -> int:
        with sqlite3.connect(self.database) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Prepared once for all tests here."""
    made = Installation(tmp_path_factory.mktemp("installation"))
    code, said = made.flask("prepare")
    assert (code, "up to date" in said, "demo people" in said) == (0, True, True)
    return made


@pytest.fixture
def postbox(installation: Installation) -> Iterator[Postbox]:
    """Where the installation's mails arrive."""
    box = Postbox()
    server = serve(box, installation.smtp)
    yield box
    server.stop()


def test_preparing_again_changes_nothing(installation: Installation) -> None:
    before = installation.count("users")

    assert installation.flask("prepare") == (0, "")

    assert installation.count("users") == before > 0
    assert installation.database.stat().st_mode & 0o077 == 0


def test_demo_people_only_go_into_an_empty_hospital(installation: Installation) -> None:
    assert installation.flask("seed", "--if-empty") == (0, "")
    assert installation.flask("seed")[0] == 1


def test_the_log_is_sound(installation: Installation) -> None:
    assert installation.flask("audit", "verify") == (0, "The audit log is sound.\n")


def test_reminders_on_demand_are_sent_at_once_and_once(
    installation: Installation, postbox: Postbox
) -> None:
    with sqlite3.connect(installation.database) as connection:
        day = connection.execute(
            "SELECT max(day) FROM appointments WHERE status = 'booked'"
        ).fetchone()[0]

    said = [installation.flask("jobs", "run", "reminders", "--at", f"{day}T08:00")[1] for _ in "12"]

    assert len(postbox.mails) > 0
    assert {mail["Subject"].split(":")[0] for mail in postbox.mails} <= {
        "Appointment today",
        "Reminder",
    }
    assert f"Mails sent: {len(postbox.mails)}." in said[0]
    assert "New reminders: 0. Mails sent: 0." in said[1]


def test_reports_on_demand(installation: Installation, postbox: Postbox) -> None:
    code, said = installation.flask("jobs", "run", "reports")

    assert (code, "New reports: " in said) == (0, True)
    assert any(mail["Subject"].startswith("Clinic report") for mail in postbox.mails)


@pytest.mark.parametrize(
    "words",
    [("reminders", "--at", "tomorrow"), ("reports", "--month", "2026-13")],
    ids=["time", "month"],
)
def test_a_time_that_is_none(installation: Installation, words: tuple[str, ...]) -> None:
    code, said = installation.flask("jobs", "run", *words)

    assert (code, "such as 2026" in said, "Traceback" in said) == (2, True, False)


def test_the_doctor_says_what_is_missing(installation: Installation) -> None:
    code, said = installation.flask("doctor")

    assert code == 0
    assert f"The mail server 127.0.0.1:{installation.smtp} does not answer" in said
    assert "Redis does not answer" in said


def test_a_damaged_database_is_refused_untouched_and_restored(installation: Installation) -> None:
    backup, people = installation.folder / "mine.db", installation.count("users")
    assert installation.flask("backup", "--to", str(backup))[0] == 0
    with sqlite3.connect(installation.database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with installation.database.open("r+b") as file:
        file.write(b"not a database at all" * 10)
    damaged = installation.database.read_bytes()

    code, said = installation.flask("prepare")

    assert (code, "Restore a backup" in said) == (1, True)
    assert installation.database.read_bytes() == damaged
    assert installation.flask("restore", "--yes", str(backup))[0] == 0
    assert installation.flask("prepare") == (0, "")
    assert installation.count("users") == people
    kept = installation.folder.glob("hospital.db.damaged-*[0-9]")
    assert [file.read_bytes() for file in kept] == [damaged]


def test_only_a_hospitals_backup_is_restored(installation: Installation, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE t (x)")

    for source in (foreign, tmp_path / "missing.db"):
        assert installation.flask("restore", "--yes", str(source))[0] == 1
    assert installation.count("users") > 0
