"""flask prepare, seed, create-admin, backup, restore, doctor, audit verify, jobs run."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import Installation
from postbox import Postbox, serve
from safe import PRODUCTION


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
    code, said = installation.flask("audit", "verify")

    assert code == 0
    assert said.startswith("The audit log is sound. To note down outside this machine: ")


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


def test_an_administrator_is_made_with_a_password_shown_once(installation: Installation) -> None:
    words = ("create-admin", "--full-name", "Noor Chief", "--email", "Noor@Example.org")

    code, said = installation.flask(*words)

    assert (code, "User name: noor_chief" in said) == (0, True)
    password = said.partition("Password: ")[2].split()[0]
    assert len(password) >= 16
    with sqlite3.connect(installation.database) as connection:
        row = connection.execute(
            "SELECT role, email, must_change_password, password_hash FROM users"
            " WHERE username = 'noor_chief'"
        ).fetchone()
    assert row[:3] == ("admin", "noor@example.org", 1)
    assert password not in row[3]
    assert installation.flask(*words)[0] == 1


@pytest.mark.parametrize(
    ("email", "username", "about"),
    [("no address", "noor", "email"), ("noor2@example.org", "x y", "username")],
)
def test_a_wrong_administrator_is_refused_in_a_line(
    installation: Installation, email: str, username: str, about: str
) -> None:
    words = ("--full-name", "Noor", "--email", email, "--username", username)

    code, said = installation.flask("create-admin", *words)

    assert (code, f"Error: {about}: " in said, "Traceback" in said) == (1, True, False)


def test_the_doctor_looks_at_everything(installation: Installation) -> None:
    said = installation.flask("doctor")[1]

    for words in (
        "Python is 3.",
        "The database answers",
        ", the newest",
        "The worker has not been seen",
        "can write into",
        "mails can be written",
        "Free space",
        "In the clinic (Asia/Kolkata) it is",
    ):
        assert words in said


def test_the_doctor_stops_at_a_database_that_is_not_prepared(tmp_path: Path) -> None:
    code, said = Installation(tmp_path).flask("doctor")

    assert (code, "STOP  The database does not answer" in said) == (1, True)
    assert "flask prepare" in said


def test_the_doctor_stops_before_demo_people_in_production(installation: Installation) -> None:
    code, said = installation.flask("doctor", **PRODUCTION)

    assert code == 1
    assert "STOP  The database is full of demo people" in said
    assert "look  Administrators without a second factor" in said


def test_a_large_hospital_keeps_the_rules(tmp_path: Path) -> None:
    large = Installation(tmp_path)
    upgraded = large.flask("db", "upgrade", "--directory", "migrations")
    assert upgraded[0] == 0, upgraded[1]

    code, said = large.flask("seed", "--size", "large")

    assert code == 0, said
    assert [large.count(table) for table in ("doctors", "patients", "appointments")] == [
        50,
        1_000,
        10_000,
    ]
    with sqlite3.connect(large.database) as connection:
        untreated = connection.execute(
            "SELECT count(*) FROM appointments AS a WHERE status = 'completed' AND NOT EXISTS"
            " (SELECT 1 FROM treatments AS t WHERE t.appointment_id = a.id)"
        ).fetchone()[0]
        most_open = connection.execute(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM appointments"
            " WHERE status = 'booked' AND starts_at > datetime('now') GROUP BY patient_id)"
        ).fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    assert (untreated, most_open <= 3, broken) == (0, True, [])
    assert large.flask("audit", "verify")[0] == 0


def open_sessions(installation: Installation, names: str) -> int:
    """How many sessions of those accounts are open."""
    query = (
        "SELECT count(*) FROM sessions JOIN users ON users.id = sessions.user_id"
        " WHERE ended_at IS NULL AND username LIKE ?"
    )
    with sqlite3.connect(installation.database) as connection:
        return int(connection.execute(query, (names,)).fetchone()[0])


def sign_in(installation: Installation, *names: str) -> None:
    """A session for each, as a sign-in leaves one behind."""
    with sqlite3.connect(installation.database) as connection:
        connection.executemany(
            "INSERT INTO sessions (id, user_id, refresh_hash, device, ip, created_at, rotated_at,"
            " last_used_at, expires_at) SELECT ?, id, '', 'a browser', '', created_at, created_at,"
            " created_at, created_at FROM users WHERE username = ?",
            [(f"session of {name}", name) for name in names],
        )


def test_one_is_signed_out_or_everybody(installation: Installation) -> None:
    sign_in(installation, "patient1", "dr_sharma", "admin")
    everywhere = open_sessions(installation, "%")

    one = installation.flask("sign-out", "PATIENT1")
    left = open_sessions(installation, "patient1"), open_sessions(installation, "%")
    everybody = installation.flask("sign-out", "--everybody")

    assert one == (0, "PATIENT1 is signed out.\n")
    assert left == (0, everywhere - 1)
    assert everybody == (0, "Everybody is signed out.\n")
    assert open_sessions(installation, "%") == 0
    assert installation.flask("audit", "verify")[0] == 0


@pytest.mark.parametrize("words", [[], ["nobody_at_all"], ["admin", "--everybody"]])
def test_nobody_is_signed_out_by_mistake(installation: Installation, words: list[str]) -> None:
    code, said = installation.flask("sign-out", *words)

    assert code == 1
    assert said.startswith("Error: ")
