"""The state machine: who may do what to an appointment, and when. Pure."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple, Protocol

import clock
from errors import (
    Blacklisted,
    DomainError,
    HasTreatment,
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


Refusal = Callable[[], DomainError]  # made when it is told: a list asks for hundreds
Rule = Callable[[Visit, Caller, datetime], Refusal | None]


ITS_TIME_HAS_COME = partial(
    TooLate, "The time has come. Mark it as missed or check the patient in."
)
BEFORE_CHECK_IN = partial(NotYet, "Check-in opens an hour before the start.")
DAY_IS_OVER = partial(TooLate, "The day of this appointment is over.")
CHECKED_IN_LONG_AGO = partial(TooLate, "A check-in can be undone for 15 minutes.")
DAY_HAS_NOT_COME = partial(NotYet, "The day of this appointment has not come yet.")
MAY_STILL_COME = partial(NotYet, "Wait until 15 minutes after the start.")
COMPLETED_LONG_AGO = partial(TooLate, "An appointment can be reopened for 24 hours.")
SEEN_ALREADY = partial(
    HasTreatment, "The doctor has already recorded this visit. Call the clinic if that is wrong."
)
NOT_TO_CANCEL = "Only a booked appointment can be cancelled."
CANNOT_CANCEL = partial(NotAllowed, NOT_TO_CANCEL)


class Step(NamedTuple):
    """One thing that may be done to an appointment: by whom, when it stands how, and the rest."""

    roles: tuple[Role, ...]
    statuses: tuple[AppointmentStatus, ...]
    otherwise: str
    rule: Rule


def allowed(visit: Visit, caller: Caller, *, now: datetime) -> list[str]:
    """Every action that the caller may take at this moment."""
    likely = LIKELY[caller.role, visit.status]
    return [name for name, rule in likely if rule(visit, caller, now) is None]


def why_not(action: str, visit: Visit, caller: Caller, *, now: datetime) -> DomainError | None:
    """The refusal that this action would meet; None when it may be done."""
    step = STEPS[action]
    if caller.role not in step.roles:
        return NotAllowed("Your account may not do this to an appointment.")
    if visit.status not in step.statuses:
        return NotAllowed(step.otherwise)
    refusal = step.rule(visit, caller, now)
    return refusal() if refusal else None


def _unless_treated(rule: Rule) -> Rule:
    """The rule for a step that would part a record from its visit, its time or its author."""

    def stricter(visit: Visit, caller: Caller, now: datetime) -> Refusal | None:
        if visit.has_treatment:
            return SEEN_ALREADY if caller.role is Role.PATIENT else HasTreatment
        return rule(visit, caller, now)

    return stricter


@_unless_treated
def _move(visit: Visit, caller: Caller, now: datetime) -> Refusal | None:
    if caller.role in STAFF:
        return None
    if visit.patient_blacklisted or caller.blacklisted:
        return Blacklisted
    if visit.starts_at - now < CHANGE_CUTOFF:
        return TooLateToChange
    return TooManyMoves if visit.moves >= MOST_MOVES else None


@_unless_treated
def _cancel(visit: Visit, caller: Caller, now: datetime) -> Refusal | None:
    if caller.role is Role.PATIENT:
        if visit.status is CHECKED_IN:
            return CANNOT_CANCEL
        return TooLateToChange if visit.starts_at - now < CHANGE_CUTOFF else None
    if visit.status is BOOKED and visit.starts_at <= now:
        return ITS_TIME_HAS_COME
    return None


def _check_in(visit: Visit, _caller: Caller, now: datetime) -> Refusal | None:
    if now < visit.starts_at - CHECK_IN_FROM:
        return BEFORE_CHECK_IN
    if clock.today(now) > visit.day:
        return DAY_IS_OVER
    return None


@_unless_treated
def _undo_check_in(visit: Visit, _caller: Caller, now: datetime) -> Refusal | None:
    if visit.checked_in_at is None or now - visit.checked_in_at > UNDO_WITHIN:
        return CHECKED_IN_LONG_AGO
    return None


def _treat(visit: Visit, _caller: Caller, now: datetime) -> Refusal | None:
    if clock.today(now) < visit.day:
        return DAY_HAS_NOT_COME
    return None


def _complete(visit: Visit, caller: Caller, now: datetime) -> Refusal | None:
    if early := _treat(visit, caller, now):
        return early
    return None if visit.has_treatment else TreatmentNeeded


@_unless_treated
def _no_show(visit: Visit, _caller: Caller, now: datetime) -> Refusal | None:
    if now < visit.starts_at + NO_SHOW_AFTER:
        return MAY_STILL_COME
    return None


def _reopen(visit: Visit, _caller: Caller, now: datetime) -> Refusal | None:
    if visit.completed_at is None or now - visit.completed_at > REOPEN_WITHIN:
        return COMPLETED_LONG_AGO
    return None


EVERYBODY, DOCTORS = tuple(Role), (Role.DOCTOR,)
STEPS = {
    "move": Step(EVERYBODY, (BOOKED,), "Only a booked appointment can be moved.", _move),
    "cancel": Step(EVERYBODY, (BOOKED, CHECKED_IN), NOT_TO_CANCEL, _cancel),
    "check_in": Step(
        STAFF,
        (BOOKED, NO_SHOW),
        "Only a booked or missed appointment can be checked in.",
        _check_in,
    ),
    "undo_check_in": Step(STAFF, (CHECKED_IN,), "The patient is not checked in.", _undo_check_in),
    "complete": Step(
        DOCTORS,
        (BOOKED, CHECKED_IN),
        "Only a booked or checked-in appointment can be completed.",
        _complete,
    ),
    "no_show": Step(
        STAFF, (BOOKED,), "Only a booked appointment can be marked as missed.", _no_show
    ),
    "reopen": Step(STAFF, (COMPLETED,), "Only a completed appointment can be reopened.", _reopen),
    "treat": Step(
        DOCTORS,
        (BOOKED, CHECKED_IN, COMPLETED),
        "A cancelled or missed appointment has no treatment.",
        _treat,
    ),
}
LIKELY = {
    (role, status): [
        (name, step.rule)
        for name, step in STEPS.items()
        if role in step.roles and status in step.statuses
    ]
    for role in Role
    for status in AppointmentStatus
}
