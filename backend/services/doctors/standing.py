"""Whether a doctor practises: applications, blacklisting, leaving, coming back."""

from datetime import date, datetime

from sqlalchemy.orm import Session

import clock
from database import writing
from errors import NotAllowed
from models import Doctor, DoctorStatus, User
from schemas.availability import Resolving
from schemas.doctors import BlacklistDoctor
from services import account_notices, audit, impact, outbox, second_factor, sign_in, stats
from services.callers import Caller
from services.doctors import hiring, lists
from services.doctors.lists import DoctorView
from services.impact import Withdrawal
from services.waitlist import holding

GONE = "The doctor no longer sees patients here."
UNDECIDED = "This doctor's application has not been decided about yet."
DECIDED = "This application has already been decided about."


def approve(caller: Caller, doctor_id: int, *, now: datetime) -> DoctorView:
    """Take a doctor who applied: from now on the account works."""
    with writing() as session:
        doctor, user = _applicant(session, doctor_id)
        _let_in(doctor, user)
        account_notices.application_approved(session, user, now=now)
        _record(session, caller, "doctor.approved", doctor_id, now)
    outbox.ring()
    stats.forget()
    return lists.one(caller, doctor_id, now=now)


def reject(caller: Caller, doctor_id: int, reason: str, *, now: datetime) -> DoctorView:
    """Do not take a doctor who applied; the account stays closed."""
    with writing() as session:
        doctor, user = _applicant(session, doctor_id)
        _shut_out(session, doctor, user, DoctorStatus.DEACTIVATED, reason, now)
        account_notices.application_declined(session, user, reason, now=now)
        _record(session, caller, "doctor.rejected", doctor_id, now)
    outbox.ring()
    return lists.one(caller, doctor_id, now=now)


def activate(caller: Caller, doctor_id: int, *, now: datetime) -> DoctorView:
    """Let a blacklisted or deactivated doctor practise again."""
    with writing() as session:
        doctor, user = hiring.locked(session, doctor_id)
        if doctor.status is DoctorStatus.PENDING:
            raise NotAllowed(UNDECIDED)
        with holding.following(session, [doctor_id], clock.today(now), date.max, now=now):
            _let_in(doctor, user)
        _record(session, caller, "doctor.activated", doctor_id, now)
    outbox.ring()
    stats.forget()
    return lists.one(caller, doctor_id, now=now)


def blacklist(
    caller: Caller, doctor_id: int, wanted: BlacklistDoctor, *, now: datetime
) -> DoctorView:
    """Bar a doctor at once; AppointmentsAffected until every booking is decided about."""
    change = Withdrawal("doctor.blacklisted", f"doctor:{doctor_id}", GONE, [doctor_id])
    with impact.withdrawing(change, wanted, caller, now=now) as session:
        _bar(session, doctor_id, DoctorStatus.BLACKLISTED, wanted.reason, now)
    return lists.one(caller, doctor_id, now=now)


def deactivate(
    caller: Caller, doctor_id: int, decisions: Resolving, *, now: datetime
) -> DoctorView:
    """Let a doctor go; AppointmentsAffected until every booking is decided about."""
    change = Withdrawal("doctor.deactivated", f"doctor:{doctor_id}", GONE, [doctor_id])
    with impact.withdrawing(change, decisions, caller, now=now) as session:
        _bar(session, doctor_id, DoctorStatus.DEACTIVATED, "", now)
    return lists.one(caller, doctor_id, now=now)


def reset_second_factor(
    caller: Caller, doctor_id: int, reason: str, *, now: datetime
) -> DoctorView:
    """Let a doctor who lost the second factor in by password alone, once signed in anew."""
    with writing() as session:
        _, user = hiring.locked(session, doctor_id)
        second_factor.forget(session, user)
        sign_in.end_sessions(session, user.id, now=now)
        account_notices.second_factor_reset(session, user, reason, now=now)
        subject, details = f"doctor:{doctor_id}", {"reason": reason}
        audit.record(session, caller, "totp.reset", now=now, subject=subject, details=details)
    outbox.ring()
    return lists.one(caller, doctor_id, now=now)


def _applicant(session: Session, doctor_id: int) -> tuple[Doctor, User]:
    doctor, user = hiring.locked(session, doctor_id)
    if doctor.status is not DoctorStatus.PENDING:
        raise NotAllowed(DECIDED)
    return doctor, user


def _bar(
    session: Session, doctor_id: int, status: DoctorStatus, reason: str, now: datetime
) -> None:
    doctor, user = hiring.locked(session, doctor_id)
    if doctor.status is DoctorStatus.PENDING:
        raise NotAllowed(UNDECIDED)
    _shut_out(session, doctor, user, status, reason, now)


def _let_in(doctor: Doctor, user: User) -> None:
    doctor.status, doctor.status_reason, user.disabled_at = DoctorStatus.ACTIVE, "", None
    doctor.revision += 1


def _shut_out(
    session: Session, doctor: Doctor, user: User, status: DoctorStatus, reason: str, now: datetime
) -> None:
    """The account closes and every session of it ends, in the same transaction."""
    doctor.status, doctor.status_reason, user.disabled_at = status, reason, now
    doctor.revision += 1
    sign_in.end_sessions(session, user.id, now=now)


def _record(session: Session, caller: Caller, action: str, doctor_id: int, now: datetime) -> None:
    audit.record(session, caller, action, now=now, subject=f"doctor:{doctor_id}")
