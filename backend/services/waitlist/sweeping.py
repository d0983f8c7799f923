"""Every minute: times that nobody took go on to the next, and wishes without a point end."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from database import db, writing
from models import Doctor, OfferStatus, WaitlistEntry, WaitlistOffer, WaitStatus
from services import audit, outbox
from services.callers import SYSTEM
from services.waitlist import holding, matching

log = logging.getLogger("hospital.waitlist")


def sweep(*, now: datetime) -> int:
    """Pass on what is held in vain; how many times were. May run any number of times at once."""
    ended = _end_entries(now)
    passed = sum(_pass_on(offer_id, doctor_id, now) for offer_id, doctor_id in _in_vain(now))
    if ended or passed:
        outbox.ring()
    return passed


def _in_vain(now: datetime) -> Sequence[tuple[int, int]]:
    """Open offers whose hold has run out, or whose owner waits no longer."""
    query = (
        select(WaitlistOffer.id, WaitlistOffer.doctor_id)
        .join(WaitlistEntry, WaitlistEntry.id == WaitlistOffer.entry_id)
        .where(
            WaitlistOffer.status == OfferStatus.OPEN,
            or_(WaitlistOffer.expires_at <= now, WaitlistEntry.status != WaitStatus.WAITING),
        )
        .order_by(WaitlistOffer.expires_at, WaitlistOffer.id)
    )
    return [(row.id, row.doctor_id) for row in db.session.execute(query)]


def _pass_on(offer_id: int, doctor_id: int, now: datetime) -> bool:
    """Whether it was we who passed it on; booking takes the same lock on the doctor."""
    still_open = select(WaitlistOffer).where(
        WaitlistOffer.id == offer_id, WaitlistOffer.status == OfferStatus.OPEN
    )
    try:
        with writing() as session:
            session.get(Doctor, doctor_id, with_for_update={"key_share": True})
            offer = session.scalars(still_open.with_for_update(skip_locked=True)).first()
            if offer is not None:
                holding.close(session, offer, OfferStatus.EXPIRED, SYSTEM, now=now)
    except Exception:  # one bad row never stops the sweep
        log.exception("could not pass on waiting-list offer %s", offer_id)
        return False
    return offer is not None


def _end_entries(now: datetime) -> int:
    """End the wishes whose days are over, or whose visit no longer waits to be brought forward."""
    done = WaitlistEntry.status == WaitStatus.WAITING, matching.over(now)
    if db.session.scalar(select(WaitlistEntry.id).where(*done).limit(1)) is None:
        return 0
    with writing() as session:
        query = select(WaitlistEntry).where(*done).order_by(WaitlistEntry.id)
        entries = session.scalars(query.with_for_update(skip_locked=True)).all()
        for entry in entries:
            entry.status, entry.ended_at = WaitStatus.EXPIRED, now
        for entry in entries:
            audit.record(
                session,
                SYSTEM,
                "waitlist.ended",
                now=now,
                subject=f"waitlist_entry:{entry.id}",
                patient_id=entry.patient_id,
            )
    return len(entries)
