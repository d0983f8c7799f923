"""Monthly reports: to each doctor of their own month, to the admins of the clinic's."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

import clock
from config import settings
from database import db, is_sqlite, writing
from models import (
    Appointment,
    AppointmentStatus,
    Doctor,
    DoctorStatus,
    Medicine,
    OutboxMail,
    Role,
    Treatment,
    User,
    VisitType,
)
from services import outbox, wording

DOCTOR, CLINIC = "report_doctor", "report_clinic"
STILL_IN_TIME = 7  # the day of the month until which a report that was missed is made up for
AT_ONCE = 500
COMPLETED = AppointmentStatus.COMPLETED
COLUMNS = (COMPLETED, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
TYPES = {
    VisitType.CONSULTATION: "Consultation",
    VisitType.FOLLOW_UP: "Follow-up",
    VisitType.EMERGENCY: "Emergency",
}


@dataclass(slots=True)
class Month:
    """What happened in a month, of one doctor or of all."""

    by_status: Counter[AppointmentStatus] = field(default_factory=Counter)
    by_day: dict[date, Counter[AppointmentStatus]] = field(default_factory=dict)
    patients: int = 0
    seconds_seen: float = 0
    fees_minor: int = 0
    visit_types: Counter[VisitType] = field(default_factory=Counter)
    medicines: int = 0

    def add(self, day: date, status: AppointmentStatus, number: int) -> None:
        """Count so many appointments."""
        self.by_status[status] += number
        self.by_day.setdefault(day, Counter())[status] += number

    def summary(self) -> list[tuple[str, str]]:
        """Terms and figures, for a mail."""
        status = self.by_status
        hours = f"{self.seconds_seen / 3600:.1f}".removesuffix(".0")
        return [
            ("Appointments", f"{status.total():,}"),
            ("Completed", f"{status[COMPLETED]:,}"),
            ("Cancelled", f"{status[AppointmentStatus.CANCELLED]:,}"),
            ("Missed", f"{status[AppointmentStatus.NO_SHOW]:,}"),
            ("Without an outcome", f"{self.open:,}" if self.open else ""),
            ("Patients seen", f"{self.patients:,}"),
            ("Hours of completed visits", hours),
            ("Medicines prescribed", f"{self.medicines:,}"),
            ("Fees of completed visits", wording.money(self.fees_minor, settings.currency)),
        ]

    @property
    def open(self) -> int:
        """Visits whose outcome nobody has recorded."""
        live = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN)
        return sum(self.by_status[status] for status in live)

    def content(self) -> dict[str, Any]:
        """The report's part of a mail's payload."""
        return {
            "total": self.by_status.total(),
            "summary": [pair for pair in self.summary() if pair[1]],
            "visit_types": [(TYPES[kind], n) for kind, n in self.visit_types.most_common()],
            "days": [(wording.day(day), *figures(self.by_day[day])) for day in sorted(self.by_day)],
        }


def figures(by_status: Counter[AppointmentStatus]) -> tuple[int, ...]:
    """All, completed, cancelled, missed."""
    return (by_status.total(), *(by_status[status] for status in COLUMNS))


def sweep(*, now: datetime) -> int:
    """Report on last month in the first days of this one; how many reports were new."""
    if clock.today(now).day > STILL_IN_TIME:
        return 0
    return run(month=last_month(now), now=now)


def last_month(now: datetime) -> date:
    """A day in the month before this."""
    return clock.today(now).replace(day=1) - timedelta(days=1)


def run(*, month: date, now: datetime) -> int:
    """Owe the reports of the month that day is in, once; how many were new."""
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    readers, known = _readers(), _known(first)
    owed = [reader for reader in readers if _key(reader, first) not in known]
    if not owed:
        return 0
    clinic, doctors = _months(first, last)
    mails = [
        _mail(reader, first, clinic, doctors, now)
        for reader in owed
        if reader.doctor_id is None
        or reader.doctor_id in doctors
        or reader.created_at < clock.end_of(last)
    ]
    for start in range(0, len(mails), AT_ONCE):
        with writing() as session:
            outbox.post_all(session, mails[start : start + AT_ONCE])
    outbox.ring()
    return len(mails)


def _readers() -> Sequence[Row[*tuple[Any, ...]]]:
    """Active doctors and all admins."""
    is_doctor = and_(User.role == Role.DOCTOR, Doctor.status == DoctorStatus.ACTIVE)
    query = (
        select(
            User.full_name,
            User.email,
            User.id,
            Doctor.id.label("doctor_id"),
            Doctor.created_at,
        )
        .outerjoin(Doctor, Doctor.user_id == User.id)
        .where(User.disabled_at.is_(None), or_(User.role == Role.ADMIN, is_doctor))
        .order_by(User.id)
    )
    return db.session.execute(query).all()


def _key(reader: Row[*tuple[Any, ...]], first: date) -> str:
    if reader.doctor_id is None:
        return f"{CLINIC}:{reader.id}:{first:%Y-%m}"
    return f"{DOCTOR}:{reader.doctor_id}:{first:%Y-%m}"


def _known(first: date) -> set[str]:
    """The keys of that month's reports that are owed or sent already."""
    query = select(OutboxMail.dedupe_key).where(
        OutboxMail.kind.in_((DOCTOR, CLINIC)),
        OutboxMail.dedupe_key.endswith(f":{first:%Y-%m}"),
    )
    return set(db.session.scalars(query))


def _months(first: date, last: date) -> tuple[Month, dict[int, Month]]:
    """The clinic's month and each doctor's who had an appointment in it."""
    clinic, doctors = Month(), defaultdict[int, Month](Month)
    in_month = Appointment.day.between(first, last)
    for doctor_id, *many in db.session.execute(_visits().where(in_month)):
        for month in (clinic, doctors[doctor_id]):
            month.add(*many)
    for doctor_id, patients, seconds, fees in db.session.execute(_seen().where(in_month)):
        doctors[doctor_id].patients = patients
        for month in (clinic, doctors[doctor_id]):
            month.seconds_seen += float(seconds)
            month.fees_minor += fees
    clinic.patients = db.session.scalars(_all_patients().where(in_month)).one()
    for doctor_id, kind, number in db.session.execute(_visit_types().where(in_month)):
        for month in (clinic, doctors[doctor_id]):
            month.visit_types[kind] += number
    for doctor_id, number in db.session.execute(_medicines().where(in_month)):
        for month in (clinic, doctors[doctor_id]):
            month.medicines += number
    return clinic, dict(doctors)


def _visits() -> Select[*tuple[Any, ...]]:
    """How many appointments of each status each doctor had on each day."""
    by = Appointment.doctor_id, Appointment.day, Appointment.status
    return select(*by, func.count()).group_by(*by)


def _seen() -> Select[*tuple[Any, ...]]:
    """How many patients each doctor saw, for how many seconds, and the fees."""
    starts, ends = Appointment.starts_at, Appointment.ends_at
    if is_sqlite():
        seconds = func.strftime("%s", ends) - func.strftime("%s", starts)
    else:
        seconds = func.extract("epoch", ends - starts)
    figures = (
        func.count(Appointment.patient_id.distinct()),
        func.sum(seconds),
        func.sum(Appointment.fee_minor),
    )
    completed = select(Appointment.doctor_id, *figures).where(Appointment.status == COMPLETED)
    return completed.group_by(Appointment.doctor_id)


def _all_patients() -> Select[*tuple[Any, ...]]:
    seen = func.count(Appointment.patient_id.distinct())
    return select(seen).where(Appointment.status == COMPLETED)


def _visit_types() -> Select[*tuple[Any, ...]]:
    return (
        select(Appointment.doctor_id, Treatment.visit_type, func.count())
        .join(Treatment, Treatment.appointment_id == Appointment.id)
        .group_by(Appointment.doctor_id, Treatment.visit_type)
    )


def _medicines() -> Select[*tuple[Any, ...]]:
    return (
        select(Appointment.doctor_id, func.count())
        .join(Treatment, Treatment.appointment_id == Appointment.id)
        .join(Medicine, Medicine.treatment_id == Treatment.id)
        .group_by(Appointment.doctor_id)
    )


def _mail(
    reader: Row[*tuple[Any, ...]],
    first: date,
    clinic: Month,
    doctors: Mapping[int, Month],
    now: datetime,
) -> dict[str, Any]:
    if reader.doctor_id is None:
        kind, report = CLINIC, clinic.content() | {"doctors": _by_doctor(doctors)}
    else:
        kind, report = DOCTOR, doctors.get(reader.doctor_id, Month()).content()
    return outbox.row(
        kind=kind,
        recipient=reader.email,
        payload={"to": reader.full_name, "month": wording.month(first), "report": report},
        dedupe_key=_key(reader, first),
        user_id=reader.id,
        now=now,
    )


def _by_doctor(doctors: Mapping[int, Month]) -> list[tuple[Any, ...]]:
    """A row of figures for each doctor, the busiest first."""
    query = (
        select(Doctor.id, User.full_name)
        .join(User, User.id == Doctor.user_id)
        .where(Doctor.id.in_(doctors))
    )
    names = {row.id: wording.doctor(row.full_name) for row in db.session.execute(query)}
    busiest = sorted(doctors.items(), key=lambda item: -item[1].by_status.total())
    return [(names[doctor_id], *figures(month.by_status)) for doctor_id, month in busiest]
