"""An audit log from before its end was signed gets its signature, if it is whole."""

import sqlite3
from pathlib import Path

import pytest

from installation import Installation

CUT = """
    DROP TRIGGER audit_events_no_delete;
    DELETE FROM audit_events WHERE seq = 2;
    CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
        BEGIN SELECT RAISE(ABORT, 'append_only'); END;"""


@pytest.fixture
def old(tmp_path: Path) -> Installation:
    """An installation with two administrators, whose log has no signed end yet."""
    made = Installation(tmp_path)
    made.flask("db", "upgrade")
    for name in ("ada", "grace"):
        made.flask("create-admin", "--full-name", name.title(), "--email", f"{name}@example.org")
    code, said = made.flask("db", "downgrade", "0008")
    assert code == 0, said
    assert made.count("audit_events") == 2
    return made


def test_a_whole_log_is_signed(old: Installation) -> None:
    assert old.flask("db", "upgrade")[0] == 0

    code, said = old.flask("audit", "verify")

    assert (code, "is sound" in said) == (0, True)
    noted = said.split()[-1]
    assert old.flask("audit", "verify", "--noted", noted)[0] == 0
    assert old.flask("audit", "verify", "--noted", f"99{noted}")[0] == 1


def test_a_cut_log_is_not(old: Installation) -> None:
    with sqlite3.connect(old.database) as connection:
        connection.executescript(CUT)

    assert old.flask("db", "upgrade")[0] == 0

    code, said = old.flask("audit", "verify")
    assert (code, "the log was cut" in said) == (1, True)
    assert "STOP  The audit log was tampered with" in old.flask("doctor")[1]
