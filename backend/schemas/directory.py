"""Public look-ups: departments, doctors, free times."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, RootModel, model_validator
from pydantic_core import PydanticCustomError

from models import SessionName
from schemas.appointments import DepartmentRef
from schemas.common import Answer, Day, Id, Line, PageQuery, Request, WallTime

LONGEST_RANGE = 31


class DoctorSearch(PageQuery):
    """Which doctors, in which order; with `date` or `session`, only those who are free then."""

    q: Annotated[Line, Field(max_length=100)] = ""
    department_id: Id | None = None
    day: Day | None = Field(default=None, alias="date")
    session: SessionName | None = None
    sort: Literal["name", "-name", "experience", "-experience", "fee", "-fee", "soonest"] = "name"

    @property
    def names_times(self) -> bool:
        """Whether only some times will do."""
        return self.day is not None or self.session is not None


class SlotsQuery(Request):
    """One day, or up to 31 of them; `moving` names the caller's own appointment."""

    day: Day | None = Field(default=None, alias="date")
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    moving: Id | None = None

    @model_validator(mode="after")
    def one_way_of_asking(self) -> "SlotsQuery":
        """Either a date, or a range that is not too long."""
        if (self.day is None) == (self.first is None or self.last is None):
            raise PydanticCustomError("date_or_range", "Give date, or from and to")
        if self.first and self.last and not 0 <= (self.last - self.first).days < LONGEST_RANGE:
            raise PydanticCustomError("range", "Give from and to at most 31 days apart")
        return self

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day asked for."""
        first, last = self.day or self.first, self.day or self.last
        if first is None or last is None:
            raise ValueError("neither a date nor a range")
        return first, last


class SoonestQuery(Request):
    """In which department."""

    department_id: Id | None = None


class DepartmentAnswer(Answer):
    """A department and how many of its doctors can be booked."""

    id: int
    name: str
    description: str
    doctors: int


class FreeTime(Answer):
    """A time that can be booked."""

    appointment_date: date
    appointment_time: WallTime


class NextFreeAnswer(FreeTime):
    """A doctor's first free time."""

    starts_at: datetime
    session: SessionName


class DoctorCard(Answer):
    """What a patient chooses a doctor by."""

    id: int
    full_name: str
    specialization: str
    department: DepartmentRef
    qualification: str
    experience_years: int
    fee: float
    currency: str
    languages: list[str]
    room: str
    slot_minutes: int
    next_free: NextFreeAnswer | None


class FoundDoctor(DoctorCard):
    """The same with up to three free times, all of the day and the session asked for."""

    next_times: list[FreeTime]


class DoctorProfile(DoctorCard):
    """The same with the doctor's own words, and the first free time of a later session."""

    bio: str
    later_free: NextFreeAnswer | None


class SlotAnswer(Answer):
    """One time of a day."""

    time: WallTime
    end: WallTime
    session: SessionName
    state: Literal["free", "taken", "past", "too_soon"]


class DaySlots(Answer):
    """A day's times; when none is free, why, and the next that is."""

    date: date
    slots: list[SlotAnswer]
    free: int
    reason: (
        Literal[
            "no_hours",
            "clinic_closed",
            "on_leave",
            "full",
            "too_late_today",
            "beyond_horizon",
            "doctor_inactive",
        ]
        | None
    )
    next_free: NextFreeAnswer | None


class SlotsRange(Answer):
    """The days from one to another."""

    doctor_id: int
    days: list[DaySlots]


class SlotsAnswer(RootModel[DaySlots | SlotsRange]):
    """One day when `date` was asked for, a range of days for `from` and `to`."""

    model_config = ConfigDict(from_attributes=True)


class SoonestItem(Answer):
    """A doctor who is free soon."""

    doctor: DoctorCard


class Soonest(Answer):
    """The doctors who are free first."""

    items: list[SoonestItem]


class SessionHours(Answer):
    """A session's usual hours."""

    starts: WallTime
    ends: WallTime


class ClinicAnswer(Answer):
    """What every page needs to know of the clinic."""

    name: str
    phone: str
    address: str
    timezone: str
    currency: str
    sessions: dict[SessionName, SessionHours]
    today: date
    now: datetime
    patient_lead_minutes: int
    patient_horizon_days: int
    staff_horizon_days: int
    change_cutoff_hours: int
    max_patient_moves: int
    max_open_bookings: int
    environment: str
    text_messages: bool
