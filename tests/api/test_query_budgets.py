"""What everybody asks for all day: how many statements it may take, and how it may be written.

No statement of these reads through a table that grows; each answer, written past pydantic, is what
the schema of its route would have written.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import event, select, text

from database import db, is_sqlite
from deeds import book, wish
from factories import DAY, TODAY, TOMORROW, make_appointment, make_patient
from models import AppointmentStatus
from people import Person
from schemas.appointments import AppointmentAnswer
from schemas.common import KeysetAnswer, PageAnswer
from schemas.directory import FoundDoctor, SlotsAnswer
from schemas.patients import AdminPatient
from schemas.stats import StatsAnswer
from services import stats

GROWING = ("appointments", "patients", "outbox", "audit_events", "treatments", "sessions", "users")
Statement = tuple[str, Any]


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """Every SELECT, INSERT, UPDATE and DELETE of the block, prepared ones included."""
    heard: list[Statement] = []

    def note(_connection: Any, _cursor: Any, said: str, parameters: Any, *_: Any) -> None:
        if not said.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            heard.append((said, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def plan(said: str, parameters: Any) -> list[str]:
    """How the database goes about a statement."""
    if not is_sqlite():
        # Few rows are read through whatever the indexes are; so that is made to look dear.
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if is_sqlite() else "EXPLAIN "
    driver: Any = db.session.connection().connection.driver_connection
    rows = driver.execute(explain + said, parameters).fetchall()
    db.session.rollback()
    return [str(row[-1]) for row in rows]


def read_through(said: str, parameters: Any) -> list[str]:
    """The growing tables that a statement scans from end to end, with no index to go by."""
    scan = re.compile(rf"(?:^SCAN|Seq Scan on) ({'|'.join(GROWING)})\b(?!.* USING )")
    return [found[1] for line in plan(said, parameters) if (found := scan.search(line))]


@pytest.fixture
def busy(asha: Person, ben: Person, sharma: Person) -> None:
    """Some visits in every state, and people to search for."""
    for number, status in enumerate(AppointmentStatus):
        make_appointment(sharma.row, asha.row, TODAY - (1 + number) * DAY, time(9), status=status)
        make_appointment(sharma.row, ben.row, TODAY + (1 + number) * DAY, time(9), status=status)
    for name in ("Lakshmi Venkataraman", "Wei Zhang"):
        make_patient(name)
    stats.forget()


READS: dict[str, tuple[str, str, int, Any]] = {
    "one day's times": ("stranger", "/doctors/{doctor}/slots?date={tomorrow}", 2, SlotsAnswer),
    "thirty days' times": (
        "stranger",
        "/doctors/{doctor}/slots?from={tomorrow}&to={last}",
        4,
        SlotsAnswer,
    ),
    "doctors": ("stranger", "/doctors", 6, PageAnswer[FoundDoctor]),
    "doctors of a day": ("stranger", "/doctors?date={tomorrow}", 3, PageAnswer[FoundDoctor]),
    "doctors of an evening": (
        "stranger",
        "/doctors?session=evening&sort=soonest",
        5,
        PageAnswer[FoundDoctor],
    ),
    "my appointments": ("asha", "/patient/appointments", 3, KeysetAnswer[AppointmentAnswer]),
    "what is to come": (
        "asha",
        "/patient/appointments?when=upcoming",
        3,
        KeysetAnswer[AppointmentAnswer],
    ),
    "a doctor's day": (
        "sharma",
        "/doctor/appointments?date={tomorrow}",
        3,
        KeysetAnswer[AppointmentAnswer],
    ),
    "everybody's": ("chief", "/admin/appointments", 3, KeysetAnswer[AppointmentAnswer]),
    "everybody's cancelled": (
        "chief",
        "/admin/appointments?status=cancelled",
        3,
        KeysetAnswer[AppointmentAnswer],
    ),
    "a department's": (
        "chief",
        "/admin/appointments?department_id=1",
        3,
        KeysetAnswer[AppointmentAnswer],
    ),
    "one patient's": (
        "chief",
        "/admin/appointments?patient_id={patient}",
        3,
        KeysetAnswer[AppointmentAnswer],
    ),
    "a search": ("chief", "/admin/patients?q=enkat", 4, KeysetAnswer[AdminPatient]),
    "the dashboard": ("chief", "/admin/stats", 24, StatsAnswer),
}
# A server without pg_trgm reads through the patients; SQLite never does.
MAY_SCAN_ON_POSTGRESQL = {"a search": "patients"}


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("name", READS)
def test_a_read_stays_in_its_budget(name: str, request: Any, sharma: Person, ben: Person) -> None:
    who, path, budget, schema = READS[name]
    places = {"doctor": sharma.id, "patient": ben.id, "tomorrow": TOMORROW}
    asked = path.format(**places, last=TOMORROW + 29 * DAY)
    person = request.getfixturevalue(who)
    person.get(asked)  # rules and figures are kept from here on, the statements prepared
    stats.forget()

    with statements() as heard:
        answer = person.get(asked)

    assert answer.status_code == 200, answer.json
    assert len(heard) <= budget, [said for said, _ in heard]
    allowed = {MAY_SCAN_ON_POSTGRESQL.get(name)} if not is_sqlite() else set()
    found = {table for said, values in heard for table in read_through(said, values)}
    assert found <= allowed, [plan(*one) for one in heard]
    assert _written_by(schema, answer.text) == answer.json


def _written_by(schema: Any, written: str) -> Any:
    """What the schema makes of an answer; Z and +00:00 are one."""
    adapter = TypeAdapter(schema)
    return adapter.dump_python(adapter.validate_json(written), mode="json")


def test_booking_stays_in_its_budget(asha: Person, ben: Person, sharma: Person) -> None:
    book(asha, sharma)

    with statements() as heard:
        booked = ben.post("/patient/appointments", wish(sharma, TOMORROW, "11:00"))

    assert booked.status_code == 201
    assert len(heard) <= 22, [said for said, _ in heard]
    assert {
        table
        for said, values in heard
        if said.startswith("SELECT")
        for table in read_through(said, values)
    } == set()


def test_control_a_scan_is_found(asha: Person) -> None:
    assert read_through("SELECT id FROM patients WHERE phone || '' = 'x'", ()) == ["patients"]


def test_control_a_statement_too_many_is_heard(asha: Person) -> None:
    with statements() as heard:
        db.session.execute(select(1))
        asha.get("/auth/me")

    assert len(heard) > 3
