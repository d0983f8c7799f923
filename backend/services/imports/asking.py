"""Imports, as admins ask for them: a file is uploaded, checked, and then begun."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from database import writing
from errors import FileExpired, FileNotReady, NotChecked, TooLarge
from models import Job, JobStatus
from services import audit
from services.callers import Caller
from services.imports import reading, working
from services.imports.people import KINDS
from services.imports.working import FAMILY
from services.jobs import board, files, worker
from services.jobs.board import JobView

LARGEST = 5 * 1024 * 1024
AT_ONCE = 500  # rows that are checked while the admin waits
CHECKING, IMPORTING = "checking", "importing"
NOTHING_READY = "No row of this file can be imported. Mend the problems and upload it again."


@dataclass(frozen=True, slots=True)
class Download:
    """A file of problems, and the name it is saved under."""

    path: Path
    name: str


def upload(
    caller: Caller, name: str, filename: str, stream: IO[bytes], *, now: datetime
) -> JobView:
    """Take a file in and look through it, at once when it is short; nobody is added yet."""
    with stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge
    kind = KINDS[name]
    rows = reading.count(reading.read(content, kind.columns, kind.needed))
    title = f"{name.capitalize()} from {_shown(filename)}"
    with writing() as session:
        params = {"step": working.CHECK}
        job = board.hang_up(session, caller, f"{FAMILY}.{name}", title, params, now=now)
        job.total_rows, job.result = rows, {"phase": CHECKING, "of": name}
        files.keep(job.id, working.UPLOAD, content)
        subject, details = f"job:{job.id}", {"of": name, "rows": rows}
        audit.record(session, caller, "import.uploaded", now=now, subject=subject, details=details)
    if rows <= AT_ONCE:
        worker.take_this(job.id, now=now)
    else:
        board.ring()
    return board.one(caller, job.id, FAMILY, now=now)


def _shown(filename: str) -> str:
    """The file's own name, as far as it fits and can be read."""
    base = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in base if c.isprintable())[:80] or "a file"


def start(caller: Caller, job_id: int, *, now: datetime) -> JobView:
    """Begin to take in what was checked; NotChecked for anything else."""
    with writing() as session:
        job = board.locked(session, caller, job_id, FAMILY)
        if not board.is_checked(job) or (job.expires_at and job.expires_at <= now):
            raise NotChecked
        if not job.result["ready"]:
            raise NotChecked(NOTHING_READY)
        _queue_again(job)
        audit.record(session, caller, "import.started", now=now, subject=f"job:{job_id}")
    board.ring()
    return board.one(caller, job_id, FAMILY, now=now)


def _queue_again(job: Job) -> None:
    job.status, job.params = JobStatus.QUEUED, {"step": working.TAKE_IN}
    job.result = {"phase": IMPORTING, "of": job.result["of"]}
    job.done_rows = 0
    job.finished_at = job.expires_at = None


def problems(caller: Caller, job_id: int, *, now: datetime) -> Download:
    """The rows that cannot come in, with what is wrong with them, ready to be mended."""
    job = board.one(caller, job_id, FAMILY, now=now)
    if job.status == board.EXPIRED:
        raise FileExpired
    path = files.place(job_id, working.PROBLEMS)
    if not path.is_file():
        raise FileNotReady
    return Download(path, f"problems-{job.kind.partition('.')[2]}-{job_id}.csv")
