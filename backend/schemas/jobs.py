"""Long work: exports, imports, and jobs run by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from apiflask.fields import UploadFile
from pydantic import AwareDatetime, Field, ValidationInfo, field_validator

from schemas.appointments import AllAppointments, DateRange
from schemas.audit import AuditQuery
from schemas.common import Answer, Id, KeysetQuery, Request
from schemas.doctors import DoctorQuery
from schemas.patients import PatientQuery

ListName = Literal["appointments", "doctors", "patients", "audit", "mails"]
JobState = Literal["queued", "running", "checked", "done", "failed", "stopped", "expired"]
Month = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]
Filters = dict[str, Any]


class MailQuery(KeysetQuery):
    """Which mails: in a state, about an appointment, of a kind."""

    status: Literal["queued", "sent", "failed", "not_needed"] | None = None
    appointment_id: Id | None = None
    kind: Annotated[str, Field(max_length=40)] = ""


FILTERS: Mapping[str, type[Request]] = {
    "appointments": AllAppointments,
    "doctors": DoctorQuery,
    "patients": PatientQuery,
    "audit": AuditQuery,
    "mails": MailQuery,
}


class AskExport(Request):
    """Which list, with the filters that it is looked at with."""

    list: ListName
    filters: Filters = {}

    @field_validator("filters")
    @classmethod
    def known_to_the_list(cls, given: Filters, about: ValidationInfo) -> Filters:
        """What the list itself would refuse is refused here."""
        if "list" in about.data:
            FILTERS[about.data["list"]].model_validate(given)
        return given


class AskRecord(Request):
    """Whose record: absent for the caller's own, else somebody's they act for."""

    patient_id: Id | None = None


class AskOwnExport(Request):
    """A doctor's appointments, with the filters that they are looked at with."""

    filters: Filters = {}

    @field_validator("filters")
    @classmethod
    def known_to_the_list(cls, given: Filters) -> Filters:
        """What the list itself would refuse is refused here."""
        DateRange.model_validate(given)
        return given


class JobAnswer(Answer):
    """A job as its owner sees it; `percent` is null until there is something to count."""

    id: int
    kind: str
    title: str
    status: JobState
    done_rows: int
    total_rows: int | None
    percent: int | None
    result: dict[str, Any]
    error: str
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    can_stop: bool


class UploadImport(Request):
    """People in a CSV file."""

    kind: Literal["doctors", "patients"]
    file: UploadFile


class RunJob(Request):
    """Reminders as if it were a given moment, or the reports of a month that is over.

    In production the moment is not a later one.
    """

    job: Literal["reminders", "report"]
    at: AwareDatetime | None = None
    month: Month | None = None


class MailLine(Answer):
    """A mail in the ledger: to whom and how it fared, never what it says."""

    id: int
    kind: str
    channel: str
    recipient: str
    appointment_id: int | None
    status: str
    attempts: int
    last_error: str
    created_at: datetime
    sent_at: datetime | None
    next_try_at: datetime | None
    can_resend: bool


class Pulse(Answer):
    """A part of the system, and when it last showed that it lives."""

    name: str
    alive: bool
    at: datetime


class MailCounts(Answer):
    """How the outbox stands."""

    queued: int
    failed: int
    oldest_queued_at: datetime | None


class RedisState(Answer):
    """Whether Redis answers; the hospital works without it."""

    configured: bool
    answers: bool
    version: str
    used_bytes: int | None


class DatabaseState(Answer):
    """Which database, and how large; `wal_bytes` only on SQLite."""

    kind: str
    version: str
    size_bytes: int
    wal_bytes: int | None


class BackupState(Answer):
    """The newest backup, if there is one."""

    name: str
    at: datetime
    size_bytes: int


class OpsAnswer(Answer):
    """How the system itself is doing."""

    worker: Pulse | None
    beat: Pulse | None
    mails: MailCounts
    open_jobs: int
    redis: RedisState
    database: DatabaseState
    backup: BackupState | None
    versions: dict[str, str]
    generated_at: datetime
