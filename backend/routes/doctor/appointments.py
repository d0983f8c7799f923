"""A doctor's own appointments, and each step of a visit."""

from flask import Response

import clock
from decorators import caller, doctor_required
from errors import KeyReused, NotFound, ReasonNeeded, ValidationFailed
from routes.blueprints import doctor_bp
from routes.refusals import LOST_RACE, NO_SUCH_TIME, WHEN_BOOKING, WHEN_CHANGING, WHEN_STEPPING
from schemas.appointments import (
    AppointmentAnswer,
    BookFor,
    Change,
    IdempotencyHeader,
    MoveAppointment,
    OwnAppointments,
    ReasonedChange,
    StaffAppointmentDetail,
)
from schemas.common import KeysetAnswer
from services.appointments import booking, details, lists, moving, outcomes
from services.appointments.views import AppointmentView
from web.json import quick
from web.problems import refuses


@doctor_bp.get("/appointments")
@doctor_required
@doctor_bp.input(OwnAppointments, location="query")
@doctor_bp.output(KeysetAnswer[AppointmentAnswer])
@refuses(ValidationFailed)
def list_appointments(query_data: OwnAppointments) -> Response:
    """The doctor's appointments by day, status or patient."""
    return quick(lists.of_doctor(caller(), query_data, now=clock.now()).plain())


@doctor_bp.get("/appointments/<int:appointment_id>")
@doctor_required
@doctor_bp.output(StaffAppointmentDetail)
@refuses(NotFound)
def get_appointment(appointment_id: int) -> details.Detail:
    """One appointment with treatment and patient's profile; the reading is logged."""
    return details.detail(appointment_id, caller(), now=clock.now())


@doctor_bp.post("/appointments")
@doctor_required
@doctor_bp.input(IdempotencyHeader, location="headers")
@doctor_bp.input(BookFor)
@doctor_bp.output(AppointmentAnswer, status_code=201)
@refuses(*WHEN_BOOKING, KeyReused)
def book_follow_up(json_data: BookFor, headers_data: IdempotencyHeader) -> AppointmentView:
    """Book one of the doctor's own patients again."""
    key = headers_data.idempotency_key
    return booking.book_own(caller(), json_data, key=key, now=clock.now())


@doctor_bp.put("/appointments/<int:appointment_id>")
@doctor_required
@doctor_bp.input(MoveAppointment)
@doctor_bp.output(AppointmentAnswer)
@refuses(*NO_SUCH_TIME, *LOST_RACE, *WHEN_CHANGING, ReasonNeeded)
def move_appointment(appointment_id: int, json_data: MoveAppointment) -> AppointmentView:
    """Move an appointment, with the reason that the patient is told."""
    return moving.move(caller(), appointment_id, json_data, now=clock.now())


def _step(action: str, appointment_id: int, change: Change) -> AppointmentView:
    reason = change.reason if isinstance(change, ReasonedChange) else ""
    return outcomes.act(
        caller(),
        appointment_id,
        action,
        revision=change.revision,
        reason=reason,
        now=clock.now(),
    )


@doctor_bp.post("/appointments/<int:appointment_id>/check-in")
@doctor_required
@doctor_bp.input(Change)
@doctor_bp.output(AppointmentAnswer)
@refuses(*WHEN_STEPPING)
def check_in(appointment_id: int, json_data: Change) -> AppointmentView:
    """The patient has arrived: from an hour before the start, on the day."""
    return _step("check_in", appointment_id, json_data)


@doctor_bp.post("/appointments/<int:appointment_id>/undo-check-in")
@doctor_required
@doctor_bp.input(Change)
@doctor_bp.output(AppointmentAnswer)
@refuses(*WHEN_STEPPING)
def undo_check_in(appointment_id: int, json_data: Change) -> AppointmentView:
    """Take a check-in back, within 15 minutes."""
    return _step("undo_check_in", appointment_id, json_data)


@doctor_bp.post("/appointments/<int:appointment_id>/complete")
@doctor_required
@doctor_bp.input(Change)
@doctor_bp.output(AppointmentAnswer)
@refuses(*WHEN_STEPPING)
def complete(appointment_id: int, json_data: Change) -> AppointmentView:
    """The visit is over; its treatment must be recorded."""
    return _step("complete", appointment_id, json_data)


@doctor_bp.post("/appointments/<int:appointment_id>/no-show")
@doctor_required
@doctor_bp.input(Change)
@doctor_bp.output(AppointmentAnswer)
@refuses(*WHEN_STEPPING)
def mark_no_show(appointment_id: int, json_data: Change) -> AppointmentView:
    """The patient did not come: from 15 minutes after the start."""
    return _step("no_show", appointment_id, json_data)


@doctor_bp.post("/appointments/<int:appointment_id>/cancel")
@doctor_required
@doctor_bp.input(ReasonedChange)
@doctor_bp.output(AppointmentAnswer)
@refuses(*WHEN_STEPPING)
def cancel_appointment(appointment_id: int, json_data: ReasonedChange) -> AppointmentView:
    """Cancel until the start, with the reason that the patient is told."""
    return _step("cancel", appointment_id, json_data)


@doctor_bp.post("/appointments/<int:appointment_id>/reopen")
@doctor_required
@doctor_bp.input(ReasonedChange)
@doctor_bp.output(AppointmentAnswer)
@refuses(*WHEN_STEPPING)
def reopen(appointment_id: int, json_data: ReasonedChange) -> AppointmentView:
    """Open a completed visit again, within 24 hours, with a reason."""
    return _step("reopen", appointment_id, json_data)
