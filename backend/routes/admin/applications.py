"""Doctors who applied and wait."""

import clock
from decorators import admin_required, caller
from errors import NotAllowed, NotFound, ValidationFailed
from routes.blueprints import admin_bp
from schemas.common import Nothing, PageAnswer, PageQuery
from schemas.doctors import AdminDoctor, RejectApplication
from services.doctors import lists, standing
from services.doctors.lists import DoctorView
from services.paging import Page
from web.problems import refuses


@admin_bp.get("/applications")
@admin_required
@admin_bp.input(PageQuery, location="query")
@admin_bp.output(PageAnswer[AdminDoctor])
@refuses(ValidationFailed)
def list_applications(query_data: PageQuery) -> Page[DoctorView]:
    """Doctors who applied, the longest waiting first."""
    return lists.applications(caller(), query_data, now=clock.now())


@admin_bp.post("/applications/<int:doctor_id>/approve")
@admin_required
@admin_bp.input(Nothing)
@admin_bp.output(AdminDoctor)
@refuses(ValidationFailed, NotFound, NotAllowed)
def approve_application(doctor_id: int, json_data: Nothing) -> DoctorView:
    """Take the doctor, whose account works from now on."""
    return standing.approve(caller(), doctor_id, now=clock.now())


@admin_bp.post("/applications/<int:doctor_id>/reject")
@admin_required
@admin_bp.input(RejectApplication)
@admin_bp.output(AdminDoctor)
@refuses(ValidationFailed, NotFound, NotAllowed)
def reject_application(doctor_id: int, json_data: RejectApplication) -> DoctorView:
    """Do not take the doctor, for a reason that is kept."""
    return standing.reject(caller(), doctor_id, json_data.reason, now=clock.now())
