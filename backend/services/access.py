"""Who may read and act for a patient."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, exists, literal, select, union_all
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from errors import LinkExpired, NotFound
from models import (
    Appointment,
    AppointmentStatus,
    EmergencyAccess,
    Guardianship,
    Patient,
    Role,
    User,
)
from services.callers import Caller

ROWS_GONE = (IntegrityError, NoResultFound)  # what a deed meets whose rows somebody has deleted


def may_see(session: Session, doctor_id: int, patient_id: int, *, now: datetime) -> bool:
    """Whether the doctor may read the record: as one who treats, or in an open emergency."""
    if treats(session, doctor_id, patient_id):
        return True
    return emergency_until(session, doctor_id, patient_id, now=now) is not None


def emergency_until(
    session: Session, doctor_id: int, patient_id: int, *, now: datetime
) -> datetime | None:
    """When the doctor's emergency access to that record ends; None where none is open."""
    return session.scalar(
        select(EmergencyAccess.expires_at)
        .where(
            EmergencyAccess.doctor_id == doctor_id,
            EmergencyAccess.patient_id == patient_id,
            EmergencyAccess.expires_at > now,
        )
        .order_by(EmergencyAccess.expires_at.desc())
        .limit(1)
    )


def treats(session: Session, doctor_id: int, patient_id: int) -> bool:
    """Whether any appointment that was not cancelled stands between the two."""
    between = exists().where(
        Appointment.doctor_id == doctor_id,
        Appointment.patient_id == patient_id,
        Appointment.status != AppointmentStatus.CANCELLED,
    )
    return bool(session.scalar(select(between)))


def persons(caller: Caller) -> CompoundSelect[Any]:
    """The ids of the patients that a patient's account acts for: its own, and its dependents."""
    return family(literal(caller.own_id), literal(caller.user_id))


def family(own_id: ColumnElement[int], user_id: ColumnElement[int]) -> CompoundSelect[Any]:
    """The same for a patient and an account that are named later."""
    dependents = select(Guardianship.patient_id).where(Guardianship.user_id == user_id)
    return union_all(select(own_id), dependents)


def acts_for(session: Session, caller: Caller, patient_id: int) -> bool:
    """Whether a patient's account may book, read and decide for that patient."""
    if patient_id == caller.own_id:
        return True
    bond = select(Guardianship.user_id).where(
        Guardianship.user_id == caller.user_id, Guardianship.patient_id == patient_id
    )
    return session.scalar(bond) is not None


def chosen(session: Session, caller: Caller, patient_id: int | None) -> int:
    """The patient that a patient's account means, by default its own; NotFound for a stranger."""
    wanted = patient_id or caller.own_id
    if not acts_for(session, caller, wanted):
        raise NotFound
    return wanted


def by_link(session: Session, user_id: int, patient_id: int) -> Caller:
    """Whom a link was mailed to, as a caller; LinkExpired once they no longer act for the patient.

    Looks it up at every use: guardians let go, and who gets an account acts for themselves.
    """
    row = session.execute(
        select(User.username, User.disabled_at, Patient.id, Patient.blacklisted_at)
        .join(Patient, Patient.user_id == User.id)
        .where(User.id == user_id)
    ).first()
    if row is None or row.disabled_at:
        raise LinkExpired
    barred = row.blacklisted_at is not None
    caller = Caller(user_id, "", Role.PATIENT, row.id, row.username, blacklisted=barred)
    if not acts_for(session, caller, patient_id):
        raise LinkExpired
    return caller
