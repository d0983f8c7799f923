"""The log of who did what."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from schemas.common import Answer, Id, KeysetQuery, Line


class AuditQuery(KeysetQuery):
    """Which lines: of an action (or a whole noun, `doctor`), about a patient, by a user name."""

    action: Annotated[Line, Field(max_length=60)] = ""
    patient_id: Id | None = None
    actor: Annotated[Line, Field(max_length=80)] = ""


class AuditLine(Answer):
    """One line of the log; `actor` is a user name, None for the system and for strangers.

    `actor_profile_id` is the actor's own patient or doctor id, `patient` whom the line is about.
    """

    seq: int
    at: datetime
    actor_id: int | None
    actor: str | None
    actor_role: str
    actor_profile_id: int | None
    patient: str | None
    action: str
    subject: str
    patient_id: int | None
    details: dict[str, Any]


class AuditVerdict(Answer):
    """Whether the chain of lines is whole."""

    ok: bool
    message: str
    events: int
