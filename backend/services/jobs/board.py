"""The board of long work, from its owner's side: hung up, looked at, stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

import clock
from database import db, writing
from errors import NotFound, TooManyJobs
from models import Job, JobStatus, User
from schemas.common import KeysetQuery
from services import audit, doorbell
from services.callers import Caller
from services.jobs import files
from services.paging import Keyset, Order, keyset

KEPT = timedelta(days=7)
MOST_OPEN = 5
OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
CHECKED, EXPIRED = "checked", "expired"
SO_FAR = "so_far"
NEWEST_FIRST = Order((Job.id.expression,), descending=True)
COLUMNS = (
    Job.kind,
    Job.title,
    Job.status,
    Job.done_rows,
    Job.total_rows,
    Job.result,
    Job.error,
    Job.stop_asked,
    Job.created_at,
    Job.finished_at,
    Job.expires_at,
    Job.id,
)


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as its owner sees it. An import that is `checked` waits for the word to begin."""

    id: int
    kind: str
    title: str
    status: str
    done_rows: int
    total_rows: int | None
    percent: int | None
    result: Mapping[str, Any]
    error: str
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    can_stop: bool


def hang_up(
    session: Session,
    caller: Caller,
    kind: str,
    title: str,
    params: Mapping[str, Any],
    *,
    now: datetime,
) -> Job:
    """Queue a job in the caller's transaction; TooManyJobs when its owner has enough open ones."""
    owner = select(User.id).where(User.id == caller.user_id)
    session.execute(owner.with_for_update(key_share=True))  # so that nobody counts beside us
    waiting = select(func.count()).where(Job.owner_id == caller.user_id, Job.status.in_(OPEN))
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise TooManyJobs
    job = Job(
        owner_id=caller.user_id,
        kind=kind,
        title=title,
        params=dict(params),
        status=JobStatus.QUEUED,
        done_rows=0,
        result={},
        error="",
        stop_asked=False,
        created_at=now,
    )
    session.add(job)
    session.flush()
    return job


def mine(caller: Caller, family: str, wanted: KeysetQuery, *, now: datetime) -> Keyset[JobView]:
    """The caller's own jobs of a family (`export`, `import`, `run`), newest first."""
    page = keyset(_owned(caller, family), NEWEST_FIRST, **wanted.model_dump())
    return page.map(lambda row: view(row, now=now))


def one(caller: Caller, job_id: int, family: str, *, now: datetime) -> JobView:
    """One of the caller's own; NotFound alike for a missing and for somebody else's."""
    row = db.session.execute(_owned(caller, family).where(Job.id == job_id)).first()
    if row is None:
        raise NotFound
    return view(row, now=now)


def locked(session: Session, caller: Caller, job_id: int, family: str) -> Job:
    """The row of one of the caller's own, for nobody else to change until the commit."""
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.owner_id != caller.user_id or not job.kind.startswith(f"{family}."):
        raise NotFound
    return job


def stop(caller: Caller, job_id: int, family: str, *, now: datetime) -> JobView:
    """End a job: one that waits at once, one that runs at its next step; else nothing happens."""
    with writing() as session:
        job = locked(session, caller, job_id, family)
        if may_stop(job):
            _stop(job, now)
            audit.record(session, caller, f"{family}.stopped", now=now, subject=f"job:{job_id}")
    if job.status is JobStatus.STOPPED:
        files.remove(job_id)
    return one(caller, job_id, family, now=now)


def _stop(job: Job, now: datetime) -> None:
    job.stop_asked = True
    in_hands = job.status is JobStatus.RUNNING and job.claimed_until and job.claimed_until > now
    if not in_hands:
        job.status, job.finished_at, job.claimed_until = JobStatus.STOPPED, now, None


def ring() -> None:
    """Tell the worker that there is work, after the commit; costs the request nothing."""
    doorbell.ring_for_work()


def _owned(caller: Caller, family: str) -> Select[Any]:
    of_family = Job.kind.startswith(f"{family}.", autoescape=True)
    return select(*COLUMNS).where(Job.owner_id == caller.user_id, of_family)


def view(row: Row[Any] | Job, *, now: datetime) -> JobView:
    """A row, or a job, in the owner's words."""
    return JobView(
        id=row.id,
        kind=row.kind,
        title=row.title,
        status=_status(row, now),
        done_rows=row.done_rows,
        total_rows=row.total_rows,
        percent=_percent(row),
        result={name: value for name, value in row.result.items() if name != SO_FAR},
        error=row.error,
        created_at=clock.local(row.created_at),
        finished_at=clock.local(row.finished_at) if row.finished_at else None,
        expires_at=clock.local(row.expires_at) if row.expires_at else None,
        can_stop=may_stop(row) and not row.stop_asked,
    )


def may_stop(job: Row[Any] | Job) -> bool:
    """Whether there is anything left to stop."""
    return job.status in OPEN or is_checked(job)


def is_checked(job: Row[Any] | Job) -> bool:
    """Whether an import has been looked through and waits for the word to begin."""
    return job.status is JobStatus.DONE and job.result.get("phase") == CHECKED


def _status(row: Row[Any] | Job, now: datetime) -> str:
    if row.expires_at and row.expires_at <= now and row.status not in OPEN:
        return EXPIRED
    return CHECKED if is_checked(row) else str(row.status)


def _percent(row: Row[Any] | Job) -> int | None:
    if row.status is JobStatus.DONE:
        return 100
    if not row.total_rows:
        return None
    return min(99, row.done_rows * 100 // row.total_rows)
