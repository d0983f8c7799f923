"""The ledger of mails: to whom, how they fared, and sending one again."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, select
from sqlalchemy.orm import Session

import clock
from database import db, writing
from errors import NotFound
from models import Appointment, AppointmentStatus, OutboxMail, User
from schemas.common import KeysetQuery
from schemas.jobs import MailQuery
from services import audit, outbox, readers, unsent
from services.appointments import views
from services.callers import Caller
from services.paging import Keyset, Order, keyset

NEWEST_FIRST = Order((OutboxMail.id.expression,), descending=True)
QUEUED, SENT, FAILED, NOT_NEEDED = "queued", "sent", "failed", "not_needed"
STATUS: ColumnElement[str] = case(
    (OutboxMail.sent_at.is_not(None), SENT),
    (outbox.is_owed(), QUEUED),
    (unsent.has_failed(), FAILED),
    else_=NOT_NEEDED,
)


def _is_still_true() -> Any:
    """Whether a mail about an appointment tells of it as it is now; true for all other mails."""
    revision = OutboxMail.payload["revision"].as_integer()
    tells_cancelled = OutboxMail.kind.startswith("cancelled")
    is_cancelled = Appointment.status == AppointmentStatus.CANCELLED
    same = and_(revision == Appointment.revision, tells_cancelled == is_cancelled)
    return case((OutboxMail.appointment_id.is_(None), True), (same, True), else_=False)


# An id may come back: an account made after the mail is not the one that it was written to.
_OWNER = (
    select(User.email)
    .where(User.id == OutboxMail.user_id, User.created_at <= OutboxMail.created_at)
    .correlate(OutboxMail)
    .scalar_subquery()
)
# Addresses change, and are corrected; nobody may read for a patient any longer. What warns of
# somebody else at the account is for whoever had it then.
_GOES_TO = case(
    (OutboxMail.kind.in_(unsent.WARNINGS), OutboxMail.recipient),
    (
        OutboxMail.patient_id.is_not(None),
        case(
            (OutboxMail.channel == outbox.SMS, readers.looked_up(readers.TEXTS_TO)),
            else_=readers.looked_up(readers.PatientAccount.email),
        ),
    ),
    (OutboxMail.user_id.is_not(None), _OWNER),
    else_=OutboxMail.recipient,
)
COLUMNS: tuple[Any, ...] = (
    OutboxMail.kind,
    OutboxMail.channel,
    OutboxMail.recipient,
    OutboxMail.appointment_id,
    STATUS.label("status"),
    OutboxMail.attempts,
    OutboxMail.last_error,
    OutboxMail.created_at,
    OutboxMail.available_at,
    OutboxMail.sent_at,
    _is_still_true().label("is_still_true"),
    _GOES_TO.label("goes_to"),
    OutboxMail.id,
)


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail, without what it says: its payload may hold links that open accounts."""

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


def page(caller: Caller, wanted: MailQuery) -> Keyset[MailView]:
    """The ledger, newest first."""
    found = keyset(narrowed(wanted), NEWEST_FIRST, cursor=wanted.cursor, per_page=wanted.per_page)
    return found.map(view)


def of_visit(
    caller: Caller, appointment_id: int, wanted: KeysetQuery, *, now: datetime
) -> Keyset[MailView]:
    """What was mailed about an appointment of the caller's; NotFound for any other."""
    views.one(appointment_id, caller, now=now)
    found = MailQuery(appointment_id=appointment_id, cursor=wanted.cursor, per_page=wanted.per_page)
    return page(caller, found)


def narrowed(wanted: MailQuery) -> Select[Any]:
    """The ledger, narrowed."""
    query = select(*COLUMNS).outerjoin(Appointment, Appointment.id == OutboxMail.appointment_id)
    if wanted.status:
        query = query.where(STATUS.in_([wanted.status]))
    if wanted.appointment_id:
        query = query.where(OutboxMail.appointment_id == wanted.appointment_id)
    if wanted.kind:
        query = query.where(OutboxMail.kind == wanted.kind)
    return query


def view(row: Row[Any]) -> MailView:
    """One line of the ledger."""
    waiting = row.status == QUEUED
    return MailView(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        recipient=row.recipient,
        appointment_id=row.appointment_id,
        status=row.status,
        attempts=row.attempts,
        last_error=row.last_error,
        created_at=clock.local(row.created_at),
        sent_at=clock.local(row.sent_at) if row.sent_at else None,
        next_try_at=clock.local(row.available_at) if waiting else None,
        can_resend=_may_resend(row),
    )


def _may_resend(row: Row[Any]) -> bool:
    """One that failed gets new tries; of one that went out a copy may follow, while it is true.

    Neither where nobody is left whose it is.
    """
    if not row.goes_to:
        return False
    if row.status == FAILED:
        return True
    return bool(row.status == SENT and row.kind not in outbox.SECRETS and row.is_still_true)


def resend(caller: Caller, mail_id: int, *, now: datetime) -> MailView:
    """Send a mail again; NotFound for one that cannot or need not be."""
    with writing() as session:
        mail = session.get(OutboxMail, mail_id, with_for_update=True)
        row = session.execute(narrowed(MailQuery()).where(OutboxMail.id == mail_id)).first()
        if mail is None or row is None or not _may_resend(row):
            raise NotFound
        again = _again(session, mail, row.goes_to, now)
        session.flush()
        audit.record(
            session,
            caller,
            "mail.resent",
            now=now,
            subject=f"mail:{mail_id}",
            details={"kind": again.kind},
        )
    outbox.ring()
    sent = db.session.execute(narrowed(MailQuery()).where(OutboxMail.id == again.id)).one()
    return view(sent)


def resend_of_visit(
    caller: Caller, appointment_id: int, mail_id: int, *, now: datetime
) -> MailView:
    """Send a mail about an appointment of the caller's again; NotFound for any other."""
    views.one(appointment_id, caller, now=now)
    about = select(OutboxMail.appointment_id).where(OutboxMail.id == mail_id)
    if db.session.scalar(about) != appointment_id:
        raise NotFound
    return resend(caller, mail_id, now=now)


def _again(session: Session, mail: OutboxMail, recipient: str, now: datetime) -> OutboxMail:
    payload = _addressed(session, mail)
    if mail.sent_at is None:
        unsent.revive(mail, now=now)
        mail.recipient, mail.payload = recipient, payload
        return mail
    copy = OutboxMail(
        dedupe_key=f"again:{mail.id}:{uuid.uuid4().hex}",
        kind=mail.kind,
        channel=mail.channel,
        recipient=recipient,
        appointment_id=mail.appointment_id,
        user_id=mail.user_id,
        patient_id=mail.patient_id,
        payload=payload,
        created_at=now,
        available_at=now,
        attempts=0,
        last_error="",
    )
    session.add(copy)
    return copy


def _addressed(session: Session, mail: OutboxMail) -> dict[str, Any]:
    """What it says, to whoever reads for the patient now; the number of a text is the patient's."""
    if mail.patient_id is None or mail.channel == outbox.SMS:
        return mail.payload
    reader = readers.of(session, mail.patient_id)
    return mail.payload | readers.to_reader(reader) if reader else mail.payload
