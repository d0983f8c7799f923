"""What people do to appointments, through the API."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import update
from werkzeug.test import TestResponse

from answers import race
from database import writing
from factories import NOW, TOMORROW
from models import Appointment, AuthSession, Doctor, Patient, Treatment, User, VisitType
from people import Person

STATUS_AFTER = {
    "check_in": "checked_in",
    "undo_check_in": "booked",
    "complete": "completed",
    "no_show": "no_show",
    "reopen": "checked_in",
}


def wish(doctor: Person, day: date = TOMORROW, wall: str = "10:00", **more: Any) -> dict[str, Any]:
    """A patient's booking request."""
    return {"doctor_id": doctor.id, **when(day, wall), **more}


def when(day: date, wall: str) -> dict[str, str]:
    """A day and a time, as requests give them."""
    return {"appointment_date": day.isoformat(), "appointment_time": wall}


def role_of(person: Person) -> str:
    """Patient, doctor or admin."""
    return {Patient: "patient", Doctor: "doctor"}.get(type(person.row), "admin")


def book(person: Person, doctor: Person, *time: Any, key: str | None = None, **more: Any):
    """A patient books; with the Idempotency-Key `key` if one is given."""
    headers = {"Idempotency-Key": key} if key else {}
    return person.post("/patient/appointments", wish(doctor, *time, **more), headers=headers)


def move(
    person: Person, appointment: Any, day: date, wall: str, *, revision: int = 0, **more: Any
) -> TestResponse:
    """Ask for another time; the staff give a reason unless the test gives another."""
    role = role_of(person)
    reason = {} if role == "patient" else {"reason": "Surgery"}
    body = {**when(day, wall), "revision": revision, **reason, **more}
    return person.put(f"/{role}/appointments/{id_of(appointment)}", body)


def cancel(
    person: Person, appointment: Any, *, revision: int | None = 0, reason: str = "Surgery"
) -> TestResponse:
    """Cancel, by the way that the caller's role has."""
    path = f"/{role_of(person)}/appointments/{id_of(appointment)}"
    if role_of(person) == "patient":
        return person.delete(path + ("" if revision is None else f"?revision={revision}"))
    return person.post(f"{path}/cancel", {"revision": revision, "reason": reason})


def step(
    person: Person, action: str, appointment: Any, *, revision: int = 0, reason: str = "Mistake"
) -> TestResponse:
    """Check in, undo, complete, miss or reopen: a doctor by its own route, an admin by status."""
    path = f"/{role_of(person)}/appointments/{id_of(appointment)}"
    body: dict[str, Any] = {"revision": revision}
    if role_of(person) == "admin":
        return person.patch(
            f"{path}/status", {**body, "status": STATUS_AFTER[action], "reason": reason}
        )
    if action == "reopen":
        body["reason"] = reason
    return person.post(f"{path}/{action.replace('_', '-')}", body)


def treat(doctor: Person, appointment: Any, *, version: int = 0) -> TestResponse:
    """Record what was found."""
    body = {"visit_type": "consultation", "diagnosis": "Flu", "version": version}
    return doctor.put("/doctor/patient-history", {"appointment_id": id_of(appointment), **body})


def at_once(*calls: Callable[[], TestResponse]) -> Sequence[int]:
    """Make all calls at the same moment, each as a client of its own; their statuses, in order."""
    return race(*map(alone, calls))


def apart(call: Callable[[], TestResponse]) -> TestResponse:
    """Make a call as the server would get it: in a thread and a context of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone(call)).result()


def overtaken(
    user_id: int, change: Callable[[User], object], *calls: Callable[[], TestResponse]
) -> list[TestResponse]:
    """Make calls that have looked at an account, and wait to write, while it is changed."""
    with ThreadPoolExecutor(len(calls)) as pool:
        with writing() as session:
            user = session.get_one(User, user_id, with_for_update=True)
            answers = [pool.submit(alone(call)) for call in calls]
            time.sleep(0.4 + 0.2 * len(calls))  # to check a password takes a tenth
            assert not any(answer.done() for answer in answers)
            change(user)
        return [answer.result() for answer in answers]


def alone(call: Callable[[], TestResponse]) -> Callable[[], TestResponse]:
    """The call, for another thread: in a context of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> TestResponse:
        with app.app_context():
            return call()

    return run


def id_of(appointment: Any) -> int:
    """The id of a row, or of an answer."""
    return int(appointment["id"] if isinstance(appointment, dict) else appointment.id)


def stay_signed_in() -> None:
    """Let everybody's session outlast the moves of the clock."""
    with writing() as session:
        session.execute(update(AuthSession).values(expires_at=datetime(2900, 1, 1, tzinfo=UTC)))


def make_treatment(appointment: Appointment, doctor: Doctor) -> Treatment:
    """A treatment with what completing needs."""
    treatment = treatment_of(appointment, doctor)
    with writing() as session:
        session.add(treatment)
    return treatment


def treatment_of(appointment: Appointment, doctor: Doctor) -> Treatment:
    """The same, still to be written."""
    return Treatment(
        appointment_id=appointment.id,
        visit_type=VisitType.CONSULTATION,
        diagnosis="Flu",
        created_at=NOW,
        updated_at=NOW,
        updated_by=doctor.user_id,
    )
