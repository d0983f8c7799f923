"""What anybody may look up."""

from flask import Response

import clock
from decorators import caller_if_any
from errors import NotFound, NotSignedIn, SessionEnded, TokenExpired, ValidationFailed
from routes.blueprints import directory_bp
from schemas.common import PageAnswer
from schemas.directory import (
    ClinicAnswer,
    DepartmentAnswer,
    DoctorProfile,
    DoctorSearch,
    FoundDoctor,
    SlotsAnswer,
    SlotsQuery,
    Soonest,
    SoonestQuery,
)
from services import clinic, directory
from services.clinic import Clinic
from services.paging import Page
from web.json import written
from web.problems import refuses


@directory_bp.get("/clinic")
@directory_bp.output(ClinicAnswer)
def get_clinic() -> Clinic:
    """The clinic's name, hours, limits, and what time it is there."""
    return clinic.about(now=clock.now())


@directory_bp.get("/departments")
@directory_bp.output(PageAnswer[DepartmentAnswer])
def list_departments() -> Page[directory.DepartmentCard]:
    """All departments."""
    return directory.departments()


@directory_bp.get("/doctors")
@directory_bp.input(DoctorSearch, location="query")
@directory_bp.output(PageAnswer[FoundDoctor])
@refuses(ValidationFailed)
def find_doctors(query_data: DoctorSearch) -> Response:
    """Find doctors by name, specialization or department, or by when they are free."""
    return written(directory.doctors_written(query_data, now=clock.now()))


@directory_bp.get("/doctors/<int:doctor_id>")
@directory_bp.output(DoctorProfile)
@refuses(NotFound)
def get_doctor(doctor_id: int) -> directory.Card:
    """A doctor's profile."""
    return directory.doctor(doctor_id, now=clock.now())


@directory_bp.get("/doctors/<int:doctor_id>/slots")
@directory_bp.input(SlotsQuery, location="query")
@directory_bp.output(SlotsAnswer)
@refuses(NotFound, ValidationFailed, NotSignedIn, TokenExpired, SessionEnded)
def list_slots(doctor_id: int, query_data: SlotsQuery) -> Response:
    """A doctor's times on a date, or from one date to another; staff with a token see further."""
    caller = caller_if_any()
    return written(directory.slots_written(doctor_id, query_data, caller, now=clock.now()))


@directory_bp.get("/slots/soonest")
@directory_bp.input(SoonestQuery, location="query")
@directory_bp.output(Soonest)
@refuses(ValidationFailed)
def find_soonest(query_data: SoonestQuery) -> dict[str, list[directory.SoonestCard]]:
    """The doctors who are free first."""
    return {"items": directory.soonest(query_data.department_id, now=clock.now())}
