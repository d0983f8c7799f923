"""A patient's own appointments."""

from apiflask.schemas import FileSchema
from flask import Response

import clock
from decorators import caller, patient_required
from errors import (
    Blacklisted,
    BookedTooOften,
    KeyReused,
    NotFound,
    TooLateToChange,
    TooManyMoves,
    ValidationFailed,
)
from routes.blueprints import patient_bp
from routes.refusals import LOST_RACE, NO_SUCH_TIME, WHEN_BOOKING, WHEN_CHANGING
from schemas.appointments import (
    AppointmentAnswer,
    AppointmentDetail,
    BookAppointment,
    IdempotencyHeader,
    MoveAppointment,
    PatientAppointments,
    RevisionQuery,
)
from schemas.common import KeysetAnswer
from services import calendars
from services.appointments import booking, details, lists, moving, outcomes, views
from services.appointments.views import AppointmentView
from web.json import quick
from web.problems import refuses


@patient_bp.get("/appointments")
@patient_required
@patient_bp.input(PatientAppointments, location="query")
@patient_bp.output(KeysetAnswer[AppointmentAnswer])
@refuses(ValidationFailed, NotFound)
def list_appointments(query_data: PatientAppointments) -> Response:
    """The family's appointments, or one person's: upcoming soonest first, others newest first."""
    return quick(lists.of_patient(caller(), query_data, now=clock.now()).plain())


@patient_bp.post("/appointments")
@patient_required
@patient_bp.input(IdempotencyHeader, location="headers")
@patient_bp.input(BookAppointment)
@patient_bp.output(AppointmentAnswer, status_code=201)
@refuses(*WHEN_BOOKING, Blacklisted, BookedTooOften, KeyReused)
def book_appointment(
    json_data: BookAppointment, headers_data: IdempotencyHeader
) -> AppointmentView:
    """Book an appointment; the same Idempotency-Key gets the first answer for 24 hours."""
    key = headers_data.idempotency_key
    return booking.book(caller(), json_data, key=key, now=clock.now())


@patient_bp.get("/appointments/<int:appointment_id>")
@patient_required
@patient_bp.output(AppointmentDetail)
@refuses(NotFound)
def get_appointment(appointment_id: int) -> details.Detail:
    """One appointment with its treatment."""
    return details.detail(appointment_id, caller(), now=clock.now())


@patient_bp.put("/appointments/<int:appointment_id>")
@patient_required
@patient_bp.input(MoveAppointment)
@patient_bp.output(AppointmentAnswer)
@refuses(*NO_SUCH_TIME, *LOST_RACE, *WHEN_CHANGING, TooLateToChange, TooManyMoves, Blacklisted)
def move_appointment(appointment_id: int, json_data: MoveAppointment) -> AppointmentView:
    """Move an appointment to another time, until 2 hours before and at most twice."""
    return moving.move(caller(), appointment_id, json_data, now=clock.now())


@patient_bp.delete("/appointments/<int:appointment_id>")
@patient_required
@patient_bp.input(RevisionQuery, location="query")
@patient_bp.output(AppointmentAnswer)
@refuses(*WHEN_CHANGING, TooLateToChange)
def cancel_appointment(appointment_id: int, query_data: RevisionQuery) -> AppointmentView:
    """Cancel an appointment, until 2 hours before; its time is free at once."""
    return outcomes.cancel(
        caller(), appointment_id, revision=query_data.revision, reason="", now=clock.now()
    )


@patient_bp.get("/appointments/<int:appointment_id>.ics")
@patient_required
@patient_bp.output(FileSchema, content_type="text/calendar")
@refuses(NotFound)
def download_calendar(appointment_id: int) -> Response:
    """The appointment for a calendar; of a cancelled one, a file that removes it."""
    visit = views.one(appointment_id, caller(), now=clock.now())
    return Response(
        calendars.of(visit, caller()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{visit.reference}.ics"'},
    )
