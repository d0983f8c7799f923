"""The mails about a doctor's own appointments."""

import clock
from decorators import caller, doctor_required
from errors import NotFound, RateLimited, ValidationFailed
from extensions import limiter
from routes.blueprints import doctor_bp
from schemas.common import KeysetAnswer, KeysetQuery, Nothing
from schemas.jobs import MailLine
from services import mail_ledger
from services.mail_ledger import MailView
from services.paging import Keyset
from web import limits
from web.problems import refuses


@doctor_bp.get("/appointments/<int:appointment_id>/mails")
@doctor_required
@doctor_bp.input(KeysetQuery, location="query")
@doctor_bp.output(KeysetAnswer[MailLine])
@refuses(NotFound, ValidationFailed)
def list_appointment_mails(appointment_id: int, query_data: KeysetQuery) -> Keyset[MailView]:
    """The mails about one of the doctor's appointments, newest first: to whom, how they fared."""
    return mail_ledger.of_visit(caller(), appointment_id, query_data, now=clock.now())


@doctor_bp.post("/appointments/<int:appointment_id>/mails/<int:mail_id>/resend")
@limiter.limit(limits.RESENDS_PER_VISIT, key_func=limits.visit_named)
@doctor_required
@doctor_bp.input(Nothing)
@doctor_bp.output(MailLine, status_code=202)
@refuses(NotFound, ValidationFailed, RateLimited)
def resend_appointment_mail(appointment_id: int, mail_id: int, json_data: Nothing) -> MailView:
    """Send a mail about it again: one that failed, or a copy of one that is still true."""
    return mail_ledger.resend_of_visit(caller(), appointment_id, mail_id, now=clock.now())
