"""Files past their day are deleted, and after a month the jobs themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from database import db, writing
from models import Job
from services.jobs import files
from services.jobs.board import OPEN

REMEMBERED = timedelta(days=30)
AT_ONCE = 500


def sweep(*, now: datetime) -> int:
    """Clear up; how many jobs lost their files. It may run any number of times."""
    ids = _expired(now)
    for job_id in ids:
        files.remove(job_id)
    _remove_left_behind(now)
    if ids:
        with writing() as session:
            gone = update(Job).where(Job.id.in_(ids)).values(result={})
            session.execute(gone.execution_options(synchronize_session=False))
    _forget(now)
    return len(ids)


def _expired(now: datetime) -> Sequence[int]:
    """Jobs that are over, have a file no longer wanted, and still say so."""
    query = select(Job.id, Job.result).where(Job.expires_at <= now, Job.status.not_in(OPEN))
    rows = db.session.execute(query.order_by(Job.id.desc()).limit(AT_ONCE)).all()
    db.session.rollback()
    return [row.id for row in rows if row.result]


def _remove_left_behind(now: datetime) -> None:
    """Files of jobs that are not there: of an upload that failed, of a database before this one."""
    ids = files.owners(now=now)
    known = set(db.session.scalars(select(Job.id).where(Job.id.in_(ids)))) if ids else set()
    db.session.rollback()
    for job_id in ids - known:
        files.remove(job_id)


def _forget(now: datetime) -> None:
    old = Job.created_at < now - REMEMBERED, Job.status.not_in(OPEN)
    ids = db.session.scalars(select(Job.id).where(*old).limit(AT_ONCE)).all()
    db.session.rollback()
    if not ids:
        return
    for job_id in ids:
        files.remove(job_id)
    with writing() as session:
        session.execute(delete(Job).where(Job.id.in_(ids)))
