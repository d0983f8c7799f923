"""A doctor's first page: today, and what still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

import clock
from database import db
from models import Appointment, AppointmentStatus
from services import directory
from services.appointments import lists, views
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.directory import Card

BOOKED = AppointmentStatus.BOOKED
CANCELLED = AppointmentStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class Totals:
    """What can be counted over all of a doctor's appointments."""

    total_appointments: int
    total_patients: int
    upcoming_total: int
    needs_outcome: int


class DoctorDashboard:
    """Everything on a doctor's first page."""

    def __init__(
        self,
        doctor: Card,
        totals: Totals,
        today: Sequence[AppointmentView],
        following: AppointmentView | None,
    ) -> None:
        self.doctor = doctor
        self.total_appointments = totals.total_appointments
        self.total_patients = totals.total_patients
        self.upcoming_total = totals.upcoming_total
        self.needs_outcome = totals.needs_outcome
        self.today = {status: _counted(today, status) for status in AppointmentStatus}
        self.today_total = len(today)
        self.today_appointments = today
        self.next = following


def of(caller: Caller, *, now: datetime) -> DoctorDashboard:
    """The caller's first page."""
    mine, today = views.seen_by(caller), clock.today(now)
    of_today = db.session.execute(
        mine.where(
            Appointment.starts_at >= clock.start_of(today),
            Appointment.starts_at < clock.end_of(today),
        ).order_by(Appointment.starts_at)
    )
    ahead = mine.where(Appointment.status == BOOKED, Appointment.ends_at > now)
    following = db.session.execute(ahead.order_by(Appointment.starts_at).limit(1)).first()
    return DoctorDashboard(
        doctor=directory.cards([caller.own_id], now=now)[0],
        totals=_totals(caller.own_id, now),
        today=[views.view_of(row, caller, now=now) for row in of_today],
        following=views.view_of(following, caller, now=now) if following else None,
    )


def _totals(doctor_id: int, now: datetime) -> Totals:
    """One pass; cancelled appointments count as appointments but make nobody a patient."""
    kept = Appointment.status != CANCELLED
    upcoming = (Appointment.status == BOOKED) & (Appointment.starts_at > now)
    row = db.session.execute(
        select(
            func.count(Appointment.id),
            func.count(Appointment.patient_id.distinct()).filter(kept),
            func.count(Appointment.id).filter(upcoming),
            func.count(Appointment.id).filter(lists.unresolved(now)),
        ).where(Appointment.doctor_id == doctor_id)
    ).one()
    return Totals(*row)


def _counted(today: Sequence[AppointmentView], status: AppointmentStatus) -> int:
    return sum(one.status is status for one in today)
