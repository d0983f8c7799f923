"""The dashboard's figures, straight from the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

import clock
from models import (
    Appointment,
    AppointmentStatus,
    DateOverride,
    Department,
    Doctor,
    DoctorStatus,
    OutboxMail,
    Patient,
    SessionName,
    User,
    WeeklyHours,
)
from services import offers, slots
from services.appointments import lists
from services.availability import hours
from services.slots import Rules

PLOTTED_DAYS = 30
LOAD_DAYS = 7
SHOWN_LOADS = 50


def compute(session: Session, *, now: datetime) -> dict[str, Any]:
    """Everything the dashboard shows, as plain values."""
    today = clock.today(now)
    by_status, by_department = _by_status_and_department(session)
    loads = _loads(session, today)
    mails = _mails(session)
    return {
        "doctors": _count(session, Doctor.id, Doctor.status == DoctorStatus.ACTIVE),
        "patients": _count(session, Patient.id),
        "appointments": sum(by_status.values()),
        "today": _today(session, today),
        "cancellations": by_status[AppointmentStatus.CANCELLED],
        "no_shows": by_status[AppointmentStatus.NO_SHOW],
        "fill_rate": _fill_rate(loads),
        "bookings_per_day": _bookings_per_day(session, today),
        "by_department": by_department,
        "by_status": [{"status": str(s), "count": n} for s, n in by_status.items()],
        "load_by_doctor": loads[:SHOWN_LOADS],
        "mails": mails,
        "needs_attention": {
            "unresolved_visits": _count(session, Appointment.id, lists.unresolved(now)),
            "failed_mails": mails["failed"],
            "doctors_without_hours": _without_hours(session, today),
        },
        "generated_at": clock.local(now).isoformat(),
    }


def _count(session: Session, column: InstrumentedAttribute[int], *only: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column)).where(*only)) or 0


def _by_status_and_department(
    session: Session,
) -> tuple[dict[AppointmentStatus, int], list[dict[str, Any]]]:
    """One pass over all appointments; every state has its count, zero included."""
    states = dict.fromkeys(AppointmentStatus, 0)
    departments: dict[str, int] = {}
    grouped = (
        select(Appointment.department_id, Appointment.status, func.count().label("count"))
        .group_by(Appointment.department_id, Appointment.status)
        .subquery()
    )
    named = select(Department.name, grouped.c.status, grouped.c.count).join(
        grouped, grouped.c.department_id == Department.id
    )
    for name, status, count in session.execute(named.order_by(Department.name)):
        states[status] += count
        departments[name] = departments.get(name, 0) + count
    return states, [{"department": name, "count": n} for name, n in departments.items()]


def _today(session: Session, today: date) -> dict[str, int]:
    grouped = (
        select(Appointment.status, func.count())
        .where(
            Appointment.starts_at >= clock.start_of(today),
            Appointment.starts_at < clock.end_of(today),
        )
        .group_by(Appointment.status)
    )
    counts = {str(status): 0 for status in AppointmentStatus}
    counts |= {str(status): count for status, count in session.execute(grouped)}
    return {"total": sum(counts.values()), **counts}


def _bookings_per_day(session: Session, today: date) -> list[dict[str, Any]]:
    """How many were booked on each of the last days, by the clinic's calendar."""
    days = [today - timedelta(days=ago) for ago in reversed(range(PLOTTED_DAYS))]
    numbered = _number_of_day(days, 0).label("day")
    grouped = (
        select(numbered, func.count())
        .where(
            Appointment.booked_at >= clock.start_of(days[0]),
            Appointment.booked_at < clock.end_of(today),
        )
        .group_by(numbered)
    )
    counts = {row[0]: row[1] for row in session.execute(grouped)}
    return [{"date": day.isoformat(), "count": counts.get(n, 0)} for n, day in enumerate(days)]


def _number_of_day(days: Sequence[date], first: int) -> ColumnElement[int]:
    """Which of the days, counted from `first`, a booking was made on: found by halving."""
    if len(days) == 1:
        return literal(first)
    half = len(days) // 2
    return case(
        (Appointment.booked_at < clock.start_of(days[half]), _number_of_day(days[:half], first)),
        else_=_number_of_day(days[half:], first + half),
    )


def _loads(session: Session, today: date) -> list[dict[str, Any]]:
    """Booked and offered times of each active doctor in the next days, the fullest first."""
    doctors = session.execute(
        select(Doctor.id, User.full_name)
        .join(User, User.id == Doctor.user_id)
        .where(Doctor.status == DoctorStatus.ACTIVE)
    ).all()
    last = today + timedelta(days=LOAD_DAYS - 1)
    rules = offers.rules_of(session, [doctor.id for doctor in doctors], today, last)
    booked = _booked(session, today, last)
    loads = [
        {
            "doctor_id": doctor.id,
            "doctor": doctor.full_name,
            "booked": booked.get(doctor.id, 0),
            "capacity": _capacity(rules[doctor.id], today),
        }
        for doctor in doctors
    ]
    return sorted(loads, key=_fullest_first)


def _booked(session: Session, first: date, last: date) -> dict[int, int]:
    grouped = (
        select(Appointment.doctor_id, func.count())
        .where(
            Appointment.starts_at >= clock.start_of(first),
            Appointment.starts_at < clock.end_of(last),
            Appointment.status != AppointmentStatus.CANCELLED,
        )
        .group_by(Appointment.doctor_id)
    )
    return {row[0]: row[1] for row in session.execute(grouped)}


def _capacity(rules: Rules, today: date) -> int:
    days = (today + timedelta(days=ahead) for ahead in range(LOAD_DAYS))
    decided = (slots.decide(rules, day, session)[0] for day in days for session in SessionName)
    return sum(hours.room(offered, rules.slot_minutes) for offered in decided)


def _fullest_first(load: dict[str, Any]) -> tuple[float, str]:
    return -load["booked"] / max(1, load["capacity"]), load["doctor"]


def _fill_rate(loads: list[dict[str, Any]]) -> float | None:
    capacity = sum(load["capacity"] for load in loads)
    booked = sum(load["booked"] for load in loads)
    return round(min(1.0, booked / capacity), 4) if capacity else None


def _mails(session: Session) -> dict[str, int]:
    queued = OutboxMail.sent_at.is_(None) & OutboxMail.dead_at.is_(None)
    return {
        "queued": _count(session, OutboxMail.id, queued),
        "failed": _count(session, OutboxMail.id, OutboxMail.dead_at.is_not(None)),
    }


def _without_hours(session: Session, today: date) -> int:
    dated = DateOverride.is_open & (DateOverride.day >= today)
    return _count(
        session,
        Doctor.id,
        Doctor.status == DoctorStatus.ACTIVE,
        Doctor.id.not_in(select(WeeklyHours.doctor_id)),
        Doctor.id.not_in(select(DateOverride.doctor_id).where(dated)),
    )
