"""Answers from a mail: I will come, I can't come, move it. Looking shows, only acting acts."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, Select, select

import clock
from database import db, writing
from errors import ChangedMeanwhile, LinkExpired, NotAllowed
from models import Appointment, AppointmentStatus, Doctor, User
from services import access, audit, links, wording
from services.appointments import outcomes
from services.callers import Caller
from services.links import VisitAction, VisitLink

MOVE_HINT = "Sign in to choose another time."


@dataclass(frozen=True, slots=True)
class VisitView:
    """The appointment behind a link; `already` when the link has nothing left to do."""

    action: VisitAction
    appointment_id: int
    appointment_date: date
    appointment_time: time
    doctor_name: str
    status: AppointmentStatus
    already: bool


@dataclass(frozen=True, slots=True)
class VisitDone:
    """What was done."""

    action: VisitAction
    appointment_date: date
    appointment_time: time
    message: str
    done: bool = True


def show(token: str, *, now: datetime) -> VisitView:
    """What the link is about; LinkExpired after the visit, ChangedMeanwhile after a change."""
    link = links.read_visit(token)
    row, _ = _standing(link, now)
    return _view(link, row)


def act(token: str, *, now: datetime) -> VisitDone:
    """Do what the link stands for, by the rules that hold for the patient's own deeds."""
    link = links.read_visit(token)
    if link.action is VisitAction.MOVE:
        raise NotAllowed(MOVE_HINT)
    row, caller = _standing(link, now)
    view = _view(link, row)
    if not view.already:
        DEEDS[link.action](link, caller, now)
    said = SAID[link.action].format(day=wording.day(view.appointment_date))
    return VisitDone(link.action, view.appointment_date, view.appointment_time, said)


def _standing(link: VisitLink, now: datetime) -> tuple[Row[Any], Caller]:
    """The visit, and whom the link was mailed to."""
    row = db.session.execute(_selected(link)).first()
    if row is None or row.starts_at <= now:
        raise LinkExpired
    caller = access.by_link(db.session(), link.reader_id, row.patient_id)
    if row.revision != link.revision and not _is_done(link, row):
        raise ChangedMeanwhile
    return row, caller


def _selected(link: VisitLink) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Appointment.id,
            Appointment.patient_id,
            Appointment.revision,
            Appointment.status,
            Appointment.starts_at,
            Appointment.coming,
            User.full_name.label("doctor"),
        )
        .join(Doctor, Doctor.id == Appointment.doctor_id)
        .join(User, User.id == Doctor.user_id)
        .where(Appointment.id == link.appointment_id)
    )


def _is_done(link: VisitLink, row: Row[Any]) -> bool:
    """Whether what the link asks for is how things stand."""
    if link.action is VisitAction.CANCEL:
        return bool(row.status is AppointmentStatus.CANCELLED)
    return bool(link.action is VisitAction.COME and row.coming and row.revision == link.revision)


def _view(link: VisitLink, row: Row[Any]) -> VisitView:
    starts = clock.local(row.starts_at)
    return VisitView(
        action=link.action,
        appointment_id=row.id,
        appointment_date=starts.date(),
        appointment_time=starts.time(),
        doctor_name=wording.doctor(row.doctor),
        status=row.status,
        already=_is_done(link, row),
    )


def _come(link: VisitLink, caller: Caller, now: datetime) -> None:
    with writing() as session:
        row = outcomes.locked(session, link.appointment_id, caller)
        if row.revision != link.revision:
            raise ChangedMeanwhile
        if row.status is not AppointmentStatus.BOOKED:
            raise NotAllowed
        row.coming = True
        audit.record(
            session,
            caller,
            "appointment.coming",
            now=now,
            subject=f"appointment:{row.id}",
            patient_id=row.patient_id,
        )


def _cancel(link: VisitLink, caller: Caller, now: datetime) -> None:
    outcomes.cancel(caller, link.appointment_id, revision=link.revision, reason="", now=now)


DEEDS = {VisitAction.COME: _come, VisitAction.CANCEL: _cancel}
SAID = {
    VisitAction.COME: "We look forward to seeing you on {day}.",
    VisitAction.CANCEL: "Your appointment on {day} is cancelled.",
}
