"""Names of medicines to choose from."""

from typing import Annotated

from pydantic import Field

from schemas.common import Answer, Line, Request


class MedicineQuery(Request):
    """A part of the name; without one, what the doctor gives most."""

    q: Annotated[Line, Field(max_length=60)] = ""


class SuggestionAnswer(Answer):
    """A medicine, with the dose the doctor gave last; `used` is how often in a year."""

    name: str
    strength: str
    dose: str
    days: int | None
    instructions: str
    used: int
