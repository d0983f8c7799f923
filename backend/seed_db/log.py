"""What the log says of the demo patients' visits: one line after the other, as time went."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Appointment
from seed_db.people import People
from services import audit
from services.callers import Caller


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody did something with a patient's record."""

    at: datetime
    caller: Caller
    action: str
    subject: str
    patient_id: int
    details: dict[str, Any] | None = None


def write(session: Session, lines: Iterable[Line]) -> None:
    """Into the log, in the order in which it happened."""
    for line in sorted(lines, key=lambda line: line.at):
        audit.record(
            session,
            line.caller,
            line.action,
            now=line.at,
            subject=line.subject,
            patient_id=line.patient_id,
            details=line.details,
        )


def readings(people: People, visits: list[Appointment]) -> Iterator[Line]:
    """The demo patients were checked in, treated and sent home, and their records read for it."""
    shown = {patient.id for patient in people.demo}
    for visit in visits:
        if visit.patient_id in shown and visit.completed_at:
            doctor = people.caller_of(visit.doctor_id)
            arrived = visit.checked_in_at or visit.starts_at
            for action, moment in (
                ("appointment.checked_in", arrived),
                ("record.read", arrived),
                ("appointment.completed", visit.completed_at),
            ):
                subject = f"appointment:{visit.id}"
                yield Line(moment, doctor, action, subject, visit.patient_id)
