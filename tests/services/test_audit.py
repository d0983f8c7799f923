"""The log is complete, and whoever changes it behind our back is found out."""

import threading
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from atlas import ATLAS, call
from database import db, is_sqlite, writing
from factories import DAY, NOW
from models import AuditEvent
from services import audit, audit_laws
from tally import count
from ward import Ward, open_ward, revive

LINES = 6
NO_LAWS = {
    True: ("DROP TRIGGER audit_events_no_update", "DROP TRIGGER audit_events_no_delete"),
    False: ("ALTER TABLE audit_events DISABLE TRIGGER USER",),
}


@pytest.fixture
def log(app: APIFlask) -> None:
    """A few lines, in a database that no longer refuses to change them."""
    with writing() as session:
        for number in range(LINES):
            audit.record(session, None, f"test.{number}", now=NOW + number * DAY)
    with writing() as session:
        for statement in NO_LAWS[is_sqlite()]:
            session.execute(text(statement))


def run(session: Session, statement: str) -> None:
    session.execute(text(statement))


def edit(session: Session) -> None:
    run(session, "UPDATE audit_events SET action = 'test.other' WHERE seq = 3")


def backdate(session: Session) -> None:
    run(session, "UPDATE audit_events SET at = '2020-01-01 00:00:00.000000' WHERE seq = 3")


def delete(session: Session) -> None:
    run(session, "DELETE FROM audit_events WHERE seq = 3")


def renumber(session: Session) -> None:
    """A line goes, and those after it close the gap."""
    delete(session)
    for seq in range(4, LINES + 1):
        run(session, f"UPDATE audit_events SET seq = {seq - 1} WHERE seq = {seq}")
    run(session, f"UPDATE audit_head SET seq = {LINES - 1}")


def swap(session: Session) -> None:
    """Two lines change places, seals and all."""
    for old, new in ((3, 100), (4, 3), (100, 4)):
        run(session, f"UPDATE audit_events SET seq = {new} WHERE seq = {old}")


def insert(session: Session) -> None:
    """A line that never was, and the end moved behind it."""
    last = session.get_one(AuditEvent, LINES)
    values = {column.name: getattr(last, column.name) for column in AuditEvent.__table__.columns}
    session.add(AuditEvent(**{**values, "seq": LINES + 1, "action": "test.forged"}))
    run(session, f"UPDATE audit_head SET seq = {LINES + 1}")


def truncate(session: Session) -> None:
    run(session, f"DELETE FROM audit_events WHERE seq > {LINES - 2}")


def end_before(session: Session) -> None:
    """The last lines go, and the end is said to be where it was before them."""
    truncate(session)
    seal = f"(SELECT seal FROM audit_events WHERE seq = {LINES - 2})"
    run(session, f"UPDATE audit_head SET seq = {LINES - 2}, seal = {seal}")


def empty(session: Session) -> None:
    run(session, "DELETE FROM audit_events")


def begin_anew(session: Session) -> None:
    """Nothing was ever written, says the end."""
    empty(session)
    run(session, f"UPDATE audit_head SET seq = 0, seal = '{audit.FIRST_SEAL}'")


TAMPERINGS = (
    edit,
    backdate,
    delete,
    renumber,
    swap,
    insert,
    truncate,
    end_before,
    empty,
    begin_anew,
)


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_a_log_that_was_tampered_with_shows(log: None, tamper: Callable[[Session], None]) -> None:
    assert audit.verify() is None

    with writing() as session:
        tamper(session)

    count("tamperings")
    assert audit.verify() is not None


@pytest.mark.parametrize("tamper", [truncate, end_before, begin_anew], ids=lambda one: one.__name__)
def test_lines_that_follow_do_not_heal_a_cut(log: None, tamper: Callable[[Session], None]) -> None:
    with writing() as session:
        tamper(session)
        last = session.scalar(select(func.max(AuditEvent.seq))) or 0
        seal = session.scalar(select(AuditEvent.seal).where(AuditEvent.seq == last))
        end = {"seq": last, "seal": seal or audit.FIRST_SEAL}
        session.execute(text("UPDATE audit_head SET seq = :seq, seal = :seal"), end)

    with writing() as session:
        audit.record(session, None, "test.after", now=NOW + 30 * DAY)

    assert audit.verify() == f"the log was cut at or before line {last + 1}"


def test_the_end_that_was_noted_is_asked_for_later(log: None) -> None:
    noted = audit.note()
    with writing() as session:
        audit.record(session, None, "test.after", now=NOW + 30 * DAY)
    assert audit.still_there(noted)

    with writing() as session:
        session.execute(text(f"DELETE FROM audit_events WHERE seq >= {LINES}"))

    assert not audit.still_there(noted)
    assert not audit.still_there("nonsense")


SWALLOWED = {
    True: (
        "CREATE TRIGGER quiet BEFORE INSERT ON audit_events BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER still BEFORE UPDATE ON audit_head BEGIN SELECT RAISE(IGNORE); END",
    ),
    False: (
        "CREATE TRIGGER quiet BEFORE INSERT ON audit_events"
        " FOR EACH ROW EXECUTE FUNCTION swallow()",
        "CREATE TRIGGER still BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION swallow()",
    ),
}
SWALLOW = "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"


def swallow(session: Session, which: int) -> None:
    """Let the database forget new lines, or where the log ends."""
    if not is_sqlite():
        session.execute(text(SWALLOW))
    session.execute(text(SWALLOWED[is_sqlite()][which]))


@pytest.mark.parametrize("which", [0, 1], ids=["lines", "end"])
def test_nothing_is_done_whose_line_the_database_swallows(app: APIFlask, which: int) -> None:
    with writing() as session:
        swallow(session, which)

    with pytest.raises(RuntimeError, match="keeps no audit log"), writing() as session:
        audit.record(session, None, "test.swallowed", now=NOW)


def test_laws_that_are_there_are_known(app: APIFlask) -> None:
    assert audit_laws.broken() is None


def test_a_law_that_is_gone_shows(log: None) -> None:
    assert audit_laws.broken() == "the database no longer guards it (trigger {})".format(
        "audit_events_no_delete" if is_sqlite() else "audit_events_append_only"
    )


def test_what_was_added_to_the_laws_shows(app: APIFlask) -> None:
    with writing() as session:
        swallow(session, 0)

    assert audit_laws.broken() == "the database no longer guards it (trigger quiet)"


def test_control_without_seals_an_edit_does_not_show(
    log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "seal", lambda event, _previous: event.seal)

    with writing() as session:
        edit(session)

    assert audit.verify() is None


def test_control_without_a_mark_a_log_cut_with_care_does_not_show(
    log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as session:
        end_before(session)
        marked = session.execute(text("SELECT mark FROM audit_head")).scalar()
    monkeypatch.setattr(audit, "mark", lambda _seq, _seal: marked)

    assert audit.verify() is None


def clinical(ward: Ward) -> tuple[str, ...]:
    """Words of our patient's record that nobody should read without leaving a trace."""
    return tuple(word for word in ward.ours.secrets if word.endswith(("measles", "diagnosis")))


def read_without_a_line(ward: Ward) -> list[tuple[str, str]]:
    """Routes by which staff read a record, and roles, that leave nothing in the log."""
    unlogged = []
    for name, route in ATLAS.items():
        for role in {"doctor", "admin"} & set(route.allowed()):
            revive(ward.caller(role))
            before = lines()
            answer = call(name, ward, role)
            if any(word in answer.data.decode(errors="replace") for word in clinical(ward)):
                count("answers with clinical words")
                if ward.ours.patient.id not in lines()[len(before) :]:
                    unlogged.append((name, role))
    return unlogged


def test_no_staff_reads_a_record_without_a_line(app: APIFlask, at: object) -> None:
    assert read_without_a_line(open_ward(app)) == []


def test_control_reading_in_silence_is_found(
    app: APIFlask, at: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward = open_ward(app)
    monkeypatch.setattr(audit, "record", lambda *_, **__: None)

    assert len(read_without_a_line(ward)) > 5


def lines() -> list[int | None]:
    """Whose record each line of the log is about."""
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.patient_id).order_by(AuditEvent.seq)))


def test_lines_that_are_added_meanwhile_are_no_alarm(app: APIFlask) -> None:
    with writing() as session:
        for number in range(300):
            audit.record(session, None, "test", now=NOW, subject=f"user:{number}")
    over = threading.Event()

    def work() -> None:
        with app.app_context():
            while not over.is_set():
                with writing() as session:
                    audit.record(session, None, "test", now=NOW)

    working = threading.Thread(target=work)
    working.start()
    said = [audit.verify() for _ in range(20)]
    over.set()
    working.join()

    assert set(said) == {None}
