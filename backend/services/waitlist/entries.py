"""Joining the waiting list, and leaving it."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import clock
from database import writing
from errors import (
    AlreadyWaiting,
    BlacklistedFromWaiting,
    DoctorInactive,
    FieldProblem,
    NotAllowed,
    NotFound,
    TooManyWaiting,
    ValidationFailed,
)
from models import (
    Appointment,
    AppointmentStatus,
    Doctor,
    DoctorStatus,
    OfferStatus,
    WaitlistEntry,
    WaitlistOffer,
    WaitStatus,
)
from schemas.waitlist import JoinWaitlist
from services import access, audit, departments, outbox
from services.callers import Caller
from services.offers import PATIENT_WINDOW
from services.patients import records
from services.waitlist import holding, matching, views
from services.waitlist.views import EntryView

MOST_ENTRIES = 5
NOT_BOOKED = "Only a booked appointment that is still to come can be brought forward."


def join(caller: Caller, wanted: JoinWaitlist, *, now: datetime) -> EntryView:
    """Wait for a time; at most five wishes at a time, and one for each doctor or department."""
    with writing() as session:
        visit = _visit(session, caller, wanted, now)
        whom = visit.patient_id if visit else access.chosen(session, caller, wanted.patient_id)
        patient = records.locked(session, whom)
        if patient.blacklisted_at or caller.blacklisted:
            raise BlacklistedFromWaiting
        doctor_id, department_id = _target(session, wanted, visit)
        first, last = _days(wanted, visit, now)
        _check_room(session, patient.id, doctor_id, department_id, now)
        entry = WaitlistEntry(
            patient_id=patient.id,
            doctor_id=doctor_id,
            department_id=department_id,
            first_day=first,
            last_day=last,
            weekdays=wanted.weekdays,
            session=wanted.session,
            instead_of=visit.id if visit else None,
            status=WaitStatus.WAITING,
            created_at=now,
        )
        session.add(entry)
        session.flush()
        _record(session, caller, "joined", entry, now)
    return views.one(entry.id, caller, now=now)


def leave(caller: Caller, entry_id: int, *, now: datetime) -> None:
    """Stop waiting; a time that is held goes on to the next. NotFound for what is not theirs."""
    with writing() as session:
        entry = _locked(session, caller, entry_id)
        entry.status, entry.ended_at = WaitStatus.LEFT, now
        session.flush()
        _let_go(session, entry.id, caller, now)
        _record(session, caller, "left", entry, now)
    outbox.ring()


def _let_go(session: Session, entry_id: int, caller: Caller, now: datetime) -> None:
    held = select(WaitlistOffer).where(
        WaitlistOffer.entry_id == entry_id, WaitlistOffer.status == OfferStatus.OPEN
    )
    for doctor_id in session.scalars(held.with_only_columns(WaitlistOffer.doctor_id)).all():
        session.get(Doctor, doctor_id, with_for_update={"key_share": True})
        for offer in session.scalars(
            held.where(WaitlistOffer.doctor_id == doctor_id).with_for_update()
        ).all():
            holding.close(session, offer, OfferStatus.DECLINED, caller, now=now)


def _locked(session: Session, caller: Caller, entry_id: int) -> WaitlistEntry:
    """A live entry of the caller's, and before it the patient: everywhere in that order."""
    live = (
        WaitlistEntry.id == entry_id,
        WaitlistEntry.patient_id.in_(access.persons(caller)),
        WaitlistEntry.status == WaitStatus.WAITING,
    )
    patient_id = session.scalar(select(WaitlistEntry.patient_id).where(*live))
    if patient_id is None:
        raise NotFound
    records.locked(session, patient_id)
    query = select(WaitlistEntry).where(*live).with_for_update(key_share=True)
    entry = session.scalars(query).first()
    if entry is None:
        raise NotFound
    return entry


def _visit(
    session: Session, caller: Caller, wanted: JoinWaitlist, now: datetime
) -> Appointment | None:
    """The visit that is to be brought forward, of somebody whom the account acts for."""
    if wanted.instead_of is None:
        return None
    own = Appointment.patient_id.in_(access.persons(caller))
    query = select(Appointment).where(Appointment.id == wanted.instead_of, own)
    visit = session.scalars(query).first()
    if visit is None or wanted.patient_id not in (None, visit.patient_id):
        raise _absent("instead_of")
    if visit.status is not AppointmentStatus.BOOKED or visit.starts_at <= now:
        raise NotAllowed(NOT_BOOKED)
    return visit


def _target(
    session: Session, wanted: JoinWaitlist, visit: Appointment | None
) -> tuple[int | None, int | None]:
    """A doctor, or else a department. A visit is brought forward within its own department."""
    department_id, doctor_id = wanted.department_id, wanted.doctor_id
    if visit and not (department_id or doctor_id):
        doctor_id = visit.doctor_id
    if department_id:
        departments.keep(session, department_id)
    if doctor_id:
        home = _department_of(session, doctor_id)
        if department_id not in (None, home):
            raise _absent("doctor_id")
        department_id = home
    if visit and department_id != visit.department_id:
        hint = "Choose the doctor of the appointment, or its department"
        field = "doctor_id" if doctor_id else "department_id"
        raise ValidationFailed(fields=(FieldProblem(field, "another_department", hint),))
    return (doctor_id, None) if doctor_id else (None, department_id)


def _department_of(session: Session, doctor_id: int) -> int:
    """Where a doctor works who can be booked."""
    doctor = session.get(Doctor, doctor_id)
    if doctor is None or doctor.status is DoctorStatus.PENDING:
        raise _absent("doctor_id")
    if doctor.status is not DoctorStatus.ACTIVE:
        raise DoctorInactive
    return doctor.department_id


def _days(wanted: JoinWaitlist, visit: Appointment | None, now: datetime) -> tuple[date, date]:
    """The days to look at, within those that patients can book."""
    today = clock.today(now)
    horizon = today + timedelta(days=PATIENT_WINDOW.days)
    first = wanted.first_day or today
    last = wanted.last_day or (min(visit.day, horizon) if visit else horizon)
    problems = []
    if not today <= first <= horizon:
        hint = f"Choose a first day from today on, within {PATIENT_WINDOW.days} days"
        problems.append(FieldProblem("first_day", "not_offered", hint))
    if not today <= last <= horizon:
        hint = f"Choose a last day from today on, within {PATIENT_WINDOW.days} days"
        problems.append(FieldProblem("last_day", "not_offered", hint))
    if not problems and last < first:
        hint = "Choose a last day that is not before the first"
        problems.append(FieldProblem("last_day", "before_first", hint))
    if problems:
        raise ValidationFailed(fields=tuple(problems))
    return first, last


def _check_room(
    session: Session,
    patient_id: int,
    doctor_id: int | None,
    department_id: int | None,
    now: datetime,
) -> None:
    """The patient's row is locked, so that nobody joins beside us."""
    live = select(func.count()).where(
        WaitlistEntry.patient_id == patient_id,
        WaitlistEntry.status == WaitStatus.WAITING,
        ~matching.over(now),
    )
    column = WaitlistEntry.doctor_id if doctor_id else WaitlistEntry.department_id
    if session.scalar(live.where(column == (doctor_id or department_id))):
        raise AlreadyWaiting
    if (session.scalar(live) or 0) >= MOST_ENTRIES:
        raise TooManyWaiting


def _absent(field: str) -> NotFound:
    return NotFound(fields=(FieldProblem(field, "not_found", "Choose one that exists"),))


def _record(
    session: Session, caller: Caller, what: str, entry: WaitlistEntry, now: datetime
) -> None:
    audit.record(
        session,
        caller,
        f"waitlist.{what}",
        now=now,
        subject=f"waitlist_entry:{entry.id}",
        patient_id=entry.patient_id,
    )
