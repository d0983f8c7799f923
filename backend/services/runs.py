"""Jobs of the timetable, run by hand: reminders for a given moment, reports of a given month."""

from datetime import date, datetime, timedelta
from typing import Any

import clock
from config import settings
from database import writing
from errors import FieldProblem, ValidationFailed
from schemas.jobs import RunJob
from services import audit, mailer, reminders, reports, wording
from services.callers import Caller
from services.jobs import board, claims
from services.jobs.board import JobView
from services.jobs.claims import Claim, Turn

FAMILY, REMINDERS = "run", "reminders"
BACK, AHEAD = timedelta(days=1), timedelta(days=7)


def ask(caller: Caller, wanted: RunJob, *, now: datetime) -> JobView:
    """Have it run now; ValidationFailed for a moment too far off or a month that is not over.

    With real patients also for any later moment: who is reminded early is not reminded again.
    """
    title, params = _reminders(wanted, now) if wanted.job == REMINDERS else _report(wanted, now)
    with writing() as session:
        job = board.hang_up(session, caller, f"{FAMILY}.{wanted.job}", title, params, now=now)
        audit.record(
            session,
            caller,
            "job.run",
            now=now,
            subject=f"job:{job.id}",
            details={"job": wanted.job, **params},
        )
    board.ring()
    return board.view(job, now=now)


def _reminders(wanted: RunJob, now: datetime) -> tuple[str, dict[str, Any]]:
    moment = wanted.at or now
    if not now - BACK <= moment <= now + AHEAD:
        raise _refusal("at", "out_of_range", "Give a moment from yesterday to a week from now")
    if settings.production and moment > now:
        raise _refusal("at", "not_yet", "Patients are reminded when it is time, not before")
    return f"Reminders of {wording.moment(clock.local(moment))}", {"at": moment.isoformat()}


def _report(wanted: RunJob, now: datetime) -> tuple[str, dict[str, Any]]:
    first = date.fromisoformat(f"{wanted.month}-01") if wanted.month else reports.last_month(now)
    first = first.replace(day=1)
    if first >= clock.today(now).replace(day=1):
        raise _refusal("month", "not_over", "Give a month that is over, like 2026-11")
    return f"Reports of {wording.month(first)}", {"month": first.isoformat()}


def _refusal(name: str, code: str, message: str) -> ValidationFailed:
    return ValidationFailed(fields=(FieldProblem(name, code, message),))


def perform(claim: Claim, turn: Turn) -> None:
    """Write what is owed and not written yet, send it, and say how much it was."""
    if claim.kind == f"{FAMILY}.{REMINDERS}":
        moment = datetime.fromisoformat(claim.params["at"])
        written = reminders.sweep(now=moment)
    else:
        moment = turn.now
        written = reports.run(month=date.fromisoformat(claim.params["month"]), now=moment)
    tally = mailer.drain(now=turn.now, as_of=max(moment, turn.now))
    result = {"written": written, "sent": tally.sent, "away": tally.away}
    with writing() as session:
        claims.finish(session, claim, result, now=turn.now, expires_at=None)
