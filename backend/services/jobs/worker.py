"""The worker's round: takes job after job off the board and sees each through."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError

from database import db, writing
from models import JobStatus
from services import runs
from services.exports import making
from services.imports import working
from services.jobs import board, claims, files
from services.jobs.claims import Claim, Failed, Lost, Paused, Stopped, Turn

log = logging.getLogger("hospital.jobs")

SHIFT = 120.0  # seconds after which a round ends; the next one goes on
WENT_WRONG = "Something went wrong on our side. Start it again."
DEEDS: dict[str, Callable[[Claim, Turn], None]] = {
    "export": making.make,
    "import": working.work,
    "run": runs.perform,
}
_hands = threading.Lock()  # one long job at a time in a process: the others send mails


def go_on(*, now: datetime) -> int:
    """Work until nothing waits or the shift is over; how many turns were taken."""
    if not _hands.acquire(blocking=False):
        return 0
    try:
        return _work(now)
    finally:
        _hands.release()


def _work(now: datetime) -> int:
    began, turns = time.monotonic(), 0
    while (passed := time.monotonic() - began) < SHIFT:
        moment = now + timedelta(seconds=passed)
        claim = claims.take(now=moment)
        if claim is None:
            return turns
        _take_turn(claim, Turn(moment))
        turns += 1
    board.ring()
    return turns


def take_this(job_id: int, *, now: datetime) -> None:
    """See one short job through in the very process that asks for it, if nobody else has it."""
    claim = claims.take(now=now, only=job_id)
    if claim is not None:
        _take_turn(claim, Turn(now))


def _take_turn(claim: Claim, turn: Turn) -> None:
    try:
        _see_through(claim, turn)
    except Lost:
        log.info("job %s is no longer ours", claim.id)
    except OperationalError:
        log.exception("job %s waits for the database", claim.id)
    finally:
        db.session.rollback()


def _see_through(claim: Claim, turn: Turn) -> None:
    """Do the deed of the job's kind, and write down how it ended."""
    try:
        DEEDS[claim.kind.partition(".")[0]](claim, turn)
    except Paused:
        claims.put_back(claim, now=turn.now)
    except Stopped as stopped:
        _end(claim, turn, JobStatus.STOPPED, result=stopped.result)
    except Failed as failed:
        _end(claim, turn, JobStatus.FAILED, error=str(failed))
    except (Lost, OperationalError):
        raise
    except Exception:
        log.exception("job %s failed", claim.id)
        _end(claim, turn, JobStatus.FAILED, error=WENT_WRONG)


def _end(
    claim: Claim,
    turn: Turn,
    status: JobStatus,
    *,
    result: Mapping[str, Any] | None = None,
    error: str = "",
) -> None:
    """Hand in what is not done; its files go, unless there is something to show."""
    db.session.rollback()
    expires_at = turn.now + board.KEPT if result else None
    with writing() as session:
        claims.finish(
            session,
            claim,
            result or {},
            status=status,
            error=error,
            now=turn.now,
            expires_at=expires_at,
        )
    if not result:
        files.remove(claim.id)
