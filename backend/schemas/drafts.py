"""Treatments as they are being written: unfinished, and of limited size."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from schemas.common import Answer, Line, Request, Revision
from schemas.treatments import Findings


class DraftMedicine(Request):
    """A row of a prescription as far as it is typed."""

    name: Annotated[Line, Field(max_length=120)] = ""
    strength: Annotated[Line, Field(max_length=60)] = ""
    dose: Annotated[Line, Field(max_length=60)] = ""
    days: Annotated[Line, Field(max_length=10)] = ""
    instructions: Annotated[Line, Field(max_length=300)] = ""
    allergy_reason: Annotated[Line, Field(max_length=300)] = ""


class SaveDraft(Request):
    """All that is in the form; `version` is the saved treatment that it started from."""

    version: Revision = 0
    visit_type: Annotated[Line, Field(max_length=20)] = ""
    diagnosis: Annotated[str, Field(max_length=2000)] = ""
    medicines: tuple[DraftMedicine, ...] = Field(default=(), max_length=30)
    notes: Findings = ""
    private_notes: Findings = ""
    next_visit: Annotated[Line, Field(max_length=20)] = ""


class DraftMedicineAnswer(Answer):
    """A row of a prescription as far as it was typed."""

    name: str
    strength: str
    dose: str
    days: str
    instructions: str
    allergy_reason: str


class DraftContent(Answer):
    """The form as it was left."""

    version: int
    visit_type: str
    diagnosis: str
    medicines: list[DraftMedicineAnswer]
    notes: str
    private_notes: str
    next_visit: str


class DraftAnswer(Answer):
    """The caller's draft; both null where there is none."""

    content: DraftContent | None
    saved_at: datetime | None
