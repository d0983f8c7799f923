"""What is owed and would no longer be true is dropped before it is sent."""

from collections.abc import Sequence
from datetime import datetime

from services import outbox, reminders
from services.outbox import Owed
from services.waitlist import holding


def drop(claimed: Sequence[Owed], *, now: datetime, as_of: datetime) -> set[int]:
    """Leave out what would no longer be true at that moment; which those are."""
    changed = reminders.unwanted(claimed, now=as_of)
    outbox.drop(changed, "the appointment has changed", now=now)
    passed = holding.unwanted(claimed, now=as_of)
    outbox.drop(passed, "the time is no longer held", now=now)
    return {mail.id for mail in (*changed, *passed)}
