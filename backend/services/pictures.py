"""A patient's picture: made small and harmless, shown to those who may see the record."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

import clock
from database import db, writing
from errors import FieldProblem, NotAPicture, NotFound, PicturesWait
from later import Later
from models import Picture
from services import access
from services.callers import Caller
from services.patients import records

if TYPE_CHECKING:
    from PIL import Image, ImageOps
else:
    Image, ImageOps = Later("PIL.Image"), Later("PIL.ImageOps")

KINDS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 512
MOST_BYTES = 200_000
MOST_PIXELS = 64_000_000  # as the file says, before anything is unpacked
MOST_UNPACKED = 25_000_000  # a JPEG is unpacked at a fraction of its size
MOST_SCANS = 200  # cameras write 12; what may hang on a file, such as a film, looks like 80 more
SCAN = b"\xff\xda"
QUALITIES = (88, 80, 70, 55, 40, 25)
_one_at_a_time = threading.BoundedSemaphore(1)  # a decoded picture is large: one in memory
_room = threading.BoundedSemaphore(2)  # one at work, one that waits: all else has threads, too


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as JPEG, and a name for exactly this one."""

    content: bytes
    tag: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Since when a picture is kept."""

    picture_at: datetime


def show(caller: Caller, patient_id: int | None) -> Shown:
    """The picture of the caller's own patient, or of a dependent."""
    return _read(access.chosen(db.session(), caller, patient_id))


def show_to_doctor(caller: Caller, patient_id: int, *, now: datetime) -> Shown:
    """The picture of a patient whose record the calling doctor may see; the look is logged."""
    if not access.may_see(db.session(), caller.own_id, patient_id, now=now):
        raise NotFound
    return show_to_staff(caller, patient_id, now=now)


def show_to_staff(caller: Caller, patient_id: int, *, now: datetime) -> Shown:
    """The picture, for somebody of the hospital; the look is written down."""
    shown = _read(patient_id)
    with writing() as session:
        records.log(session, caller, "picture.read", patient_id, now=now)
    return shown


def put(caller: Caller, patient_id: int | None, file: IO[bytes], *, now: datetime) -> Kept:
    """Keep a new picture in place of the old one."""
    access.chosen(db.session(), caller, patient_id)
    content = harmless(file)
    with writing() as session:
        chosen = access.chosen(session, caller, patient_id)
        _keep(session, chosen, content, now)
        records.log(session, caller, "picture.changed", chosen, now=now)
    return Kept(clock.local(now))


def _keep(session: Session, patient_id: int, content: bytes, now: datetime) -> None:
    records.locked(session, patient_id)
    picture = session.get(Picture, patient_id)
    if picture is None:
        session.add(Picture(patient_id=patient_id, content=content, updated_at=now))
    else:
        picture.content, picture.updated_at = content, now


def remove(caller: Caller, patient_id: int | None, *, now: datetime) -> None:
    """Keep none."""
    with writing() as session:
        chosen = access.chosen(session, caller, patient_id)
        records.locked(session, chosen)
        picture = session.get(Picture, chosen)
        if picture is None:
            raise NotFound
        session.delete(picture)
        records.log(session, caller, "picture.removed", chosen, now=now)


def _read(patient_id: int) -> Shown:
    content = db.session.scalar(select(Picture.content).where(Picture.patient_id == patient_id))
    if content is None:
        raise NotFound
    return Shown(content, hashlib.sha256(content).hexdigest()[:32])


def harmless(file: IO[bytes]) -> bytes:
    """A small JPEG of the same sight and nothing else; NotAPicture for what is none."""
    if not _room.acquire(blocking=False):
        raise PicturesWait(headers={"Retry-After": "10"})
    try:
        with _one_at_a_time:
            return _small_jpeg(_decoded(file))
    except NotAPicture:
        raise
    except Exception as broken:  # a decoder fails in as many ways as files can be broken
        raise _refusal() from broken
    finally:
        _room.release()


def _refusal() -> NotAPicture:
    return NotAPicture(fields=(FieldProblem("picture", "not_a_picture", NotAPicture.message),))


def _decoded(file: IO[bytes]) -> Image.Image:
    """The picture the right way up, on white; nothing that it carried beside the sight."""
    image = Image.open(file, formats=KINDS)
    moves = image.format != "MPO" and getattr(image, "n_frames", 1) > 1
    if moves or image.width * image.height > MOST_PIXELS or _is_scanned_for_ever(image, file):
        raise _refusal()
    image.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    if image.width * image.height > MOST_UNPACKED:
        raise _refusal()
    ImageOps.exif_transpose(image, in_place=True)
    layer = image.convert("RGBA" if image.has_transparency_data else "RGB")
    layer.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", layer.size, "white")
    plain.paste(layer, mask=layer if layer.mode == "RGBA" else None)
    return plain


def _is_scanned_for_ever(image: Image.Image, file: IO[bytes]) -> bool:
    """Whether a JPEG comes in so many scans, each over all its pixels, that they only cost time."""
    if image.format not in {"JPEG", "MPO"}:
        return False
    here = file.tell()
    file.seek(0)
    scans = file.read().count(SCAN)
    file.seek(here)
    return scans > MOST_SCANS


def _small_jpeg(image: Image.Image) -> bytes:
    """As good as fits."""
    for quality in QUALITIES:
        packed = BytesIO()
        image.save(packed, "JPEG", quality=quality, optimize=True)
        if packed.tell() <= MOST_BYTES:
            break
    return packed.getvalue()
