"""How the system does, its mails, and its jobs run by hand."""

import clock
from decorators import admin_required, caller
from errors import NotFound, RateLimited, TooManyJobs, ValidationFailed
from extensions import limiter
from routes.blueprints import admin_bp
from schemas.common import KeysetAnswer, KeysetQuery, Nothing
from schemas.jobs import JobAnswer, MailLine, MailQuery, OpsAnswer, RunJob
from services import mail_ledger, operations, runs
from services.jobs import board
from services.jobs.board import JobView
from services.mail_ledger import MailView
from services.paging import Keyset
from web import limits
from web.problems import refuses


@admin_bp.get("/ops")
@admin_required
@admin_bp.output(OpsAnswer)
def get_ops() -> operations.Overview:
    """Worker, timetable, mails, Redis, database, backup, versions."""
    return operations.overview(caller(), now=clock.now())


@admin_bp.get("/mails")
@admin_required
@admin_bp.input(MailQuery, location="query")
@admin_bp.output(KeysetAnswer[MailLine])
@refuses(ValidationFailed)
def list_mails(query_data: MailQuery) -> Keyset[MailView]:
    """The ledger of mails, newest first: to whom and how they fared, not what they say."""
    return mail_ledger.page(caller(), query_data)


@admin_bp.post("/ops/mails/<int:mail_id>/resend")
@limiter.limit(limits.RESENDS, key_func=limits.account_signed_in)
@admin_required
@admin_bp.input(Nothing)
@admin_bp.output(MailLine, status_code=202)
@refuses(ValidationFailed, NotFound, RateLimited)
def resend_mail(mail_id: int, json_data: Nothing) -> MailView:
    """Send a mail again: one that failed, or a copy of one that is still true."""
    return mail_ledger.resend(caller(), mail_id, now=clock.now())


@admin_bp.post("/jobs")
@admin_required
@admin_bp.input(RunJob)
@admin_bp.output(JobAnswer, status_code=202)
@refuses(ValidationFailed, TooManyJobs)
def run_job(json_data: RunJob) -> JobView:
    """Run reminders or a month's reports now; nobody gets the same one twice."""
    return runs.ask(caller(), json_data, now=clock.now())


@admin_bp.get("/jobs")
@admin_required
@admin_bp.input(KeysetQuery, location="query")
@admin_bp.output(KeysetAnswer[JobAnswer])
@refuses(ValidationFailed)
def list_jobs(query_data: KeysetQuery) -> Keyset[JobView]:
    """What the caller has had run, newest first."""
    return board.mine(caller(), runs.FAMILY, query_data, now=clock.now())
