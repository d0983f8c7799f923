"""The dashboard's figures, straight from the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

import clock
from database import AnySelect
from models import (
    Appointment,
    AppointmentStatus,
    Department,
    Doctor,
    DoctorStatus,
    OutboxMail,
    Patient,
)
from services.appointments import lists
from services.doctors import lists as doctor_lists
from services.stats import load

LEAST_WEEKS = 4


def compute(session: Session, *, days: int, now: datetime) -> dict[str, Any]:
    """Everything the dashboard shows, as plain values; the plots reach that many days back."""
    today = clock.today(now)
    by_status, by_department = _by_status_and_department(session)
    loads = load.per_doctor(session, today)
    mails = _mails(session)
    return {
        "days": days,
        "doctors": _count(session, Doctor.id, Doctor.status == DoctorStatus.ACTIVE),
        "patients": _count(session, Patient.id),
        "appointments": sum(by_status.values()),
        "today": _today(session, today),
        "cancellations": by_status[AppointmentStatus.CANCELLED],
        "no_shows": by_status[AppointmentStatus.NO_SHOW],
        "fill_rate": load.fill_rate(loads),
        "bookings_per_day": _bookings_per_day(session, today, days),
        "missed_per_week": _missed_per_week(session, today, days),
        "by_department": by_department,
        "by_status": [{"status": str(s), "count": n} for s, n in by_status.items()],
        "load_by_doctor": loads[: load.SHOWN],
        "mails": mails,
        "needs_attention": {
            "unresolved_visits": _count(session, Appointment.id, lists.unresolved(now)),
            "failed_mails": mails["failed"],
            "doctors_without_hours": _count(session, Doctor.id, doctor_lists.without_hours(today)),
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


def _bookings_per_day(session: Session, today: date, count: int) -> list[dict[str, Any]]:
    """How many were booked on each of the last days, by the clinic's calendar."""
    days = [today - timedelta(days=ago) for ago in reversed(range(count))]
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


def _missed_per_week(session: Session, today: date, days: int) -> list[dict[str, Any]]:
    """Of the visits that took place or should have, week by week from Monday: how many did not."""
    weeks = max(LEAST_WEEKS, -(-days // 7))
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=ago) for ago in reversed(range(weeks))]
    expected, missed = dict.fromkeys(mondays, 0), dict.fromkeys(mondays, 0)
    for day, status, count in session.execute(_outcomes_since(mondays[0])):
        week = day - timedelta(days=day.weekday())
        expected[week] = expected.get(week, 0) + count
        missed[week] = missed.get(week, 0) + (status is AppointmentStatus.NO_SHOW) * count
    return [
        {"week": week.isoformat(), "expected": expected[week], "missed": missed[week]}
        for week in mondays
    ]


def _outcomes_since(first: date) -> AnySelect:
    return (
        select(Appointment.day, Appointment.status, func.count())
        .where(
            Appointment.starts_at >= clock.start_of(first),
            Appointment.status.in_((AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW)),
        )
        .group_by(Appointment.day, Appointment.status)
    )


def _mails(session: Session) -> dict[str, int]:
    queued = OutboxMail.sent_at.is_(None) & OutboxMail.dead_at.is_(None)
    return {
        "queued": _count(session, OutboxMail.id, queued),
        "failed": _count(session, OutboxMail.id, OutboxMail.dead_at.is_not(None)),
    }
