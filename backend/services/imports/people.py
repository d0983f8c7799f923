"""What a row must say of a doctor or a patient, and how the hospital takes them in."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

import clock
from config import settings
from errors import DomainError, FieldProblem
from models import Department, Patient, User
from schemas.common import Request
from schemas.doctors import AddDoctor
from schemas.patients import AddPatient
from services.accounts import Opened
from services.doctors import hiring
from services.imports.reading import NOT_READ, Line
from services.patients import desk, records
from web.field_words import field_problems

Problems = Sequence[FieldProblem]
Person = AddDoctor | AddPatient
LISTS = ("languages", "allergies")
WORDS = ("gender",)
TAKEN = "This e-mail address already has an account"
TWICE = "This e-mail address stands in line {line} already"
KNOWN = "A patient of this name, phone number and date of birth is here already"
STRAY = FieldProblem("", "too_many_cells", "This row has more cells than the first line has names")
MISSING = ("missing", "Fill this in")
NO_MAIL = "No mail server is set, so nobody can be invited. "


@dataclass(frozen=True, slots=True)
class Kind:
    """Doctors or patients: the columns of a file, and how one of them is added."""

    schema: type[Request]
    columns: Sequence[str]
    needed: Sequence[str]
    without_mail: str
    add: Callable[..., tuple[Any, Opened | None]]


KINDS: Mapping[str, Kind] = {
    "doctors": Kind(
        AddDoctor,
        (
            "full_name",
            "email",
            "department",
            "specialization",
            "qualification",
            "experience_years",
            "fee",
            "phone",
            "room",
            "languages",
            "slot_minutes",
            "bio",
        ),
        ("full_name", "email", "department", "specialization", "fee"),
        "Add doctors one by one: each gets a password that is shown once",
        hiring.take_on,
    ),
    "patients": Kind(
        AddPatient,
        (
            "full_name",
            "email",
            "phone",
            "date_of_birth",
            "gender",
            "blood_group",
            "address",
            "emergency_contact_name",
            "emergency_contact_phone",
            "allergies",
            "medical_history",
        ),
        ("full_name",),
        "Leave the address out, and the patient comes in without an account",
        desk.take_on,
    ),
}


@dataclass(slots=True)
class Known:
    """Who is here already, as far as the rows at hand go, and who stood higher in the file."""

    departments: Mapping[str, int]
    emails: set[str] = field(default_factory=set)
    faces: set[tuple[str, str, date | None]] = field(default_factory=set)
    lines: dict[str, int] = field(default_factory=dict)

    def look_up(self, session: Session, lines: Sequence[Line]) -> None:
        """Find those of these rows whom the hospital has."""
        emails = {line.cells.get("email", "").lower() for line in lines} - {""}
        self.emails |= set(session.scalars(select(User.email).where(User.email.in_(emails))))
        names = {line.cells.get("full_name", "") for line in lines if not line.cells.get("email")}
        faces = select(Patient.full_name, Patient.phone, Patient.date_of_birth)
        found = session.execute(faces.where(Patient.full_name.in_(names)))
        self.faces |= {(name, phone, born) for name, phone, born in found}

    def problems(self, person: Person) -> Iterable[FieldProblem]:
        """Why this one cannot come in as well."""
        if person.email in self.lines:
            message = TWICE.format(line=self.lines[person.email])
            yield FieldProblem("email", "email_taken", message)
        elif person.email in self.emails:
            yield FieldProblem("email", "email_taken", TAKEN)
        elif not person.email and _face(person) in self.faces:
            yield FieldProblem("full_name", "already_known", KNOWN)

    def remember(self, person: Person, line: int) -> None:
        """The next rows must not name the same one."""
        if person.email:
            self.lines[person.email] = line
        else:
            self.faces.add(_face(person))


def _face(person: Any) -> tuple[str, str, date | None]:
    return person.full_name, person.phone, getattr(person, "date_of_birth", None)


def known_of(session: Session, *, keep: bool = False) -> Known:
    """The departments by name; nobody looked up yet. With `keep` none closes before the commit."""
    query = select(Department.name, Department.id).order_by(Department.id)
    if keep:  # all of them now: later the end of the log is held, for which who closes one waits
        query = query.with_for_update(read=True, key_share=True)
    rows = session.execute(query)
    return Known({name.lower(): number for name, number in rows})


def person_of(
    kind: Kind, line: Line, known: Known, *, now: datetime
) -> tuple[Person | None, Problems]:
    """The person a row speaks of, or everything that is wrong with it."""
    problems: list[FieldProblem] = [STRAY] if line.overflows else []
    values = _values(line, known, problems)
    try:
        person: Any = kind.schema.model_validate(values)
        _check_birth(person, now)
    except ValidationError as wrong:
        problems += [p for p in field_problems(wrong) if p.name != "department_id"]
        return None, problems
    except DomainError as wrong:
        return None, [*problems, *wrong.fields]
    problems += known.problems(person)
    if person.email and not settings.mail_server:
        problems.append(FieldProblem("email", "no_mail", NO_MAIL + kind.without_mail))
    return (None, problems) if problems else (person, ())


def _check_birth(person: Any, now: datetime) -> None:
    records.check_birth(getattr(person, "date_of_birth", None), clock.today(now))


def _values(line: Line, known: Known, problems: list[FieldProblem]) -> dict[str, Any]:
    """The cells that say something, as the API's own fields."""
    values: dict[str, Any] = {}
    for name, cell in line.cells.items():
        if name in NOT_READ:
            continue
        if name in LISTS:
            values[name] = [part.strip() for part in cell.split(";") if part.strip()]
        elif cell:
            values[name] = cell.lower() if name in WORDS else cell
    if re.fullmatch("[0-9]{1,3}", values.get("slot_minutes", "")):
        values["slot_minutes"] = int(values["slot_minutes"])
    if "department" in line.cells:
        _find_department(values, known, problems)
    return values


def _find_department(values: dict[str, Any], known: Known, problems: list[FieldProblem]) -> None:
    name = values.pop("department", "")
    found = known.departments.get(name.lower())
    if found is None:
        code, message = ("not_found", "There is no such department") if name else MISSING
        problems.append(FieldProblem("department", code, message))
    else:
        values["department_id"] = found
