"""Drafts of treatments, each the typing doctor's own."""

import clock
from decorators import caller, doctor_required
from errors import NotAllowed, NotFound, NotYet, ValidationFailed
from routes.blueprints import doctor_bp
from schemas.drafts import DraftAnswer, SaveDraft
from services import drafts
from services.drafts import Draft
from web.problems import refuses


@doctor_bp.get("/appointments/<int:appointment_id>/draft")
@doctor_required
@doctor_bp.output(DraftAnswer)
@refuses(NotFound)
def get_draft(appointment_id: int) -> Draft:
    """What the caller has typed and not saved; null where there is nothing."""
    return drafts.read(caller(), appointment_id, now=clock.now())


@doctor_bp.put("/appointments/<int:appointment_id>/draft")
@doctor_required
@doctor_bp.input(SaveDraft)
@doctor_bp.output(DraftAnswer)
@refuses(NotFound, NotAllowed, NotYet, ValidationFailed)
def keep_draft(appointment_id: int, json_data: SaveDraft) -> Draft:
    """Keep what is typed; saving the treatment forgets it."""
    return drafts.keep(caller(), appointment_id, json_data, now=clock.now())


@doctor_bp.delete("/appointments/<int:appointment_id>/draft")
@doctor_required
@doctor_bp.output({}, status_code=204)
@refuses(NotFound)
def discard_draft(appointment_id: int) -> str:
    """Forget it."""
    drafts.discard(caller(), appointment_id, now=clock.now())
    return ""
