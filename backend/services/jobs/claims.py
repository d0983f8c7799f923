"""The board of long work, from the worker's side: taken for a while, renewed, handed in.

A claim is a lease. Whoever lets it run out, a worker that was killed for one, loses the job to
the next worker, which goes on from what was last noted down.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from database import db, writing
from models import Doctor, Job, JobStatus, Patient, User
from services.callers import Caller
from services.jobs.board import SO_FAR

LEASE = timedelta(seconds=30)
TRIES = 5
TURN = 20.0  # seconds after which a long job lets the others have theirs
GAVE_UP = "The work broke off again and again, so it was given up. Call the people who run this."


class Lost(Exception):
    """Somebody else has the job now, or its owner has ended it."""


class Stopped(Exception):
    """The owner wants no more of it; `result` is what stands."""

    def __init__(self, result: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.result = dict(result or {})


class Paused(Exception):
    """The turn is over; the job goes to the end of the line as it is."""


class Failed(Exception):
    """It cannot be done, for a reason that its owner understands."""


@dataclass(slots=True)
class Claim:
    """A job in a worker's hands until `until`; `so_far` is what was noted down on the way."""

    id: int
    owner_id: int
    kind: str
    title: str
    params: Mapping[str, Any]
    so_far: Mapping[str, Any]
    shown: Mapping[str, Any]
    done_rows: int
    total_rows: int | None
    created_at: datetime
    until: datetime


class Turn:
    """How late it is while a job is worked on, counted from the moment it was taken."""

    def __init__(self, now: datetime) -> None:
        self._began, self._since = now, time.monotonic()

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self._began + timedelta(seconds=time.monotonic() - self._since)

    @property
    def over(self) -> bool:
        """Whether it is somebody else's turn."""
        return time.monotonic() - self._since > TURN


def take(*, now: datetime, only: int | None = None) -> Claim | None:
    """The job that has waited longest, or that one, for one lease; None when nothing waits."""
    free = _free(now) if only is None else and_(_free(now), Job.id == only)
    if not db.session.scalar(select(exists().where(free))):
        return None
    with writing() as session:
        job = session.scalars(
            select(Job)
            .where(free)
            .order_by(func.coalesce(Job.claimed_until, Job.created_at), Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        return _take(job, now) if job else None


def _free(now: datetime) -> ColumnElement[bool]:
    left_behind = and_(Job.status == JobStatus.RUNNING, Job.claimed_until <= now)
    return or_(Job.status == JobStatus.QUEUED, left_behind)


def _take(job: Job, now: datetime) -> Claim | None:
    so_far = dict(job.result.get(SO_FAR, {}))
    tries = int(so_far.get("tries", 0)) + 1
    if tries > TRIES:
        job.status, job.finished_at, job.error = JobStatus.FAILED, now, GAVE_UP
        return None
    job.result = {**job.result, SO_FAR: {**so_far, "tries": tries}}
    job.status, job.claimed_until = JobStatus.RUNNING, now + LEASE
    job.started_at = job.started_at or now
    return Claim(
        id=job.id,
        owner_id=job.owner_id,
        kind=job.kind,
        title=job.title,
        params=job.params,
        so_far=so_far,
        shown={name: value for name, value in job.result.items() if name != SO_FAR},
        done_rows=job.done_rows,
        total_rows=job.total_rows,
        created_at=job.created_at,
        until=job.claimed_until,
    )


def renew(
    session: Session,
    claim: Claim,
    *,
    done_rows: int,
    total_rows: int,
    so_far: Mapping[str, Any],
    now: datetime,
) -> datetime:
    """Note down how far it is, in the caller's transaction; until when the job is then ours."""
    until = now + LEASE
    _set(
        session,
        claim,
        done_rows=done_rows,
        total_rows=total_rows,
        result={**claim.shown, SO_FAR: {**so_far, "tries": 1}},
        claimed_until=until,
    )
    return until


def note(
    claim: Claim, *, done_rows: int, total_rows: int, so_far: Mapping[str, Any], now: datetime
) -> None:
    """Note down how far it is, and keep the job."""
    with writing() as session:
        until = renew(
            session, claim, done_rows=done_rows, total_rows=total_rows, so_far=so_far, now=now
        )
    claim.until, claim.done_rows = until, done_rows


def heed(claim: Claim) -> None:
    """Stopped when the owner has asked for that."""
    asked = db.session.scalar(select(Job.stop_asked).where(Job.id == claim.id))
    db.session.rollback()
    if asked:
        raise Stopped


def finish(
    session: Session,
    claim: Claim,
    result: Mapping[str, Any],
    *,
    now: datetime,
    expires_at: datetime | None,
    status: JobStatus = JobStatus.DONE,
    done_rows: int | None = None,
    error: str = "",
) -> None:
    """Hand the job in, in the caller's transaction; Lost if it is no longer ours."""
    _set(
        session,
        claim,
        status=status,
        result=dict(result),
        error=error,
        done_rows=claim.done_rows if done_rows is None else done_rows,
        claimed_until=None,
        finished_at=now,
        expires_at=expires_at,
    )


def put_back(claim: Claim, *, now: datetime) -> None:
    """To the end of the line; it keeps what was noted down."""
    with writing() as session:
        _set(session, claim, status=JobStatus.QUEUED, claimed_until=now)


def _set(session: Session, claim: Claim, **values: Any) -> None:
    changed = session.execute(
        update(Job)
        .where(
            Job.id == claim.id,
            Job.status == JobStatus.RUNNING,
            Job.claimed_until == claim.until,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Lost


def owner(claim: Claim) -> Caller:
    """Who asked for it, as they are now; Failed when they may no longer have it."""
    row = db.session.execute(
        select(User.id, User.role, User.username, User.disabled_at, Patient.id, Doctor.id)
        .outerjoin(Patient, Patient.user_id == User.id)
        .outerjoin(Doctor, Doctor.user_id == User.id)
        .where(User.id == claim.owner_id)
    ).one()
    user_id, role, username, disabled_at, patient_id, doctor_id = row
    if disabled_at is not None:
        raise Failed("The account is closed.")
    profile_id = patient_id or doctor_id
    return Caller(user_id, session_id="", role=role, profile_id=profile_id, username=username)
