"""The state machine: who may do what to an appointment, and when. Pure."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol

import clock
from errors import (
    Blacklisted,
    DomainError,
    NotAllowed,
    NotYet,
    TooLate,
    TooLateToChange,
    TooManyMoves,
    TreatmentNeeded,
)
from models import AppointmentStatus, Role
from services.callers import Caller

CHANGE_CUTOFF = timedelta(hours=2)
MOST_MOVES = 2
CHECK_IN_FROM = timedelta(minutes=60)
UNDO_WITHIN = timedelta(minutes=15)
NO_SHOW_AFTER = timedelta(minutes=15)
REOPEN_WITHIN = timedelta(hours=24)
LEFT = "left_without_being_seen"

BOOKED = AppointmentStatus.BOOKED
CHECKED_IN = AppointmentStatus.CHECKED_IN
COMPLETED = AppointmentStatus.COMPLETED
NO_SHOW = AppointmentStatus.NO_SHOW
STAFF = (Role.DOCTOR, Role.ADMIN)


class Visit(Protocol):
    """What the state machine looks at."""

    @property
    def status(self) -> AppointmentStatus: ...
    @property
    def day(self) -> date: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def moves(self) -> int: ...
    @property
    def checked_in_at(self) -> datetime | None: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def has_treatment(self) -> bool: ...
    @property
    def patient_blacklisted(self) -> bool: ...


Rule = Callable[[Visit, Caller, datetime], DomainError | None]


def allowed(visit: Visit, caller: Caller, *, now: datetime) -> list[str]:
    """Every action that the caller may take at this moment."""
    return [name for name, rule in ALLOWED[caller.role] if rule(visit, caller, now) is None]


def why_not(action: str, visit: Visit, caller: Caller, *, now: datetime) -> DomainError | None:
    """The refusal that this action would meet; None when it may be done."""
    rule, roles = RULES[action]
    if caller.role not in roles:
        return NotAllowed("Your account may not do this to an appointment.")
    return rule(visit, caller, now)


def _move(visit: Visit, caller: Caller, now: datetime) -> DomainError | None:
    if visit.status is not BOOKED:
        return NotAllowed("Only a booked appointment can be moved.")
    if caller.role in STAFF:
        return None
    if visit.patient_blacklisted or caller.blacklisted:
        return Blacklisted()
    if visit.starts_at - now < CHANGE_CUTOFF:
        return TooLateToChange()
    return TooManyMoves() if visit.moves >= MOST_MOVES else None


def _cancel(visit: Visit, caller: Caller, now: datetime) -> DomainError | None:
    if caller.role in STAFF and visit.status is CHECKED_IN:
        return None
    if visit.status is not BOOKED:
        return NotAllowed("Only a booked appointment can be cancelled.")
    if caller.role is Role.PATIENT:
        return TooLateToChange() if visit.starts_at - now < CHANGE_CUTOFF else None
    return (
        TooLate("The time has come. Mark it as missed or check the patient in.")
        if (visit.starts_at <= now)
        else None
    )


def _check_in(visit: Visit, _caller: Caller, now: datetime) -> DomainError | None:
    if visit.status not in (BOOKED, NO_SHOW):
        return NotAllowed("Only a booked or missed appointment can be checked in.")
    if now < visit.starts_at - CHECK_IN_FROM:
        return NotYet("Check-in opens an hour before the start.")
    if clock.today(now) > visit.day:
        return TooLate("The day of this appointment is over.")
    return None


def _undo_check_in(visit: Visit, _caller: Caller, now: datetime) -> DomainError | None:
    if visit.status is not CHECKED_IN or visit.checked_in_at is None:
        return NotAllowed("The patient is not checked in.")
    if now - visit.checked_in_at > UNDO_WITHIN:
        return TooLate("A check-in can be undone for 15 minutes.")
    return None


def _treat(visit: Visit, _caller: Caller, now: datetime) -> DomainError | None:
    if visit.status not in (BOOKED, CHECKED_IN, COMPLETED):
        return NotAllowed("A cancelled or missed appointment has no treatment.")
    if clock.today(now) < visit.day:
        return NotYet("The day of this appointment has not come yet.")
    return None


def _complete(visit: Visit, _caller: Caller, now: datetime) -> DomainError | None:
    if visit.status not in (BOOKED, CHECKED_IN):
        return NotAllowed("Only a booked or checked-in appointment can be completed.")
    if clock.today(now) < visit.day:
        return NotYet("The day of this appointment has not come yet.")
    return None if visit.has_treatment else TreatmentNeeded()


def _no_show(visit: Visit, _caller: Caller, now: datetime) -> DomainError | None:
    if visit.status is not BOOKED:
        return NotAllowed("Only a booked appointment can be marked as missed.")
    if now < visit.starts_at + NO_SHOW_AFTER:
        return NotYet("Wait until 15 minutes after the start.")
    return None


def _reopen(visit: Visit, _caller: Caller, now: datetime) -> DomainError | None:
    if visit.status is not COMPLETED or visit.completed_at is None:
        return NotAllowed("Only a completed appointment can be reopened.")
    if now - visit.completed_at > REOPEN_WITHIN:
        return TooLate("An appointment can be reopened for 24 hours.")
    return None


RULES: dict[str, tuple[Rule, tuple[Role, ...]]] = {
    "move": (_move, tuple(Role)),
    "cancel": (_cancel, tuple(Role)),
    "check_in": (_check_in, STAFF),
    "undo_check_in": (_undo_check_in, STAFF),
    "complete": (_complete, (Role.DOCTOR,)),
    "no_show": (_no_show, STAFF),
    "reopen": (_reopen, STAFF),
    "treat": (_treat, (Role.DOCTOR,)),
}
ALLOWED: dict[Role, list[tuple[str, Rule]]] = {
    role: [(name, rule) for name, (rule, roles) in RULES.items() if role in roles] for role in Role
}
