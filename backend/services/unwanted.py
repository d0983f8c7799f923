"""What is owed and would be untrue by now, or in wrong hands, is left out before it is sent."""

from collections.abc import Sequence
from datetime import datetime

from database import db, writing
from services import outbox, readers, reminders
from services.outbox import Owed
from services.waitlist import holding


def drop(claimed: Sequence[Owed], *, now: datetime, as_of: datetime) -> set[int]:
    """Leave out what is no longer true; which those are.

    Sent as of a later moment, what waits is judged by the real one: nothing has passed yet.
    """
    changed = reminders.unwanted(claimed, now=min(as_of, now))
    outbox.drop(changed, "the appointment has changed", now=now)
    passed = holding.unwanted(claimed, now=now)
    outbox.drop(passed, "the time is no longer held", now=now)
    elsewhere = (*_redirected(claimed, now=now), *_renumbered(claimed, now=now))
    return {mail.id for mail in (*changed, *passed, *elsewhere)}


def _redirected(claimed: Sequence[Owed], *, now: datetime) -> list[Owed]:
    """Those for which somebody else reads by now; they go there next, if there is anybody.

    Whoever stopped reading could not send them on while they were being claimed.
    """
    mails = [mail for mail in claimed if mail.channel == outbox.EMAIL]  # texts go to a phone
    told = [mail for mail in mails if mail.patient_id and "reader" in mail.payload]
    reads = readers.now_of(db.session(), {mail.patient_id for mail in told if mail.patient_id})
    astray = [mail for mail in told if mail.payload["reader"] != reads.get(mail.patient_id or 0)]
    if astray:
        with writing() as session:
            for patient_id in sorted({mail.patient_id for mail in astray if mail.patient_id}):
                readers.changed(session, patient_id, now=now)
        outbox.put_back(astray)
    return astray


def _renumbered(claimed: Sequence[Owed], *, now: datetime) -> list[Owed]:
    """Texts to a phone that is not the patient's by now; the new one is next, if there is any."""
    texts = [(mail, mail.patient_id or 0) for mail in claimed if mail.channel == outbox.SMS]
    phones = readers.phones_now(db.session(), {patient for _, patient in texts})
    astray = [(text, phones.get(patient)) for text, patient in texts]
    astray = [(text, phone) for text, phone in astray if phone != text.recipient]
    for text, phone in astray:
        if phone:
            outbox.readdress(text, phone)
        else:
            outbox.drop([text], "the patient wants no texts", now=now)
    return [text for text, _ in astray]
