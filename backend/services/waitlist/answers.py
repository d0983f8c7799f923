"""What people answer to a held time: from their pages, or by the link in the mail."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import clock
from config import settings
from database import AnySelect, db, writing
from errors import LinkExpired, NotFound, OfferGone, TooManyMoves
from models import (
    Appointment,
    Department,
    Doctor,
    OfferStatus,
    User,
    WaitlistEntry,
    WaitlistOffer,
    WaitStatus,
)
from schemas.appointments import MoveAppointment
from services import access, links, outbox, stats, wording
from services.appointments import booking, moving, outcomes, views
from services.appointments.booking import Wish
from services.appointments.views import AppointmentView
from services.callers import Caller
from services.offers import Bookable
from services.waitlist import holding
from services.waitlist.views import LaterVisit, later_visit

SAID = {
    OfferStatus.ACCEPTED: "Your appointment is booked: {when}.",
    OfferStatus.DECLINED: "The time goes to the next person. You keep your place on the list.",
}


@dataclass(frozen=True, slots=True)
class OfferView:
    """The held time behind a link; an open one whose hold has run out counts as expired."""

    status: OfferStatus
    doctor_name: str
    department: str
    room: str
    fee: float
    currency: str
    appointment_date: date
    appointment_time: time
    end_time: time
    held_until: datetime
    instead_of: LaterVisit | None


@dataclass(frozen=True, slots=True)
class OfferDone:
    """What the answer has done."""

    status: OfferStatus
    appointment_id: int | None
    appointment_date: date
    appointment_time: time
    message: str


def accept(caller: Caller, offer_id: int, *, now: datetime) -> AppointmentView:
    """Take the held time: it is booked, or the waiting visit moves there. One atomic deed."""
    row = _mine(offer_id, caller)
    moment = clock.local(row.starts_at)
    try:
        with writing() as session:
            patient, doctor = booking.lock_both(session, row.patient_id, row.doctor_id)
            offer, entry = _taken(session, offer_id, now)
            if entry.instead_of is None:
                wish = Wish(patient.id, doctor.id, moment.date(), moment.time())
                appointment_id = booking.insert(session, caller, wish, patient, doctor, now)
            else:
                appointment_id = entry.instead_of
                _bring_forward(session, appointment_id, doctor, moment, caller, now)
            holding.record(session, caller, "accepted", offer, patient.id, now=now)
    except IntegrityError as refused:
        booking.refuse_overlap(refused, row.doctor_id, row.starts_at, caller, now=now)
    outbox.ring()
    stats.forget()
    return views.one(appointment_id, caller, now=now)


def decline(caller: Caller, offer_id: int, *, now: datetime) -> None:
    """Let the held time go to the next; the wish stays on the list."""
    row = _mine(offer_id, caller)
    with writing() as session:
        booking.lock_both(session, row.patient_id, row.doctor_id)
        offer = _open(session, offer_id, now)
        holding.close(session, offer, OfferStatus.DECLINED, caller, now=now)
    outbox.ring()


def show(token: str, *, now: datetime) -> OfferView:
    """The held time behind a mailed link; LinkExpired once the time is past."""
    row, _ = _behind(token, now)
    return _view(row, now)


def answer(token: str, action: Literal["accept", "decline"], *, now: datetime) -> OfferDone:
    """Answer by the link; the same answer again changes nothing."""
    row, caller = _behind(token, now)
    wanted = OfferStatus.ACCEPTED if action == "accept" else OfferStatus.DECLINED
    appointment_id = None
    if row.status is not wanted:
        appointment_id = _act(row, caller, wanted, now)
    starts = clock.local(row.starts_at)
    said = SAID[wanted].format(when=wording.moment(starts))
    return OfferDone(wanted, appointment_id, starts.date(), starts.time(), said)


def _act(row: Row[Any], caller: Caller, wanted: OfferStatus, now: datetime) -> int | None:
    if wanted is OfferStatus.ACCEPTED:
        return accept(caller, row.id, now=now).id
    decline(caller, row.id, now=now)
    return None


def _taken(session: Session, offer_id: int, now: datetime) -> tuple[WaitlistOffer, WaitlistEntry]:
    """The offer and its entry, locked and closed: the time is no longer held against anybody."""
    offer = _open(session, offer_id, now)
    entry = session.get_one(WaitlistEntry, offer.entry_id, with_for_update={"key_share": True})
    if entry.status is not WaitStatus.WAITING:
        raise OfferGone
    offer.status, offer.answered_at = OfferStatus.ACCEPTED, now
    entry.status, entry.ended_at = WaitStatus.DONE, now
    session.flush()
    return offer, entry


def _open(session: Session, offer_id: int, now: datetime) -> WaitlistOffer:
    offer = session.get_one(WaitlistOffer, offer_id, with_for_update=True, populate_existing=True)
    if offer.status is not OfferStatus.OPEN or offer.expires_at <= now:
        raise OfferGone
    return offer


def _bring_forward(
    session: Session,
    appointment_id: int,
    doctor: Bookable,
    moment: datetime,
    caller: Caller,
    now: datetime,
) -> None:
    visit = outcomes.locked(session, appointment_id, caller)
    with suppress(TooManyMoves):  # the hospital asked; it is not one of the patient's own moves
        outcomes.permit(session, visit, "move", caller, now=now)
    if visit.starts_at <= moment:
        raise OfferGone
    wanted = MoveAppointment(
        appointment_date=moment.date(),
        appointment_time=moment.time(),
        revision=visit.revision,
        doctor_id=doctor.id,
    )
    moving.put(session, visit, doctor, wanted, caller, now)


def _mine(offer_id: int, caller: Caller) -> Row[Any]:
    mine = WaitlistEntry.patient_id.in_(access.persons(caller))
    row = db.session.execute(_selected().where(WaitlistOffer.id == offer_id, mine)).first()
    if row is None:
        raise NotFound
    return row


def _behind(token: str, now: datetime) -> tuple[Row[Any], Caller]:
    """The held time behind a link, and whom the link was mailed to."""
    link = links.read_offer(token)
    row = db.session.execute(_selected().where(WaitlistOffer.id == link.offer_id)).first()
    if row is None or row.starts_at <= now:
        raise LinkExpired
    return row, access.by_link(db.session(), link.reader_id, row.patient_id)


def _selected() -> AnySelect:
    return (
        select(
            WaitlistOffer.id,
            WaitlistOffer.status,
            WaitlistOffer.doctor_id,
            WaitlistOffer.starts_at,
            WaitlistOffer.ends_at,
            WaitlistOffer.expires_at,
            WaitlistEntry.patient_id,
            WaitlistEntry.instead_of,
            Appointment.starts_at.label("visit_starts_at"),
            User.full_name.label("doctor"),
            Department.name.label("department"),
            Doctor.room,
            Doctor.fee_minor,
        )
        .join(WaitlistEntry, WaitlistEntry.id == WaitlistOffer.entry_id)
        .join(Doctor, Doctor.id == WaitlistOffer.doctor_id)
        .join(User, User.id == Doctor.user_id)
        .join(Department, Department.id == Doctor.department_id)
        .outerjoin(Appointment, Appointment.id == WaitlistEntry.instead_of)
    )


def _view(row: Row[Any], now: datetime) -> OfferView:
    starts = clock.local(row.starts_at)
    run_out = row.status is OfferStatus.OPEN and row.expires_at <= now
    return OfferView(
        status=OfferStatus.EXPIRED if run_out else row.status,
        doctor_name=wording.doctor(row.doctor),
        department=row.department,
        room=row.room,
        fee=row.fee_minor / 100,
        currency=settings.currency,
        appointment_date=starts.date(),
        appointment_time=starts.time(),
        end_time=clock.local(row.ends_at).time(),
        held_until=clock.local(row.expires_at),
        instead_of=later_visit(row.instead_of, row.visit_starts_at),
    )
