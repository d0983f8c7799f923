"""Who waits for what."""

import clock
from decorators import admin_required, caller
from errors import ValidationFailed
from routes.blueprints import admin_bp
from schemas.common import KeysetAnswer
from schemas.waitlist import AdminWaitlistEntry, WaitlistQuery
from services.paging import Keyset
from services.waitlist import views
from services.waitlist.views import EntryView
from web.problems import refuses


@admin_bp.get("/waitlist")
@admin_required
@admin_bp.input(WaitlistQuery, location="query")
@admin_bp.output(KeysetAnswer[AdminWaitlistEntry])
@refuses(ValidationFailed)
def list_all_waiting(query_data: WaitlistQuery) -> Keyset[EntryView]:
    """Everybody's wishes, the longest waiting first; those that still wait unless told."""
    return views.everybody(caller(), query_data, now=clock.now())
