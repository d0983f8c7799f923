"""The dashboard's figures, straight from the database."""

from bisect import bisect_right
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

import clock
from database import AnySelect
from models import (
    AppointmentStatus,
    BookingTally,
    Count,
    Department,
    Doctor,
    DoctorStatus,
    OutboxMail,
    VisitTally,
    live_statuses,
)
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
        "patients": session.scalar(select(Count.number).where(Count.name == "patients")) or 0,
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
            "unresolved_visits": _unresolved(session, today),
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
    """Every state has its count, zero included; a department only when it has any visits."""
    states = dict.fromkeys(AppointmentStatus, 0)
    departments: dict[str, int] = {}
    grouped = (
        select(VisitTally.department_id, VisitTally.status, func.sum(VisitTally.visits))
        .group_by(VisitTally.department_id, VisitTally.status)
        .having(func.sum(VisitTally.visits) > 0)
        .subquery()
    )
    named = select(Department.name, grouped.c[1], grouped.c[2]).join(
        grouped, grouped.c.department_id == Department.id
    )
    for name, status, count in session.execute(named.order_by(Department.name)):
        states[AppointmentStatus(status)] += count
        departments[name] = departments.get(name, 0) + count
    return states, [{"department": name, "count": n} for name, n in departments.items()]


def _today(session: Session, today: date) -> dict[str, int]:
    grouped = (
        select(VisitTally.status, func.sum(VisitTally.visits))
        .where(VisitTally.day == today)
        .group_by(VisitTally.status)
    )
    counts = {str(status): 0 for status in AppointmentStatus}
    counts |= {str(status): count for status, count in session.execute(grouped)}
    return {"total": sum(counts.values()), **counts}


def _unresolved(session: Session, today: date) -> int:
    """Visits whose day is over and whose outcome nobody has said."""
    over = VisitTally.day < today, VisitTally.status.in_([str(s) for s in live_statuses])
    return session.scalar(select(func.sum(VisitTally.visits)).where(*over)) or 0


def _bookings_per_day(session: Session, today: date, count: int) -> list[dict[str, Any]]:
    """How many were booked on each of the last days, by the clinic's calendar."""
    days = [today - timedelta(days=ago) for ago in reversed(range(count))]
    first, end = _quarter(clock.start_of(days[0])), _quarter(clock.end_of(today))
    counted = select(BookingTally.quarter, BookingTally.bookings).where(
        BookingTally.quarter >= first, BookingTally.quarter < end
    )
    begins = [_quarter(clock.start_of(day)) for day in days]
    found = [0] * len(days)
    for quarter, bookings in session.execute(counted):
        found[bisect_right(begins, quarter) - 1] += bookings
    return [{"date": day.isoformat(), "count": n} for day, n in zip(days, found, strict=True)]


def _quarter(moment: datetime) -> int:
    """Which quarter of an hour since 1970: every zone's days begin with a new one."""
    return int(moment.timestamp()) // 900


def _missed_per_week(session: Session, today: date, days: int) -> list[dict[str, Any]]:
    """Of the visits that took place or should have, week by week from Monday: how many did not."""
    weeks = max(LEAST_WEEKS, -(-days // 7))
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=ago) for ago in reversed(range(weeks))]
    expected, missed = dict.fromkeys(mondays, 0), dict.fromkeys(mondays, 0)
    for day, status, count in session.execute(_outcomes_since(mondays[0])):
        week = day - timedelta(days=day.weekday())
        expected[week] = expected.get(week, 0) + count
        missed[week] = missed.get(week, 0) + (status == AppointmentStatus.NO_SHOW) * count
    return [
        {"week": week.isoformat(), "expected": expected[week], "missed": missed[week]}
        for week in mondays
    ]


def _outcomes_since(first: date) -> AnySelect:
    outcomes = [str(AppointmentStatus.COMPLETED), str(AppointmentStatus.NO_SHOW)]
    return (
        select(VisitTally.day, VisitTally.status, func.sum(VisitTally.visits))
        .where(VisitTally.day >= first, VisitTally.status.in_(outcomes))
        .group_by(VisitTally.day, VisitTally.status)
    )


def _mails(session: Session) -> dict[str, int]:
    queued = OutboxMail.sent_at.is_(None) & OutboxMail.dead_at.is_(None)
    return {
        "queued": _count(session, OutboxMail.id, queued),
        "failed": _count(session, OutboxMail.id, OutboxMail.dead_at.is_not(None)),
    }
