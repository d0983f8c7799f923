"""How doctors leave: let go, with a history that stays; or taken back as if never entered."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database import writing
from errors import HasHistory
from models import Appointment, AuthSession, DateOverride, Doctor, Leave, User, WeeklyHours
from schemas.availability import Resolving
from schemas.doctors import LetDoctorGo
from services import audit, stats, unsent
from services.callers import Caller
from services.doctors import hiring, lists, standing
from services.doctors.lists import DoctorView


def let_go(caller: Caller, doctor_id: int, wanted: LetDoctorGo, *, now: datetime) -> DoctorView:
    """Deactivate, or, where that is asked for, delete; the doctor as then or last seen."""
    if wanted.hard:
        return _remove(caller, doctor_id, now=now)
    return standing.deactivate(caller, doctor_id, Resolving(bookings=wanted.bookings), now=now)


def _remove(caller: Caller, doctor_id: int, *, now: datetime) -> DoctorView:
    """Delete the doctor and the account; HasHistory once anything refers to either."""
    last_seen = lists.one(caller, doctor_id, now=now)
    try:
        with writing() as session:
            doctor, user = hiring.locked(session, doctor_id)
            visits = select(Appointment.id).where(Appointment.doctor_id == doctor_id)
            if session.scalar(visits.limit(1)) is not None:
                raise HasHistory
            unsent.drop_all_of(session, user.id, now=now)
            _delete(session, doctor, user)
            audit.record(
                session,
                caller,
                "doctor.removed",
                now=now,
                subject=f"doctor:{doctor_id}",
                details={"full_name": last_seen.full_name},
            )
    except IntegrityError as referred_to:
        raise HasHistory from referred_to
    stats.forget()
    return last_seen


def _delete(session: Session, doctor: Doctor, user: User) -> None:
    for hours in (WeeklyHours, DateOverride, Leave):
        session.execute(delete(hours).where(hours.doctor_id == doctor.id))
    session.delete(doctor)
    session.flush()
    session.execute(delete(AuthSession).where(AuthSession.user_id == user.id))
    session.delete(user)
    session.flush()
