"""Connections that the database has ended are noticed before anybody meets them."""

import psycopg

import lines
from database import db, is_sqlite
from deeds import book
from factories import DAY, TODAY
from people import Person

OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
BEGUN = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state LIKE 'idle in transaction%'"
)


def asked(query: str) -> list[tuple[object, ...]]:
    """What PostgreSQL says on a connection of its own."""
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def end_all_lines() -> None:
    """As a restart of PostgreSQL does; those to a file are closed."""
    lines.hang_up(db.session())  # the test's own go back to the others
    db.session.rollback()
    if is_sqlite():
        db.engine.dispose()
    else:
        asked(OTHERS)


def test_people_read_and_book_on_after_the_database_was_restarted(
    asha: Person, sharma: Person
) -> None:
    assert asha.get("/patient/appointments").json["items"] == []

    for number in (1, 2):
        end_all_lines()
        assert asha.get("/patient/appointments").status_code == 200
        end_all_lines()
        assert book(asha, sharma, TODAY + number * DAY).status_code == 201

    assert len(asha.get("/patient/appointments").json["items"]) == 2


def test_who_only_reads_begins_no_transaction(asha: Person) -> None:
    asha.get("/patient/appointments")

    driver = lines.of(db.session(), db.engine).driver_connection
    assert driver
    assert not driver.in_transaction if is_sqlite() else asked(BEGUN) == [(0,)]


def test_a_session_that_is_closed_gives_back_its_line(asha: Person) -> None:
    asha.get("/patient/appointments")
    line = lines.of(db.session(), db.engine)

    db.session.close()

    assert not line.is_valid
    assert lines.LINE not in db.session().info
