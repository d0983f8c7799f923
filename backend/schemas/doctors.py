"""Doctors, as the admin and the doctors themselves keep them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from models import DoctorStatus
from schemas.accounts import Email
from schemas.availability import Outcome, Resolving, SlotMinutes
from schemas.common import Answer, Id, Line, Name, PageQuery, Phone, Request, Revision
from schemas.directory import DoctorCard

Qualification = Annotated[Line, Field(max_length=160)]
Years = Annotated[int, Field(ge=0, le=80)]
Fee = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2)]
Room = Annotated[Line, Field(max_length=40)]
Languages = Annotated[
    list[Annotated[Line, Field(min_length=1, max_length=40)]], Field(max_length=20)
]
Bio = Annotated[str, Field(max_length=2000)]
Why = Annotated[str, Field(min_length=1, max_length=500)]


class DoctorQuery(PageQuery):
    """Which doctors the admin wants to see."""

    q: Annotated[Line, Field(max_length=100)] = ""
    department_id: Id | None = None
    status: DoctorStatus | None = None
    hours: Literal["none"] | None = None
    sort: Literal[
        "name", "-name", "department", "experience", "-experience", "created", "-created"
    ] = "name"


class AddDoctor(Request):
    """A doctor the hospital employs; the account is made along with it."""

    full_name: Name
    email: Email
    department_id: Id
    specialization: Name
    qualification: Qualification = ""
    experience_years: Years = 0
    fee: Fee
    phone: Phone = ""
    room: Room = ""
    languages: Languages = []
    slot_minutes: SlotMinutes = 30
    bio: Bio = ""


class EditDoctor(AddDoctor):
    """The same, changed; optional fields that are left out stay as they are."""

    revision: Revision


class EditOwnProfile(Request):
    """What a doctor may change of their own; optional fields left out stay as they are."""

    full_name: Name
    specialization: Name
    qualification: Qualification = ""
    experience_years: Years = 0
    bio: Bio = ""
    languages: Languages = []
    phone: Phone = ""
    room: Room = ""
    revision: Revision


class BlacklistDoctor(Resolving):
    """Why, and what becomes of the doctor's bookings."""

    reason: Why


class LetDoctorGo(Request):
    """What becomes of the doctor's bookings; `hard` deletes one who never had any."""

    bookings: Outcome | None = None
    hard: bool = False


class ResetTotp(Request):
    """Why a doctor's second factor is turned off, and how it is known who asks."""

    reason: Why


class RejectApplication(Request):
    """Why a doctor who applied is not taken."""

    reason: Why


class OwnDoctorProfile(Answer):
    """What the hospital says of the doctor who asks."""

    id: int
    full_name: str
    username: str
    email: str
    department: str
    specialization: str
    qualification: str
    experience_years: int
    bio: str
    languages: list[str]
    phone: str
    room: str
    fee: float
    currency: str
    slot_minutes: int
    revision: int


class AdminDoctor(DoctorCard):
    """A doctor as the admin sees one."""

    user_id: int
    username: str
    email: str
    phone: str
    status: DoctorStatus
    status_reason: str
    created_at: datetime
    upcoming: int
    bio: str
    revision: int
    two_step: bool
    has_history: bool


class AddedDoctor(Answer):
    """A new doctor, and how the account's owner gets in."""

    doctor: AdminDoctor
    username: str
    invite_sent: bool
    one_time_password: str | None
