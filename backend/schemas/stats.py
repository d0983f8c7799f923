"""The admin's dashboard in numbers."""

import datetime as dt

from models import AppointmentStatus
from schemas.common import Answer


class TodayCounts(Answer):
    """Today's appointments by state."""

    total: int
    booked: int
    checked_in: int
    completed: int
    cancelled: int
    no_show: int


class DayCount(Answer):
    """Bookings made on one day."""

    date: dt.date
    count: int


class DepartmentCount(Answer):
    """Appointments of one department."""

    department: str
    count: int


class StatusCount(Answer):
    """Appointments in one state."""

    status: AppointmentStatus
    count: int


class DoctorLoad(Answer):
    """How full a doctor's next seven days are."""

    doctor_id: int
    doctor: str
    booked: int
    capacity: int


class MailCounts(Answer):
    """Mails that wait, and mails that were given up."""

    queued: int
    failed: int


class NeedsAttention(Answer):
    """What somebody should look at."""

    unresolved_visits: int
    failed_mails: int
    doctors_without_hours: int


class StatsAnswer(Answer):
    """The dashboard; `fill_rate` is None when nobody offers any time."""

    doctors: int
    patients: int
    appointments: int
    today: TodayCounts
    cancellations: int
    no_shows: int
    fill_rate: float | None
    bookings_per_day: list[DayCount]
    by_department: list[DepartmentCount]
    by_status: list[StatusCount]
    load_by_doctor: list[DoctorLoad]
    mails: MailCounts
    needs_attention: NeedsAttention
    generated_at: dt.datetime
