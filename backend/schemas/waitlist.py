"""The waiting list: wishes, and times held for them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from models import OfferStatus, SessionName, WaitStatus
from schemas.appointments import DepartmentRef
from schemas.common import Answer, Day, Id, KeysetQuery, Line, Request, WallTime

Weekday = Annotated[int, Field(ge=0, le=6)]


def _each_once(days: list[int]) -> list[int]:
    return sorted(set(days))


class JoinWaitlist(Request):
    """A wish: for a doctor or any of a department, or to bring an own visit forward (`instead_of`).

    `patient_id` is somebody the account looks after. Days left out: from today to the last day that
    patients can book; Monday is weekday 0.
    """

    patient_id: Id | None = None
    doctor_id: Id | None = None
    department_id: Id | None = None
    instead_of: Id | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    weekdays: Annotated[list[Weekday], Field(max_length=7), AfterValidator(_each_once)] = []
    session: SessionName | None = None

    @model_validator(mode="after")
    def for_somebody(self) -> "JoinWaitlist":
        """For somebody; a visit to bring forward means its own doctor unless told."""
        if (self.doctor_id, self.department_id, self.instead_of).count(None) == 3:
            raise PydanticCustomError("no_target", "Choose a doctor or a department")
        return self


class AnswerOffer(Request):
    """What the person says to a held time."""

    action: Literal["accept", "decline"]


class WaitlistQuery(KeysetQuery):
    """Whose wishes the admin wants to see."""

    q: Annotated[Line, Field(max_length=100)] = ""
    status: WaitStatus | None = WaitStatus.WAITING
    doctor_id: Id | None = None
    department_id: Id | None = None


class PersonRef(Answer):
    """Somebody, by name."""

    id: int
    full_name: str


class HeldTime(Answer):
    """A time that is held for somebody until a moment."""

    id: int
    doctor: PersonRef
    appointment_date: date
    appointment_time: WallTime
    end_time: WallTime
    held_until: datetime


class LaterVisit(Answer):
    """The visit that an earlier time would replace."""

    id: int
    appointment_date: date
    appointment_time: WallTime


class WaitlistEntryAnswer(Answer):
    """A wish; `doctor` is None for any doctor of the department."""

    id: int
    patient: PersonRef
    doctor: PersonRef | None
    department: DepartmentRef
    first_day: date
    last_day: date
    weekdays: list[int]
    session: SessionName | None
    instead_of: LaterVisit | None
    status: WaitStatus
    created_at: datetime
    offer: HeldTime | None


class AdminWaitlistEntry(WaitlistEntryAnswer):
    """The same, with when it ended."""

    ended_at: datetime | None


class OfferAnswer(Answer):
    """The held time behind a mailed link, as far as whoever holds the link may know it."""

    status: OfferStatus
    doctor_name: str
    department: str
    room: str
    fee: float
    currency: str
    appointment_date: date
    appointment_time: WallTime
    end_time: WallTime
    held_until: datetime
    instead_of: LaterVisit | None


class OfferDone(Answer):
    """What the answer has done; `appointment_id` after accepting."""

    status: OfferStatus
    appointment_id: int | None
    appointment_date: date
    appointment_time: WallTime
    message: str
