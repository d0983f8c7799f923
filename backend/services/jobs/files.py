"""The files of long work: in a folder of the instance, named by job, readable by nobody else."""

import csv
import io
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from config import settings

FOLDER = settings.instance / "files"
BOM = "\ufeff"
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # the last four are as wide as East Asian letters
# Where a spreadsheet begins to read: at the start, and after what may divide cells instead of ",".
FORMULA = re.compile(f"^(?=[{SIGNS}\t\r\n])|(?<=[;\t])(?=[{SIGNS}])")
MARKED = re.compile(f"^'(?=[{SIGNS}\t\r\n])|(?<=[;\t])'(?=[{SIGNS}])")
SETTLED = timedelta(days=1)


def place(job_id: int, name: str) -> Path:
    """Where a job keeps the file of that name."""
    return FOLDER / f"{job_id}.{name}"


def keep(job_id: int, name: str, content: bytes) -> None:
    """Write a whole file, on the disk before anybody is told of it."""
    with _new(place(job_id, name)) as file:
        file.write(content)
        _to_disk(file)


def usable(so_far: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was noted down, if the file it speaks of is here and whole; else nothing."""
    path = FOLDER / str(so_far.get("part"))
    return so_far if path.is_file() and path.stat().st_size >= so_far["size"] else {}


def remove(job_id: int) -> None:
    """Delete everything a job keeps."""
    for path in FOLDER.glob(f"{job_id}.*"):
        path.unlink(missing_ok=True)


def clear_drafts(job_id: int) -> None:
    """Delete what only a job at work needs."""
    for path in FOLDER.glob(f"{job_id}.*.part"):
        path.unlink(missing_ok=True)


def owners(*, now: datetime) -> set[int]:
    """The jobs that files of more than a day ago belong to."""
    newest = (now - SETTLED).timestamp()
    old = [path.name for path in FOLDER.glob("*.*") if path.stat().st_mtime < newest]
    return {int(name.partition(".")[0]) for name in old}


def safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return FORMULA.sub("'", "" if value is None else str(value))


def plain(cell: str) -> str:
    """The same cell without our mark."""
    return MARKED.sub("", cell)


class CsvPart:
    """A CSV file being written: UTF-8 with BOM. It can be gone on with from a noted-down point."""

    def __init__(self, job_id: int, so_far: Mapping[str, Any]) -> None:
        self._job_id = job_id
        self._path = place(job_id, f"{uuid.uuid4().hex}.part")
        self._file = _new(self._path)
        self._lines = io.StringIO(newline="")
        self._writer = csv.writer(self._lines)
        if not self._take_over(so_far):
            self._lines.write(BOM)

    def _take_over(self, so_far: Mapping[str, Any]) -> bool:
        """Copy what an earlier hand had written; its own file may still be written to by it."""
        if not so_far.get("part"):
            return False
        with (FOLDER / so_far["part"]).open("rb") as before:
            shutil.copyfileobj(before, self._file)
        self._file.truncate(so_far["size"])
        self._file.seek(so_far["size"])
        return True

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add lines, made harmless for spreadsheets."""
        self._writer.writerows([safe(cell) for cell in row] for row in rows)

    def note(self) -> dict[str, Any]:
        """Bring everything to the disk; what to note down, to go on from here."""
        self._file.write(self._lines.getvalue().encode())
        self._lines.seek(0)
        self._lines.truncate()
        _to_disk(self._file)
        return {"part": self._path.name, "size": self._file.tell()}

    def publish(self, name: str) -> int:
        """Put a copy in its place; the draft stays until the job is handed in. Its size."""
        size = int(self.note()["size"])
        copy = place(self._job_id, f"{uuid.uuid4().hex}.part")
        with self._path.open("rb") as draft, _new(copy) as finished:
            shutil.copyfileobj(draft, finished)
            _to_disk(finished)
        copy.replace(place(self._job_id, name))
        return size

    def close(self) -> None:
        """Let go of the file; what was noted down stays."""
        self._file.close()


def _new(path: Path) -> io.BufferedWriter:
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "wb")


def _to_disk(file: io.BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())
