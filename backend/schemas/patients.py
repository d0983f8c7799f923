"""Patients' records, as patients, doctors and admins keep and read them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from models import BloodGroup, Gender, Relation, Role
from schemas.accounts import Email, GivenPassword
from schemas.common import (
    Answer,
    AnyDay,
    Id,
    KeysetQuery,
    Line,
    Name,
    Phone,
    Request,
    Revision,
    UploadedFile,
)

Address = Annotated[str, Field(max_length=400)]
Allergies = Annotated[
    list[Annotated[Line, Field(min_length=1, max_length=120)]], Field(max_length=50)
]
History = Annotated[str, Field(max_length=10_000)]
Search = Annotated[Line, Field(max_length=100)]


class PatientDetails(Request):
    """What a record says of the person, beyond the name and the account."""

    date_of_birth: AnyDay | None = None
    gender: Gender | None = None
    blood_group: BloodGroup | None = None
    phone: Phone = ""
    text_messages: bool = False
    address: Address = ""
    emergency_contact_name: Annotated[Line, Field(max_length=120)] = ""
    emergency_contact_phone: Phone = ""
    allergies: Allergies = []
    medical_history: History = ""


class EditOwnRecord(PatientDetails):
    """A record in the patient's own hands; optional fields that are left out stay as they are.

    `email` is that of the account: a dependent has none of their own. Another one than before takes
    the account's password, since whoever reads its mails can open it.
    """

    full_name: Name
    email: Email | None = None
    current_password: GivenPassword | None = None
    revision: Revision


class AddDependent(PatientDetails):
    """Somebody whom the account looks after: the patient is their child, parent or partner."""

    full_name: Name
    relation: Relation


class EditDependent(AddDependent):
    """The same, changed; optional fields that are left out stay as they are."""

    revision: Revision


class WhoseQuery(Request):
    """For whom: the account's own patient, or one that it looks after."""

    patient_id: Id | None = None


class WhoseHistory(KeysetQuery):
    """The same, of a list."""

    patient_id: Id | None = None


class AddPatient(PatientDetails):
    """A patient the front desk adds; with an e-mail address there is an account, too."""

    full_name: Name
    email: Email | None = None


class EditPatient(AddPatient):
    """The same, changed; an e-mail address given for the first time opens an account."""

    revision: Revision


class BlacklistPatient(Request):
    """Why a patient may no longer book."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class PatientQuery(KeysetQuery):
    """Which patients the admin wants to see."""

    q: Search = ""
    status: Literal["active", "blacklisted"] | None = None
    sort: Literal["name", "-name", "created", "-created"] = "name"


class AssignedQuery(KeysetQuery):
    """Which of a doctor's patients."""

    q: Search = ""
    sort: Literal["name", "-name", "last_visit", "-last_visit"] = "name"


class Guardian(Answer):
    """Who acts for a patient, and how to reach them; `relation` is what the patient is to them."""

    full_name: str
    phone: str
    relation: Relation


class PatientRecord(Answer):
    """A patient's record, as a treating doctor reads it."""

    id: int
    full_name: str
    date_of_birth: date | None
    age: int | None
    gender: Gender | None
    blood_group: BloodGroup | None
    phone: str
    address: str
    emergency_contact_name: str
    emergency_contact_phone: str
    allergies: list[str]
    medical_history: str
    blacklisted: bool
    picture_at: datetime | None
    guardians: list[Guardian]


class DoctorsPatientRecord(PatientRecord):
    """The same, and until when it may be read where an emergency has opened it."""

    emergency_until: datetime | None


class PatientProfile(PatientRecord):
    """A record as the patient or the guardian keeps it; a dependent has no account."""

    email: str | None
    username: str | None
    text_messages: bool
    revision: int


class UploadPicture(Request):
    """A picture in a file."""

    picture: UploadedFile


class PictureAnswer(Answer):
    """Since when there is one."""

    picture_at: datetime


class Access(Answer):
    """That somebody of the hospital opened a record, and why where they had to say so."""

    at: datetime
    who: str
    role: Role
    what: Literal["read", "edit", "export", "emergency"]
    reason: str


class Dependent(Answer):
    """Somebody whom the account looks after."""

    patient_id: int
    full_name: str
    relation: Relation
    date_of_birth: date | None
    age: int | None
    gender: Gender | None
    blacklisted: bool
    upcoming: int
    picture_at: datetime | None
    revision: int


class AdminPatient(Answer):
    """A patient in the admin's list; without an account there is no user name."""

    id: int
    user_id: int | None
    username: str | None
    email: str | None
    full_name: str
    date_of_birth: date | None
    age: int | None
    gender: Gender | None
    phone: str
    blood_group: BloodGroup | None
    blacklisted: bool
    blacklist_reason: str
    created_at: datetime
    appointments: int
    revision: int


class AdminPatientDetail(AdminPatient):
    """The whole record."""

    text_messages: bool
    address: str
    emergency_contact_name: str
    emergency_contact_phone: str
    allergies: list[str]
    medical_history: str
    picture_at: datetime | None
    guardians: list[Guardian]


class AddedPatient(Answer):
    """A new patient, and how the account's owner gets in where there is one."""

    patient: AdminPatientDetail
    username: str | None
    invite_sent: bool
    one_time_password: str | None


class AssignedPatient(Answer):
    """One of a doctor's patients, and their visits to that doctor."""

    id: int
    full_name: str
    age: int | None
    gender: Gender | None
    blood_group: BloodGroup | None
    phone: str
    allergies: list[str]
    visits: int
    last_visit: date | None
    next_visit: date | None
