"""SQLite's write-ahead log is emptied when it has grown, and waits for no reader for long."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

import journal
from journal import Journal


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database whose log has grown beyond what is allowed."""
    made = create_engine(f"sqlite:///{tmp_path / 'notes.db'}")
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
        connection.exec_driver_sql("CREATE TABLE notes (words BLOB)")
        connection.execute(text(f"INSERT INTO notes VALUES (zeroblob({journal.LARGE}))"))
        connection.commit()
        yield made
    made.dispose()


def size(engine: Engine) -> int:
    return Path(f"{engine.url.database}-wal").stat().st_size


def test_a_large_log_is_emptied(engine: Engine) -> None:
    assert size(engine) > journal.LARGE

    Journal().empty_if_large(engine)

    assert size(engine) == 0


def test_a_small_log_is_left_alone(engine: Engine) -> None:
    keeper = Journal()
    keeper.empty_if_large(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('short')"))
    small = size(engine)

    keeper.empty_if_large(engine)

    assert size(engine) == small > 0


def test_a_reader_is_waited_for_a_moment_and_not_again_at_once(engine: Engine) -> None:
    keeper = Journal()
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.execute(text("SELECT count(*) FROM notes")).all()
        with engine.begin() as writer:
            writer.execute(text("INSERT INTO notes VALUES ('later')"))

        started = time.monotonic()
        for _ in range(20):
            keeper.empty_if_large(engine)
        waited = time.monotonic() - started

        assert size(engine) > journal.LARGE
        assert waited < 2 * journal.PATIENCE_MS / 1000
    keeper.empty_if_large(engine)
    assert size(engine) > journal.LARGE  # it looks again after a pause
    Journal().empty_if_large(engine)
    assert size(engine) == 0
