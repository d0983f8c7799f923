"""Backups on the database of this run: taken, put back, and only the newest kept."""

import os
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

import clock
from database import db
from databases import let_go, with_programs
from factories import (
    TOMORROW,
    make_appointment,
    make_department,
    make_doctor,
    make_patient,
)
from models import Department
from services import backups


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs come with its server."""
    monkeypatch.setenv("PATH", with_programs())


def names() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Department.name)))


def test_what_was_there_comes_back(app, tmp_path: Path) -> None:
    make_department("Cardiology")
    kept = backups.take(tmp_path / "kept", now=clock.now())
    make_department("Oncology")
    let_go()

    present = backups.put_back(kept, now=clock.now())

    assert names() == {"Cardiology"}
    assert present
    assert present.stat().st_size > 0
    present.unlink()
    assert kept.stat().st_mode & 0o077 == 0


def test_the_laws_come_back_too(app, tmp_path: Path) -> None:
    kept = backups.take(tmp_path / "kept", now=clock.now())
    let_go()
    backups.put_back(kept, now=clock.now())

    sharma, asha = make_doctor(), make_patient()
    make_appointment(sharma, asha, TOMORROW, time(10))
    with pytest.raises(IntegrityError, match="overlap"):
        make_appointment(sharma, make_patient("Ben Okafor"), TOMORROW, time(10, 15))


def test_only_the_newest_are_kept(app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "FOLDER", tmp_path)
    now = clock.now()
    taken = [backups.take(None, now=now + timedelta(seconds=number)) for number in range(4)]
    for number, path in enumerate(taken):
        os.utime(path, (number, number))
    (tmp_path / "hospital-notes.txt").write_text("mine")

    deleted = backups.prune(2)

    assert set(deleted) == set(taken[:2])
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"hospital-notes.txt", *(path.name for path in taken[2:])}
