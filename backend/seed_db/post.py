"""The demo hospital's post, and its long work: mails, an export that waits, an import to decide."""

from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from models import Appointment, AppointmentStatus, OutboxMail, User
from services import notices, outbox, readers
from services.callers import Caller
from services.imports import asking
from services.jobs import board

NO_SUCH_USER = "550 5.1.1 No such user here"
FROM_THE_CAMP = """full_name,phone,date_of_birth,gender,allergies
Kavita Deshmukh,98220 41102,1961-02-11,female,penicillin
Joseph Fernandes,98220 41103,1955-08-30,male,
Noor Jahan,98220 41104,31.12.1949,female,
Tenzin Dorje,98220 41105,1972-05-19,male,aspirin; latex
,98220 41106,1980-01-01,other,
Saroj Kumari,98220 41107,1968-11-03,female,
"""


def mails(session: Session, now: datetime) -> None:
    """The confirmations of all visits ahead went out; the last one's address did not exist."""
    ahead = notices.selected().add_columns(Appointment.booked_at)
    booked = Appointment.status == AppointmentStatus.BOOKED, Appointment.starts_at > now
    has_address = readers.PatientAccount.email.is_not(None)
    rows = session.execute(ahead.where(*booked, has_address).order_by(Appointment.id)).all()
    session.add_all(_confirmation(row) for row in rows[:-1])
    for row in rows[-1:]:
        failed = _confirmation(row)
        failed.sent_at, failed.dead_at, failed.attempts = None, now, outbox.TRIES
        failed.last_error = NO_SUCH_USER
        session.add(failed)


def _confirmation(row: Row[Any]) -> OutboxMail:
    values = outbox.row(
        kind="booked_patient",
        recipient=row.patient_email,
        payload={**readers.to_reader(row), **notices.facts(row)},
        dedupe_key=f"booked:{row.id}:{row.revision}:patient",
        appointment_id=row.id,
        patient_id=row.patient_id,
        now=row.booked_at,
    )
    return OutboxMail(**values | {"attempts": 1}, sent_at=row.booked_at)


def exports(session: Session, admin: User, now: datetime) -> None:
    """A list that the worker writes as soon as it starts."""
    caller = _front_desk(admin)
    board.hang_up(session, caller, "export.patients", "Patients", {"filters": {}}, now=now)


def an_import(admin: User, now: datetime) -> None:
    """A file that has been looked through: most rows are ready to come in, two have problems."""
    file = BytesIO(FROM_THE_CAMP.encode())
    asking.upload(_front_desk(admin), "patients", "eye-camp.csv", file, now=now)


def _front_desk(admin: User) -> Caller:
    return Caller(admin.id, "", admin.role, None, admin.username)
