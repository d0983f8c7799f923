"""Short ways to look at an answer, and at what it left behind."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from apiflask import APIFlask
from sqlalchemy import select
from werkzeug.test import TestResponse

from database import db
from models import Appointment, AppointmentStatus, AuditEvent, OutboxMail
from people import Person


def code(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json["code"]


def fields(answer: TestResponse) -> set[tuple[str, str]]:
    """Which fields were refused, and why."""
    return {(field["name"], field["code"]) for field in answer.json["fields"]}


def logged(action: str) -> list[AuditEvent]:
    """The lines of the log with that action."""
    db.session.rollback()
    found = select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.seq)
    return list(db.session.scalars(found))


def status(appointment: Appointment) -> AppointmentStatus:
    """The state of an appointment as it now is."""
    db.session.rollback()
    return db.session.scalars(
        select(Appointment.status).where(Appointment.id == appointment.id)
    ).one()


def untouched(appointment: Appointment, was: str = "booked") -> bool:
    """Whether it is still in the state that it was made in, and nobody has changed it."""
    db.session.rollback()
    now = select(Appointment.revision, Appointment.status).where(Appointment.id == appointment.id)
    return db.session.execute(now).one() == (0, was)


def mails(kind: str) -> int:
    """How many mails of a kind are owed."""
    db.session.rollback()
    return len(db.session.scalars(select(OutboxMail.id).where(OutboxMail.kind == kind)).all())


def prepared(
    app: APIFlask, person: Person, method: str, path: str, body: Any = None
) -> Callable[[], TestResponse]:
    """A request of that person's that waits to be made, in whatever thread."""
    client, headers = app.test_client(), {"Authorization": f"Bearer {person.token}"}
    return lambda: client.open(f"/api{path}", method=method, json=body, headers=headers)


def race(*calls: Callable[[], TestResponse]) -> Sequence[int]:
    """Make all calls at the same moment; their statuses, in the order of the calls."""
    start, statuses = threading.Barrier(len(calls)), [0] * len(calls)

    def run(number: int) -> None:
        start.wait()
        statuses[number] = calls[number]().status_code

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses
