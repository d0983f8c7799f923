"""The hospital's doctors."""

import clock
from decorators import admin_required, caller
from errors import (
    ChangedMeanwhile,
    EmailTaken,
    HasHistory,
    NotAllowed,
    NotFound,
    TotpIsOff,
    ValidationFailed,
)
from routes.blueprints import admin_bp
from routes.refusals import WHEN_WITHDRAWING
from schemas.availability import Resolving
from schemas.common import Nothing, PageAnswer
from schemas.doctors import (
    AddDoctor,
    AddedDoctor,
    AdminDoctor,
    BlacklistDoctor,
    DoctorQuery,
    EditDoctor,
    LetDoctorGo,
    ResetTotp,
)
from services.doctors import hiring, leaving, lists, standing
from services.doctors.lists import DoctorView
from services.paging import Page
from web.problems import refuses


@admin_bp.get("/doctors")
@admin_required
@admin_bp.input(DoctorQuery, location="query")
@admin_bp.output(PageAnswer[AdminDoctor])
@refuses(ValidationFailed)
def list_doctors(query_data: DoctorQuery) -> Page[DoctorView]:
    """Doctors in any state."""
    return lists.page(caller(), query_data, now=clock.now())


@admin_bp.post("/doctors")
@admin_required
@admin_bp.input(AddDoctor)
@admin_bp.output(AddedDoctor, status_code=201)
@refuses(ValidationFailed, NotFound, EmailTaken)
def add_doctor(json_data: AddDoctor) -> hiring.Hired:
    """Hire a doctor: a user name is made, an invite goes out."""
    return hiring.hire(caller(), json_data, now=clock.now())


@admin_bp.get("/doctors/<int:doctor_id>")
@admin_required
@admin_bp.output(AdminDoctor)
@refuses(NotFound)
def get_doctor(doctor_id: int) -> DoctorView:
    """One doctor."""
    return lists.one(caller(), doctor_id, now=clock.now())


@admin_bp.put("/doctors/<int:doctor_id>")
@admin_required
@admin_bp.input(EditDoctor)
@admin_bp.output(AdminDoctor)
@refuses(ValidationFailed, NotFound, EmailTaken, ChangedMeanwhile)
def edit_doctor(doctor_id: int, json_data: EditDoctor) -> DoctorView:
    """Change what is said of a doctor; optional fields that are left out stay."""
    return hiring.edit(caller(), doctor_id, json_data, now=clock.now())


@admin_bp.delete("/doctors/<int:doctor_id>")
@admin_required
@admin_bp.input(LetDoctorGo, location="query")
@admin_bp.output(AdminDoctor)
@refuses(*WHEN_WITHDRAWING, NotFound, NotAllowed, HasHistory)
def let_doctor_go(doctor_id: int, query_data: LetDoctorGo) -> DoctorView:
    """Deactivate a doctor, whose history stays; or delete one who has none."""
    return leaving.let_go(caller(), doctor_id, query_data, now=clock.now())


@admin_bp.post("/doctors/<int:doctor_id>/deactivate")
@admin_required
@admin_bp.input(Resolving)
@admin_bp.output(AdminDoctor)
@refuses(*WHEN_WITHDRAWING, NotFound, NotAllowed)
def deactivate_doctor(doctor_id: int, json_data: Resolving) -> DoctorView:
    """Let a doctor go, with a decision about each booking; the history stays."""
    return standing.deactivate(caller(), doctor_id, json_data, now=clock.now())


@admin_bp.post("/doctors/<int:doctor_id>/blacklist")
@admin_required
@admin_bp.input(BlacklistDoctor)
@admin_bp.output(AdminDoctor)
@refuses(*WHEN_WITHDRAWING, NotFound, NotAllowed)
def blacklist_doctor(doctor_id: int, json_data: BlacklistDoctor) -> DoctorView:
    """Bar a doctor, who is signed out everywhere at once."""
    return standing.blacklist(caller(), doctor_id, json_data, now=clock.now())


@admin_bp.post("/doctors/<int:doctor_id>/activate")
@admin_required
@admin_bp.input(Nothing)
@admin_bp.output(AdminDoctor)
@refuses(ValidationFailed, NotFound, NotAllowed)
def activate_doctor(doctor_id: int, json_data: Nothing) -> DoctorView:
    """Let a blacklisted or deactivated doctor practise again."""
    return standing.activate(caller(), doctor_id, now=clock.now())


@admin_bp.post("/doctors/<int:doctor_id>/reset-totp")
@admin_required
@admin_bp.input(ResetTotp)
@admin_bp.output(AdminDoctor)
@refuses(ValidationFailed, NotFound, TotpIsOff)
def reset_doctor_totp(doctor_id: int, json_data: ResetTotp) -> DoctorView:
    """Turn off the second factor of a doctor who lost it, who is signed out and told by mail."""
    return standing.reset_second_factor(caller(), doctor_id, json_data.reason, now=clock.now())
