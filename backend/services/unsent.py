"""Mails that have not gone out: whose they are, and what becomes of them when that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, update
from sqlalchemy.orm import Session

from database import db
from errors import NotFound
from models import OutboxMail, User
from services import outbox

FAREWELL = "application_declined"
WARNINGS = ("email_changed", "account_changed", "new_device", "totp_reset", *outbox.SECRETS)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many mails wait, and how many were given up."""

    queued: int
    failed: int


def counts() -> Counts:
    """How the outbox stands."""
    queued = db.session.scalar(select(func.count()).select_from(OutboxMail).where(outbox.is_owed()))
    dead = db.session.scalar(select(func.count()).select_from(OutboxMail).where(has_failed()))
    return Counts(queued=queued or 0, failed=dead or 0)


def about(session: Session, patient_id: int) -> Sequence[OutboxMail]:
    """Mails about a patient that are owed, or could not be sent; texts go to the patient's phone.

    For nobody else to change until the commit, but for those that are being sent.
    """
    theirs = OutboxMail.patient_id == patient_id, OutboxMail.channel == outbox.EMAIL
    query = select(OutboxMail).where(_is_unsent(), *theirs).order_by(OutboxMail.id)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def redirect(session: Session, user: User, before: str) -> None:
    """Let what waits for an account at its former address follow it, in the caller's transaction.

    Not what warns of somebody else at the account: it is for whoever had it before. Nor what was
    for another account, deleted since, that had the same address, or even the same id.
    """
    own = and_(OutboxMail.user_id == user.id, OutboxMail.created_at >= user.created_at)
    session.execute(
        update(OutboxMail)
        .where(
            _is_unsent(),
            OutboxMail.recipient == before,
            OutboxMail.kind.not_in(WARNINGS),
            or_(own, OutboxMail.patient_id.is_not(None)),
        )
        .values(recipient=user.email)
        .execution_options(synchronize_session=False)
    )


def drop(mail: OutboxMail, why: str, *, now: datetime) -> None:
    """Keep a locked mail and never send it, in the caller's transaction."""
    for name, value in outbox.unneeded(mail.id, why, now).items():
        setattr(mail, name, value)


def drop_of(
    session: Session, user_id: int, wanted: ColumnElement[bool], why: str, *, now: datetime
) -> None:
    """Drop what an account has not been sent, in the caller's transaction."""
    theirs = select(OutboxMail).where(_is_unsent(), OutboxMail.user_id == user_id, wanted)
    for mail in session.scalars(theirs.order_by(OutboxMail.id).with_for_update(skip_locked=True)):
        drop(mail, why, now=now)
    session.flush()


def drop_all_of(session: Session, user_id: int, *, now: datetime) -> None:
    """An account is deleted: nothing is owed to it but to hear that the hospital says no."""
    drop_of(session, user_id, OutboxMail.kind != FAREWELL, "the account is gone", now=now)


def revive(mail: OutboxMail, *, now: datetime) -> None:
    """Give a locked mail that was given up its tries back; NotFound for any other."""
    if not mail.dead_at or mail.last_error.startswith(outbox.NOT_NEEDED):
        raise NotFound
    mail.dead_at, mail.lease_until, mail.attempts, mail.available_at = None, None, 1, now


def _is_unsent() -> ColumnElement[bool]:
    """Whether a mail waits, or may be tried again. Two halves, each of them an index."""
    return or_(outbox.is_owed(), has_failed())


def has_failed() -> ColumnElement[bool]:
    """Whether a mail was given up and would still be needed, within a query."""
    needed = not_(OutboxMail.last_error.startswith(outbox.NOT_NEEDED))
    return and_(OutboxMail.dead_at.is_not(None), needed)
