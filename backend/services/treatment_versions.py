"""How a treatment came to read as it does: every version, and what each changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import select

import clock
from database import db, writing
from errors import NotFound
from models import Appointment, Role, Treatment, TreatmentVersion, User
from services import access, audit
from services.appointments import views
from services.callers import Caller
from services.paging import Page

Content = Mapping[str, Any]
Kind = Literal["changed", "added", "removed"]
PARTS = ("strength", "dose", "days", "instructions", "allergy_reason")
WORDS = ("visit_type", "diagnosis", "notes", "private_notes", "next_visit")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; of medicines `name` says which and `part` what of it."""

    kind: Kind
    field: str
    before: str
    after: str
    name: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A treatment as saved once; the first one changes nothing."""

    version: int
    saved_at: datetime
    saved_by: str
    amended: bool
    changes: Sequence[Change]


def of_own(caller: Caller, appointment_id: int, *, now: datetime) -> Page[Version]:
    """The versions of a visit of the caller's own, newest first, without private notes."""
    views.one(appointment_id, caller, now=now)
    return _versions(appointment_id, reader_id=None)


def of_visit(caller: Caller, appointment_id: int, *, now: datetime) -> Page[Version]:
    """The versions of a visit whose record the calling doctor may read; the look is logged.

    Private notes are read by the doctor who wrote them, whosever the visit is.
    """
    row = db.session.get(Appointment, appointment_id)
    if row is None or not _readable(caller, row, now):
        raise NotFound
    found = _versions(appointment_id, reader_id=caller.user_id)
    with writing() as session:
        audit.record(
            session,
            caller,
            "record.read",
            now=now,
            subject=f"appointment:{row.id}",
            patient_id=row.patient_id,
        )
    return found


def _readable(caller: Caller, row: Appointment, now: datetime) -> bool:
    own = caller.role is Role.DOCTOR and row.doctor_id == caller.own_id
    return own or access.may_see(db.session(), caller.own_id, row.patient_id, now=now)


def _versions(appointment_id: int, *, reader_id: int | None) -> Page[Version]:
    rows = db.session.execute(
        select(TreatmentVersion, User.full_name)
        .join(Treatment, Treatment.id == TreatmentVersion.treatment_id)
        .join(User, User.id == TreatmentVersion.saved_by)
        .where(Treatment.appointment_id == appointment_id)
        .order_by(TreatmentVersion.version)
    ).all()
    if not rows:
        raise NotFound
    contents = [_read(row, reader_id) for row, _ in rows]
    changes = [(), *(tuple(differences(old, new)) for old, new in pairwise(contents))]
    found = [
        Version(
            version=row.version,
            saved_at=clock.local(row.saved_at),
            saved_by=name,
            amended=bool(row.content.get("amended")),
            changes=changed,
        )
        for (row, name), changed in zip(rows, changes, strict=True)
    ]
    return Page.whole(found[::-1])


def _read(version: TreatmentVersion, reader_id: int | None) -> Content:
    hidden = () if version.saved_by == reader_id else ("private_notes",)
    return {name: value for name, value in version.content.items() if name not in hidden}


def differences(old: Content, new: Content) -> Iterator[Change]:
    """What the newer content says otherwise than the older."""
    for field in WORDS:
        before, after = old.get(field) or "", new.get(field) or ""
        if before != after:
            yield Change(_kind(before, after), field, before, after)
        if field == "diagnosis":
            yield from _prescription(old.get("medicines", []), new.get("medicines", []))


def _kind(before: str, after: str) -> Kind:
    return "changed" if before and after else "added" if after else "removed"


def _prescription(old: Sequence[Content], new: Sequence[Content]) -> Iterator[Change]:
    """Rows are told apart by their medicine, and the second of the same by coming second."""
    before, after = _by_name(old), _by_name(new)
    for key, row in after.items():
        if key in before:
            yield from _parts(before[key], row)
        else:
            yield Change("added", "medicines", "", line(row), row["name"])
    for key, row in before.items():
        if key not in after:
            yield Change("removed", "medicines", line(row), "", row["name"])


def _by_name(rows: Sequence[Content]) -> dict[tuple[str, int], Content]:
    found: dict[tuple[str, int], Content] = {}
    for row in rows:
        name = row["name"].casefold()
        found[name, sum(key[0] == name for key in found)] = row
    return found


def _parts(old: Content, new: Content) -> Iterator[Change]:
    for part in PARTS:
        before, after = str(old.get(part) or ""), str(new.get(part) or "")
        if before != after:
            yield Change(_kind(before, after), "medicines", before, after, new["name"], part)


def line(row: Content) -> str:
    """A row of a kept prescription as one line of text."""
    what = f"{row['name']} {row.get('strength', '')}".strip()
    parts = (what, row["dose"], f"{row['days']} days", row.get("instructions", ""))
    return ", ".join(part for part in parts if part)
