"""Departments: kept by the admin."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database import db, violated, writing
from errors import DepartmentTaken, FieldProblem, InUse, NotFound
from models import Appointment, Department, Doctor, WaitlistEntry
from schemas.departments import DepartmentDetails
from services import audit, stats
from services.callers import Caller
from services.paging import Page


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """A department, and how many doctors belong to it, whatever their state."""

    id: int
    name: str
    description: str
    doctors: int


def everything() -> Page[DepartmentView]:
    """All departments by name."""
    rows = db.session.execute(
        select(
            Department.id,
            Department.name,
            Department.description,
            func.count(Doctor.id).label("doctors"),
        )
        .outerjoin(Doctor, Doctor.department_id == Department.id)
        .group_by(Department.id, Department.name, Department.description)
        .order_by(func.lower(Department.name), Department.id)
    )
    return Page.whole([DepartmentView(**row._mapping) for row in rows])


def add(caller: Caller, wanted: DepartmentDetails, *, now: datetime) -> DepartmentView:
    """A new department."""
    try:
        with writing() as session:
            _refuse_taken(session, wanted.name)
            department = Department(name=wanted.name, description=wanted.description)
            session.add(department)
            session.flush()
            _record(session, caller, "department.added", department.id, now)
    except IntegrityError as lost_the_race:
        raise _taken(lost_the_race) from lost_the_race
    return _view(db.session(), department)


def edit(
    caller: Caller, department_id: int, wanted: DepartmentDetails, *, now: datetime
) -> DepartmentView:
    """Another name or description."""
    try:
        with writing() as session:
            department = _locked(session, department_id)
            _refuse_taken(session, wanted.name, but=department_id)
            department.name, department.description = wanted.name, wanted.description
            _record(session, caller, "department.edited", department_id, now)
    except IntegrityError as lost_the_race:
        raise _taken(lost_the_race) from lost_the_race
    stats.forget()
    return _view(db.session(), department)


def remove(caller: Caller, department_id: int, *, now: datetime) -> None:
    """Close a department in which nobody works and nobody was ever seen."""
    with writing() as session:
        department = _locked(session, department_id)
        if _in_use(session, department_id):
            raise InUse
        session.delete(department)
        _record(session, caller, "department.removed", department_id, now)


def keep(session: Session, department_id: int, *, field: str = "department_id") -> None:
    """Let nobody close it before the commit; NotFound, which names the field, when it is gone."""
    lock = {"read": True, "key_share": True}
    if session.get(Department, department_id, with_for_update=lock) is None:
        raise NotFound(fields=(FieldProblem(field, "not_found", "Choose one that exists"),))


def _locked(session: Session, department_id: int) -> Department:
    department = session.get(Department, department_id, with_for_update=True)
    if department is None:
        raise NotFound
    return department


def _refuse_taken(session: Session, name: str, *, but: int = 0) -> None:
    same = func.lower(Department.name) == name.lower()
    if session.scalars(select(Department.id).where(same, Department.id != but)).first():
        raise DepartmentTaken


def _taken(error: IntegrityError) -> Exception:
    names = ("uq_departments_name", "departments.name")
    return DepartmentTaken() if any(violated(error, name) for name in names) else error


def _in_use(session: Session, department_id: int) -> bool:
    doctors = select(Doctor.id).where(Doctor.department_id == department_id)
    visits = select(Appointment.id).where(Appointment.department_id == department_id)
    waiting = select(WaitlistEntry.id).where(WaitlistEntry.department_id == department_id)
    return any(session.scalar(query.limit(1)) is not None for query in (doctors, visits, waiting))


def _record(
    session: Session, caller: Caller, action: str, department_id: int, now: datetime
) -> None:
    audit.record(session, caller, action, now=now, subject=f"department:{department_id}")


def _view(session: Session, department: Department) -> DepartmentView:
    mine = select(func.count(Doctor.id)).where(Doctor.department_id == department.id)
    doctors = session.scalar(mine) or 0
    return DepartmentView(department.id, department.name, department.description, doctors)
