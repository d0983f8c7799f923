"""Emergencies: a record that is opened without an appointment."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.common import Answer, Day, Line, Phone, Request


class DeclareEmergency(Request):
    """Why the record is needed now; the patient and the administrators read it."""

    reason: Annotated[str, Field(min_length=5, max_length=500)]


class SearchInEmergency(DeclareEmergency):
    """Whose record: the full name with the date of birth, or the phone number, or all."""

    full_name: Annotated[Line, Field(max_length=120)] = ""
    date_of_birth: Day | None = None
    phone: Phone = ""

    @model_validator(mode="after")
    def enough_to_tell_people_apart(self) -> Self:
        """A name alone, or a date alone, is a search; both, or a number, is a person."""
        if not self.phone and not (self.full_name and self.date_of_birth):
            raise PydanticCustomError("not_enough", "Give name and date of birth, or the phone")
        return self


class OpenedAnswer(Answer):
    """A record that may be read now; until when, where an emergency is why."""

    patient_id: int
    expires_at: datetime | None


class EmergencyAnswer(Answer):
    """A record that the caller has opened in an emergency."""

    patient_id: int
    full_name: str
    reason: str
    opened_at: datetime
    expires_at: datetime
