"""The hospital's departments."""

import clock
from decorators import admin_required, caller
from errors import DepartmentTaken, InUse, NotFound, ValidationFailed
from routes.blueprints import admin_bp
from schemas.common import PageAnswer
from schemas.departments import AdminDepartment, DepartmentDetails
from services import departments
from services.departments import DepartmentView
from services.paging import Page
from web.problems import refuses


@admin_bp.get("/departments")
@admin_required
@admin_bp.output(PageAnswer[AdminDepartment])
def list_departments() -> Page[DepartmentView]:
    """All departments."""
    return departments.everything()


@admin_bp.post("/departments")
@admin_required
@admin_bp.input(DepartmentDetails)
@admin_bp.output(AdminDepartment, status_code=201)
@refuses(ValidationFailed, DepartmentTaken)
def add_department(json_data: DepartmentDetails) -> DepartmentView:
    """Open a department."""
    return departments.add(caller(), json_data, now=clock.now())


@admin_bp.put("/departments/<int:department_id>")
@admin_required
@admin_bp.input(DepartmentDetails)
@admin_bp.output(AdminDepartment)
@refuses(ValidationFailed, NotFound, DepartmentTaken)
def edit_department(department_id: int, json_data: DepartmentDetails) -> DepartmentView:
    """Rename or describe a department."""
    return departments.edit(caller(), department_id, json_data, now=clock.now())


@admin_bp.delete("/departments/<int:department_id>")
@admin_required
@admin_bp.output({}, status_code=204)
@refuses(NotFound, InUse)
def remove_department(department_id: int) -> str:
    """Close a department that nobody belongs to."""
    departments.remove(caller(), department_id, now=clock.now())
    return ""
