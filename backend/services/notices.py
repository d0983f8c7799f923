"""Visits and held times, told to whom they concern: mails written in the caller's transaction.

A mail carries facts, put into words when it is sent: names, times, room, fee; no reason for the
visit and nothing clinical.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from models import (
    Appointment,
    Department,
    Doctor,
    OutboxMail,
    Patient,
    Role,
    User,
    WaitlistEntry,
    WaitlistOffer,
)
from prepared import Prepared
from services import outbox
from services.readers import READER, TEXTS_TO, PatientAccount, to_reader

COLLEAGUE = "colleague"  # who has an appointment now that was this doctor's
DoctorAccount = aliased(User)


def appointment_booked(session: Session, appointment_id: int, *, now: datetime) -> None:
    """Confirm to patient and doctor."""
    _tell_both(session, appointment_id, "booked", now=now)


def appointment_moved(
    session: Session,
    appointment: Appointment,
    *,
    was: datetime,
    now: datetime,
    former_doctor_id: int | None = None,
    patient_too: bool = True,
) -> None:
    """Tell both the new time; a doctor who lost the appointment to a colleague hears it as gone."""
    changes = {"was": was.isoformat()}
    _tell_both(session, appointment.id, "moved", now=now, more=changes, patient_too=patient_too)
    if former_doctor_id and former_doctor_id != appointment.doctor_id:
        _tell_former_doctor(session, appointment, former_doctor_id, was, now)


def appointment_cancelled(
    session: Session, appointment: Appointment, *, now: datetime, patient_too: bool = True
) -> None:
    """Tell both that the time is free again."""
    by = str(appointment.cancelled_by or Role.ADMIN)
    _tell_both(
        session, appointment.id, "cancelled", now=now, more={"by": by}, patient_too=patient_too
    )


def visits_changed(
    session: Session, visits: Mapping[int, datetime | None], *, now: datetime
) -> None:
    """Tell a patient of several changed visits at once: by id, from when they moved, if so."""
    session.flush()
    query = selected().where(Appointment.id.in_(visits)).order_by(Appointment.starts_at)
    rows = session.execute(query).all()
    told = [
        {**facts(row), "was": was.isoformat() if was else None}
        for row in rows
        for was in (visits[row.id],)
    ]
    mark = ",".join(f"{row.id}.{row.revision}" for row in rows)
    mail = outbox.row(
        kind="visits_changed",
        recipient=rows[0].patient_email or "",
        payload={**to_reader(rows[0]), "visits": told},
        dedupe_key=f"visits_changed:{hashlib.sha256(mark.encode()).hexdigest()[:32]}",
        patient_id=rows[0].patient_id,
        now=now,
    )
    outbox.post_all(session, _every_way(mail, rows[0].texts_to))


def _every_way(mail: dict[str, Any], phone: str) -> list[dict[str, Any]]:
    """The mail where it has an address, and the text where there is a phone for it."""
    mails = [mail] if mail["recipient"] else []
    return [*mails, outbox.texted(mail, phone)] if phone else mails


def _tell_both(
    session: Session,
    appointment_id: int,
    what: str,
    *,
    now: datetime,
    more: dict[str, str] | None = None,
    patient_too: bool = True,
) -> None:
    session.flush()
    row = _ONE.first(session, appointment=appointment_id)
    more = more or {}
    mails = [
        outbox.row(
            kind=f"{what}_{whom}",
            recipient=email,
            payload={**to, **facts(row), **more},
            dedupe_key=f"{what}:{row.id}:{row.revision}:{whom}",
            appointment_id=row.id,
            now=now,
            **whose,
        )
        for whom, email, to, whose in _readers(row)
        if patient_too or whom != "patient"
    ]
    if patient_too and row.texts_to:
        once = f"{what}:{row.id}:{row.revision}:patient"
        mails.append(text_about(row, f"{what}_patient", once, more, now))
    outbox.post_all(session, mails)


def text_about(
    row: Row[Any], kind: str, once: str, more: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """A text message about an appointment, for post_all."""
    told = outbox.row(
        kind=kind,
        recipient="",
        payload={"to": row.patient, **facts(row), **more},
        dedupe_key=once,
        appointment_id=row.id,
        patient_id=row.patient_id,
        now=now,
    )
    return outbox.texted(told, row.texts_to)


def _readers(row: Row[Any]) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Patient, or who acts for the patient, and doctor; without an account there is no address."""
    if row.patient_email:
        yield "patient", row.patient_email, to_reader(row), {"patient_id": row.patient_id}
    yield "doctor", row.doctor_email, {"to": row.doctor}, {"user_id": row.doctor_user_id}


def _tell_former_doctor(
    session: Session, appointment: Appointment, doctor_id: int, was: datetime, now: datetime
) -> None:
    row = session.execute(selected().where(Appointment.id == appointment.id)).one()
    former = session.execute(
        select(User.id, User.full_name, User.email)
        .join(Doctor, Doctor.user_id == User.id)
        .where(Doctor.id == doctor_id)
    ).one()
    length = row.ends_at - row.starts_at
    before = {
        "starts_at": was.isoformat(),
        "ends_at": (was + length).isoformat(),
        "doctor": former.full_name,
    }
    mail = outbox.row(
        kind="cancelled_doctor",
        recipient=former.email,
        payload={"to": former.full_name, **facts(row), **before, "by": COLLEAGUE},
        dedupe_key=f"cancelled:{row.id}:{row.revision}:former:{doctor_id}",
        appointment_id=row.id,
        user_id=former.id,
        now=now,
    )
    outbox.post_all(session, [mail])


def selected() -> Select[*tuple[Any, ...]]:
    """An appointment with everything that a mail about it says, ready to be narrowed."""
    return (
        select(
            Appointment.id,
            Appointment.reference,
            Appointment.revision,
            Appointment.day,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.fee_minor,
            Appointment.patient_id,
            Patient.full_name.label("patient"),
            Patient.user_id.is_(None).label("guarded"),
            PatientAccount.id.label("reader_id"),
            PatientAccount.full_name.label("patient_reader"),
            PatientAccount.email.label("patient_email"),
            TEXTS_TO.label("texts_to"),
            DoctorAccount.id.label("doctor_user_id"),
            DoctorAccount.full_name.label("doctor"),
            DoctorAccount.email.label("doctor_email"),
            Doctor.room,
            Department.name.label("department"),
        )
        .join(Patient, Patient.id == Appointment.patient_id)
        .outerjoin(PatientAccount, PatientAccount.id == READER)
        .join(Doctor, Doctor.id == Appointment.doctor_id)
        .join(DoctorAccount, DoctorAccount.id == Doctor.user_id)
        .join(Department, Department.id == Appointment.department_id)
    )


_ONE = Prepared(selected().where(Appointment.id == bindparam("appointment", type_=Integer())))


def facts(row: Row[Any]) -> dict[str, Any]:
    """The appointment as it is now, for a mail's payload."""
    return {
        "appointment_id": row.id,
        "reference": row.reference,
        "revision": row.revision,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "fee_minor": row.fee_minor,
        "patient": row.patient,
        "guarded": row.guarded,
        "doctor": row.doctor,
        "room": row.room,
        "department": row.department,
    }


def waitlist_offer(session: Session, offer: WaitlistOffer, *, now: datetime) -> None:
    """Tell who waits that a time is held for them."""
    _tell_waiting(session, "waitlist_offer", offer, now=now)


def waitlist_gone(session: Session, offer: WaitlistOffer, *, now: datetime) -> None:
    """Tell who was told of a held time that the hospital has withdrawn it."""
    heard = select(OutboxMail.id).where(
        OutboxMail.dedupe_key == f"waitlist_offer:{offer.id}",
        or_(OutboxMail.sent_at.is_not(None), OutboxMail.lease_until > now),
    )
    if session.scalar(heard):
        _tell_waiting(session, "waitlist_gone", offer, now=now)


def _tell_waiting(session: Session, kind: str, offer: WaitlistOffer, *, now: datetime) -> None:
    row = session.execute(_held(offer)).first()
    if row is None:
        return
    mail = outbox.row(
        kind=kind,
        recipient=row.email,
        payload={
            **to_reader(row),
            "held": _held_facts(offer, row),
            "room": row.room,
            "department": row.department,
        },
        dedupe_key=f"{kind}:{offer.id}",
        patient_id=row.patient_id,
        now=now,
    )
    outbox.post_all(session, _every_way(mail, row.texts_to))


def _held(offer: WaitlistOffer) -> Select[*tuple[Any, ...]]:
    """What a mail about a held time says, and who reads it; nothing where nobody does."""
    return (
        select(
            Patient.id.label("patient_id"),
            Patient.full_name.label("patient"),
            Patient.user_id.is_(None).label("guarded"),
            PatientAccount.id.label("reader_id"),
            PatientAccount.full_name.label("patient_reader"),
            PatientAccount.email,
            TEXTS_TO.label("texts_to"),
            DoctorAccount.full_name.label("doctor"),
            Doctor.room,
            Doctor.fee_minor,
            Department.name.label("department"),
            Appointment.starts_at.label("instead_of"),
        )
        .select_from(WaitlistEntry)
        .join(Patient, Patient.id == WaitlistEntry.patient_id)
        .join(PatientAccount, PatientAccount.id == READER)
        .join(Doctor, Doctor.id == offer.doctor_id)
        .join(DoctorAccount, DoctorAccount.id == Doctor.user_id)
        .join(Department, Department.id == Doctor.department_id)
        .outerjoin(Appointment, Appointment.id == WaitlistEntry.instead_of)
        .where(WaitlistEntry.id == offer.entry_id)
    )


def _held_facts(offer: WaitlistOffer, row: Row[Any]) -> dict[str, Any]:
    return {
        "offer_id": offer.id,
        "starts_at": offer.starts_at.isoformat(),
        "ends_at": offer.ends_at.isoformat(),
        "until": offer.expires_at.isoformat(),
        "instead_of": row.instead_of.isoformat() if row.instead_of else "",
        "doctor": row.doctor,
        "fee_minor": row.fee_minor,
        "for": row.patient if row.guarded else "",
    }
