"""An import and a department that closes meanwhile: one waits for the other, neither fails."""

import threading
from collections.abc import Callable

from apiflask import APIFlask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from database import db, is_sqlite, writing
from errors import DomainError
from factories import NOW, make_department
from machine import eventually
from models import Department
from schemas.doctors import AddDoctor
from services import audit, departments
from services.callers import SYSTEM
from services.doctors import hiring
from services.imports import people


def is_waited_for() -> bool:
    """Whether somebody's transaction waits for another's lock; on SQLite nobody can look."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return is_sqlite() or bool(db.session.scalar(waiting))


def close_meanwhile(app: APIFlask, department_id: int) -> tuple[threading.Thread, list[object]]:
    said: list[object] = []

    def close() -> None:
        with app.app_context():
            try:
                departments.remove(SYSTEM, department_id, now=NOW)
            except DomainError as refused:
                said.append(refused.code)
            except OperationalError as failed:
                said.append(str(failed.orig).splitlines()[0])
            else:
                said.append("removed")

    thread = threading.Thread(target=close)
    thread.start()
    return thread, said


def take_in(app: APIFlask, known: Callable[[], object]) -> list[object]:
    """A batch of two doctors, and one of its departments that is closed in the middle of it."""
    first, second = make_department("Cardiology"), make_department("Neurology")
    with writing() as session:
        known()
        audit.record(session, SYSTEM, "doctor.hired", now=NOW)
        thread, said = close_meanwhile(app, second.id)
        assert eventually(is_waited_for)
        for number, department in enumerate((first, second)):
            wanted = AddDoctor(
                full_name="Ines Bauer",
                email=f"ines{number}@example.org",
                department_id=department.id,
                specialization="Heart",
                qualification="MD",
                experience_years=3,
                fee=100,
                slot_minutes=30,
            )
            hiring.take_on(session, SYSTEM, wanted, now=NOW)
    thread.join(20)
    return said


def test_a_department_that_an_import_fills_waits_and_is_in_use(app: APIFlask) -> None:
    said = take_in(app, lambda: people.known_of(db.session(), keep=True))

    assert said == ["in_use"]
    assert {one.name for one in db.session.query(Department)} == {"Cardiology", "Neurology"}


def test_control_without_keeping_them_both_wait_for_each_other(app: APIFlask) -> None:
    try:
        said = take_in(app, lambda: None)
    except OperationalError as failed:
        said = [str(failed.orig)]

    if is_sqlite():  # with one writer at a time nobody can
        assert said == ["in_use"]
    else:
        assert "deadlock" in str(said)
