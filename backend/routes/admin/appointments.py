"""Everybody's appointments."""

from flask import Response

import clock
from decorators import admin_required, caller
from errors import KeyReused, NotFound, ReasonNeeded, ValidationFailed
from routes.blueprints import admin_bp
from routes.refusals import LOST_RACE, NO_SUCH_TIME, WHEN_BOOKING, WHEN_CHANGING, WHEN_STEPPING
from schemas.appointments import (
    AllAppointments,
    AppointmentAnswer,
    BookForAny,
    ChangeStatus,
    IdempotencyHeader,
    MoveAppointment,
    ReasonedChange,
    StaffAppointmentDetail,
)
from schemas.common import KeysetAnswer, KeysetQuery
from services.appointments import details, lists, moving, outcomes, walk_ins
from services.appointments.views import AppointmentView
from web.json import quick
from web.problems import refuses


@admin_bp.get("/appointments")
@admin_required
@admin_bp.input(AllAppointments, location="query")
@admin_bp.output(KeysetAnswer[AppointmentAnswer])
@refuses(ValidationFailed)
def list_appointments(query_data: AllAppointments) -> Response:
    """All appointments, by any of their sides."""
    return quick(lists.of_all(caller(), query_data, now=clock.now()).plain())


@admin_bp.get("/doctors/<int:doctor_id>/appointments")
@admin_required
@admin_bp.input(KeysetQuery, location="query")
@admin_bp.output(KeysetAnswer[AppointmentAnswer])
@refuses(NotFound, ValidationFailed)
def list_doctor_appointments(doctor_id: int, query_data: KeysetQuery) -> Response:
    """One doctor's appointments, newest first."""
    wanted = AllAppointments(
        doctor_id=doctor_id, cursor=query_data.cursor, per_page=query_data.per_page
    )
    return quick(lists.of_somebody(caller(), wanted, now=clock.now()).plain())


@admin_bp.get("/patients/<int:patient_id>/appointments")
@admin_required
@admin_bp.input(KeysetQuery, location="query")
@admin_bp.output(KeysetAnswer[AppointmentAnswer])
@refuses(NotFound, ValidationFailed)
def list_patient_appointments(patient_id: int, query_data: KeysetQuery) -> Response:
    """One patient's appointments, newest first."""
    wanted = AllAppointments(
        patient_id=patient_id, cursor=query_data.cursor, per_page=query_data.per_page
    )
    return quick(lists.of_somebody(caller(), wanted, now=clock.now()).plain())


@admin_bp.post("/appointments")
@admin_required
@admin_bp.input(IdempotencyHeader, location="headers")
@admin_bp.input(BookForAny)
@admin_bp.output(AppointmentAnswer, status_code=201)
@refuses(*WHEN_BOOKING, KeyReused, ReasonNeeded)
def book_appointment(json_data: BookForAny, headers_data: IdempotencyHeader) -> AppointmentView:
    """Book for a patient, or, with `walk_in`, let one who is there be seen between the others.

    A limit is exceeded only with a waiver_reason; a walk-in takes a reason.
    """
    key = headers_data.idempotency_key
    return walk_ins.book(caller(), json_data, key=key, now=clock.now())


@admin_bp.get("/appointments/<int:appointment_id>")
@admin_required
@admin_bp.output(StaffAppointmentDetail)
@refuses(NotFound)
def get_appointment(appointment_id: int) -> details.Detail:
    """One appointment with everything about it; the reading is logged."""
    return details.detail(appointment_id, caller(), now=clock.now())


@admin_bp.put("/appointments/<int:appointment_id>")
@admin_required
@admin_bp.input(MoveAppointment)
@admin_bp.output(AppointmentAnswer)
@refuses(*NO_SUCH_TIME, *LOST_RACE, *WHEN_CHANGING, ReasonNeeded)
def move_appointment(appointment_id: int, json_data: MoveAppointment) -> AppointmentView:
    """Move an appointment to another time or doctor, with a reason."""
    return moving.move(caller(), appointment_id, json_data, now=clock.now())


@admin_bp.post("/appointments/<int:appointment_id>/cancel")
@admin_required
@admin_bp.input(ReasonedChange)
@admin_bp.output(AppointmentAnswer)
@refuses(*WHEN_STEPPING)
def cancel_appointment(appointment_id: int, json_data: ReasonedChange) -> AppointmentView:
    """Cancel until the start, with the reason that the patient is told."""
    return outcomes.cancel(
        caller(),
        appointment_id,
        revision=json_data.revision,
        reason=json_data.reason,
        now=clock.now(),
    )


@admin_bp.patch("/appointments/<int:appointment_id>/status")
@admin_required
@admin_bp.input(ChangeStatus)
@admin_bp.output(AppointmentAnswer)
@refuses(*WHEN_STEPPING)
def change_status(appointment_id: int, json_data: ChangeStatus) -> AppointmentView:
    """Take the one step that leads to that status, if there is one."""
    return outcomes.set_status(
        caller(),
        appointment_id,
        json_data.status,
        revision=json_data.revision,
        reason=json_data.reason,
        now=clock.now(),
    )
