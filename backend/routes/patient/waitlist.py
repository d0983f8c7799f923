"""What a patient waits for, and the times that are held meanwhile."""

import clock
from decorators import caller, patient_required
from errors import (
    AlreadyWaiting,
    Blacklisted,
    DoctorInactive,
    NotAllowed,
    NotFound,
    OfferGone,
    TooManyWaiting,
    ValidationFailed,
)
from routes.blueprints import patient_bp
from routes.refusals import WHEN_ACCEPTING
from schemas.appointments import AppointmentAnswer
from schemas.common import Nothing, PageAnswer
from schemas.waitlist import JoinWaitlist, WaitlistEntryAnswer
from services.appointments.views import AppointmentView
from services.paging import Page
from services.waitlist import answers, entries, views
from services.waitlist.views import EntryView
from web.problems import refuses


@patient_bp.get("/waitlist")
@patient_required
@patient_bp.output(PageAnswer[WaitlistEntryAnswer])
def list_waitlist() -> Page[EntryView]:
    """What the caller waits for, with the times that are held for them."""
    return views.mine(caller(), now=clock.now())


@patient_bp.post("/waitlist")
@patient_required
@patient_bp.input(JoinWaitlist)
@patient_bp.output(WaitlistEntryAnswer, status_code=201)
@refuses(
    ValidationFailed,
    NotFound,
    NotAllowed,
    DoctorInactive,
    Blacklisted,
    AlreadyWaiting,
    TooManyWaiting,
)
def join_waitlist(json_data: JoinWaitlist) -> EntryView:
    """Wait for a doctor or a department, or for an earlier time than a visit has."""
    return entries.join(caller(), json_data, now=clock.now())


@patient_bp.delete("/waitlist/<int:entry_id>")
@patient_required
@patient_bp.output({}, status_code=204)
@refuses(NotFound)
def leave_waitlist(entry_id: int) -> str:
    """Stop waiting; a time that is held goes to the next."""
    entries.leave(caller(), entry_id, now=clock.now())
    return ""


@patient_bp.post("/waitlist/offers/<int:offer_id>/accept")
@patient_required
@patient_bp.input(Nothing)
@patient_bp.output(AppointmentAnswer)
@refuses(*WHEN_ACCEPTING, NotFound)
def accept_offer(offer_id: int, json_data: Nothing) -> AppointmentView:
    """Take the held time: it is booked, or the later visit moves there."""
    return answers.accept(caller(), offer_id, now=clock.now())


@patient_bp.post("/waitlist/offers/<int:offer_id>/decline")
@patient_required
@patient_bp.input(Nothing)
@patient_bp.output({}, status_code=204)
@refuses(NotFound, OfferGone, ValidationFailed)
def decline_offer(offer_id: int, json_data: Nothing) -> str:
    """Let the held time go to the next; the wish stays on the list."""
    answers.decline(caller(), offer_id, now=clock.now())
    return ""
