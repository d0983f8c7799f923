"""How full the doctors' next days are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import clock
from models import Appointment, AppointmentStatus, Doctor, DoctorStatus, SessionName, User
from services import slots, working_hours
from services.availability import hours
from services.slots import Rules

DAYS = 7
SHOWN = 50


def per_doctor(session: Session, today: date) -> list[dict[str, Any]]:
    """Booked and offered times of each active doctor, in all and by day, the fullest first."""
    doctors = session.execute(
        select(Doctor.id, User.full_name)
        .join(User, User.id == Doctor.user_id)
        .where(Doctor.status == DoctorStatus.ACTIVE)
    ).all()
    ahead = [today + timedelta(days=count) for count in range(DAYS)]
    rules = working_hours.rules_of(session, [doctor.id for doctor in doctors], ahead[0], ahead[-1])
    booked = _booked(session, ahead)
    loads = [
        _load(doctor.id, doctor.full_name, rules[doctor.id], booked, ahead) for doctor in doctors
    ]
    return sorted(loads, key=_fullest_first)


def fill_rate(loads: Sequence[dict[str, Any]]) -> float | None:
    """The booked share of what is offered; None when nothing is."""
    capacity = sum(load["capacity"] for load in loads)
    booked = sum(load["booked"] for load in loads)
    return round(min(1.0, booked / capacity), 4) if capacity else None


def _load(
    doctor_id: int,
    name: str,
    rules: Rules,
    booked: dict[tuple[int, date], int],
    ahead: Sequence[date],
) -> dict[str, Any]:
    days = [
        {
            "date": day.isoformat(),
            "booked": booked.get((doctor_id, day), 0),
            "capacity": _capacity(rules, day),
        }
        for day in ahead
    ]
    return {
        "doctor_id": doctor_id,
        "doctor": name,
        "booked": sum(booked.get((doctor_id, day), 0) for day in ahead),
        "capacity": sum(_capacity(rules, day) for day in ahead),
        "days": days,
    }


def _booked(session: Session, ahead: Sequence[date]) -> dict[tuple[int, date], int]:
    """Visits that claim a doctor's time; who walks in claims none."""
    grouped = (
        select(Appointment.doctor_id, Appointment.day, func.count())
        .where(
            Appointment.starts_at >= clock.start_of(ahead[0]),
            Appointment.starts_at < clock.end_of(ahead[-1]),
            Appointment.status != AppointmentStatus.CANCELLED,
            Appointment.walk_in.is_(False),
        )
        .group_by(Appointment.doctor_id, Appointment.day)
    )
    return {(doctor_id, day): count for doctor_id, day, count in session.execute(grouped)}


def _capacity(rules: Rules, day: date) -> int:
    decided = (slots.decide(rules, day, session)[0] for session in SessionName)
    return sum(hours.room(offered, rules.slot_minutes) for offered in decided)


def _fullest_first(load: dict[str, Any]) -> tuple[float, str]:
    return -load["booked"] / max(1, load["capacity"]), load["doctor"]
