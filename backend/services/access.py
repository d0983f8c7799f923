"""Who may read a patient's record."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models import Appointment, AppointmentStatus


def may_see(session: Session, doctor_id: int, patient_id: int) -> bool:
    """Whether any appointment that was not cancelled stands between the two."""
    between = exists().where(
        Appointment.doctor_id == doctor_id,
        Appointment.patient_id == patient_id,
        Appointment.status != AppointmentStatus.CANCELLED,
    )
    return bool(session.scalar(select(between)))
