"""What a doctor records of a visit, and who reads how much of it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from models import VisitType
from schemas.common import Answer, Day, Id, Line, Request, Revision

Findings = Annotated[str, Field(max_length=4000)]


class MedicineRow(Request):
    """One row of a prescription."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    strength: Annotated[Line, Field(max_length=60)] = ""
    dose: Annotated[Line, Field(min_length=1, max_length=60, examples=["1-0-1"])]
    days: int = Field(ge=1, le=365)
    instructions: Annotated[Line, Field(max_length=300)] = ""
    allergy_reason: Annotated[Line, Field(max_length=300)] = ""


class SaveTreatment(Request):
    """The treatment of an appointment, whole; `version` is the one it replaces, 0 for none yet."""

    appointment_id: Id
    version: Revision = 0
    visit_type: VisitType
    diagnosis: Annotated[str, Field(min_length=1, max_length=2000)]
    medicines: tuple[MedicineRow, ...] = Field(default=(), max_length=30)
    notes: Findings = ""
    private_notes: Findings = ""
    next_visit: Day | None = None
    complete: bool = False


class MedicineAnswer(Answer):
    """One row of a prescription."""

    name: str
    strength: str
    dose: str
    days: int
    instructions: str
    allergy_reason: str


class TreatmentAnswer(Answer):
    """A treatment as the patient reads it: without the private notes."""

    visit_type: VisitType
    diagnosis: str
    medicines: list[MedicineAnswer]
    prescription: str
    notes: str
    next_visit: date | None
    version: int
    updated_at: datetime
    updated_by: str
    amended: bool


class ChangeAnswer(Answer):
    """One thing that a version changed; of medicines `name` says which and `part` what of it."""

    kind: Literal["changed", "added", "removed"]
    field: str
    name: str
    part: str
    before: str
    after: str


class VersionAnswer(Answer):
    """A treatment as saved once, and what that changed; the first one changes nothing."""

    version: int
    saved_at: datetime
    saved_by: str
    amended: bool
    changes: list[ChangeAnswer]


class DoctorsTreatmentAnswer(TreatmentAnswer):
    """A treatment as doctors read it; private notes only for the one who wrote them, else null."""

    private_notes: str | None
