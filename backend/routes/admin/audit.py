"""The log of who did what."""

import clock
from decorators import admin_required, caller
from errors import ValidationFailed
from routes.blueprints import admin_bp
from schemas.audit import AuditLine, AuditQuery, AuditVerdict
from schemas.common import KeysetAnswer
from services import audit_trail
from services.paging import Keyset
from web.problems import refuses


@admin_bp.get("/audit")
@admin_required
@admin_bp.input(AuditQuery, location="query")
@admin_bp.output(KeysetAnswer[AuditLine])
@refuses(ValidationFailed)
def list_audit(query_data: AuditQuery) -> Keyset[audit_trail.Line]:
    """The log, newest first."""
    return audit_trail.lines(caller(), query_data)


@admin_bp.get("/audit/verify")
@admin_required
@admin_bp.output(AuditVerdict)
def verify_audit() -> audit_trail.Verdict:
    """Whether every line of the log is as it was written."""
    return audit_trail.check(caller(), now=clock.now())
