"""Exports, as they are asked for and fetched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

import clock
from database import db, writing
from errors import FileExpired, FileNotReady, NotFound
from models import Job, JobStatus, Patient
from schemas.common import Request
from services import access, audit, wording
from services.callers import Caller
from services.exports.sheets import LISTS
from services.jobs import board, files
from services.jobs.board import JobView

FAMILY, FILE = "export", "csv"
RECORD, OWN_APPOINTMENTS = "record", "own_appointments"
PAGING = {"cursor", "per_page", "page"}


@dataclass(frozen=True, slots=True)
class Download:
    """A finished file, and the name it is saved under."""

    path: Path
    name: str


def record(caller: Caller, patient_id: int | None, *, now: datetime) -> JobView:
    """Ask for the record of the caller, or of somebody they act for; NotFound for a stranger."""
    chosen = access.chosen(db.session(), caller, patient_id)
    name = db.session.scalars(select(Patient.full_name).where(Patient.id == chosen)).one()
    title = "My record" if chosen == caller.own_id else f"Record of {name}"
    return _ask(caller, RECORD, title[:120], {"patient_id": chosen}, now=now)


def a_list(caller: Caller, name: str, filters: Mapping[str, Any], *, now: datetime) -> JobView:
    """Ask for a list, with filters that the list itself knows."""
    wanted = _wanted(LISTS[name].filters, filters)
    title = LISTS[name].title + _narrowing(wanted)
    return _ask(caller, name, title, {"filters": wanted}, now=now)


def _ask(
    caller: Caller, what: str, title: str, params: Mapping[str, Any], *, now: datetime
) -> JobView:
    with writing() as session:
        job = board.hang_up(session, caller, f"{FAMILY}.{what}", title, params, now=now)
        audit.record(
            session,
            caller,
            "export.asked",
            now=now,
            subject=f"job:{job.id}",
            patient_id=params.get("patient_id"),
            details={"of": what, "filters": sorted(params.get("filters", {}))},
        )
    board.ring()
    return board.view(job, now=now)


def _wanted(kind: type[Request], given: Mapping[str, Any]) -> dict[str, Any]:
    """The filters that narrow, as the list understands them."""
    read = kind.model_validate(dict(given))
    return read.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=PAGING)


def _narrowing(wanted: Mapping[str, Any]) -> str:
    """What the title says of the filters: the days, or that there are some."""
    first, last = (wanted.get(end) or wanted.get("date") for end in ("from", "to"))
    if first and first == last:
        return f", {_day(first)}"
    if first or last:
        ends = (f"from {_day(first)}" if first else "", f"to {_day(last)}" if last else "")
        return ", " + " ".join(filter(None, ends))
    return ", filtered" if wanted.keys() - {"sort"} else ""


def _day(text: Any) -> str:
    day = date.fromisoformat(str(text))
    return f"{day.day} {wording.MONTHS[day.month - 1][:3]} {day.year}"


def download(caller: Caller, job_id: int, *, now: datetime) -> Download:
    """The file of one of the caller's own exports; that it was fetched is written down."""
    with writing() as session:
        job = board.locked(session, caller, job_id, FAMILY)
        patient_id = job.params.get("patient_id")
        if patient_id and not access.acts_for(session, caller, patient_id):
            raise NotFound
        path = _file_of(job, now)
        audit.record(
            session,
            caller,
            "export.downloaded",
            now=now,
            subject=f"job:{job_id}",
            patient_id=patient_id,
        )
    return Download(path, file_name(job.title, job.created_at))


def _file_of(job: Job, now: datetime) -> Path:
    if job.status is JobStatus.DONE and job.expires_at and job.expires_at <= now:
        raise FileExpired
    if job.status is not JobStatus.DONE:
        raise FileNotReady
    path = files.place(job.id, FILE)
    if not path.is_file():
        raise FileExpired
    return path


def file_name(title: str, made_at: datetime) -> str:
    """appointments-from-1-nov-2026-2026-12-01.csv."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{plain}-{clock.today(made_at).isoformat()}.csv"


def filters_of(job_kind: str, params: Mapping[str, Any]) -> Request:
    """The filters as they were asked for, read again."""
    return LISTS[job_kind].filters.model_validate(params.get("filters", {}))
