"""Who reads what is mailed about a patient: the patient, or who acts for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session, aliased

from database import AnySelect
from models import Guardianship, OutboxMail, Patient, User
from services import unsent

PatientAccount = aliased(User)
# Who reads a dependent's mails: the first account that looks after them.
_GUARDIAN = (
    select(Guardianship.user_id)
    .where(Guardianship.patient_id == Patient.id)
    .order_by(Guardianship.created_at, Guardianship.user_id)
    .limit(1)
    .correlate(Patient)
    .scalar_subquery()
)
READER = func.coalesce(Patient.user_id, _GUARDIAN)
TEXTS_TO = case((Patient.text_messages, Patient.phone), else_="")


def to_reader(row: Row[Any]) -> dict[str, Any]:
    """Who reads for the patient, for a mail's payload; its links are for that account alone."""
    return {"to": row.patient_reader, "reader": row.reader_id}


def changed(session: Session, patient_id: int, *, now: datetime) -> None:
    """Somebody else reads for the patient now, or nobody: let what has not gone out follow."""
    session.flush()
    reader = of(session, patient_id)
    for mail in unsent.about(session, patient_id):
        if reader is None:
            unsent.drop(mail, "nobody reads for the patient", now=now)
        else:
            mail.recipient, mail.payload = reader.email, mail.payload | to_reader(reader)


def of(session: Session, patient_id: int) -> Row[*tuple[Any, ...]] | None:
    """Who reads for the patient now."""
    query: AnySelect = (
        select(
            PatientAccount.id.label("reader_id"),
            PatientAccount.full_name.label("patient_reader"),
            PatientAccount.email,
        )
        .select_from(Patient)
        .join(PatientAccount, PatientAccount.id == READER)
        .where(Patient.id == patient_id)
    )
    return session.execute(query).first()


def now_of(session: Session, patient_ids: Collection[int]) -> dict[int, int]:
    """Who reads for each of these patients now, where anybody does."""
    if not patient_ids:
        return {}
    query = select(Patient.id, READER).where(Patient.id.in_(patient_ids))
    return {patient: reader for patient, reader in session.execute(query) if reader}


def phones_now(session: Session, patient_ids: Collection[int]) -> dict[int, str]:
    """To which number each of these patients wants texts now; "" to none."""
    if not patient_ids:
        return {}
    query = select(Patient.id, TEXTS_TO).where(Patient.id.in_(patient_ids))
    return {row.id: row[1] for row in session.execute(query)}


def looked_up(column: Any) -> Any:
    """What is known of the patient of a mail, or of who reads for them, within a query of mails."""
    return (
        select(column)
        .select_from(Patient)
        .outerjoin(PatientAccount, PatientAccount.id == READER)
        .where(Patient.id == OutboxMail.patient_id)
        .correlate(OutboxMail)
        .scalar_subquery()
    )
