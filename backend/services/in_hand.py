"""What one worker has claimed, given out mail by mail for as long as nobody else can have it."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import clock
from database import db
from services import outbox, unwanted
from services.outbox import Owed

SHIFT = 120.0  # seconds after which a drain ends; the next one goes on
LOOK_AGAIN = 3.0  # seconds after which what was true and wanted may not be so any longer


class Shift:
    """How late it is while a drain works, counted from the moment it was told."""

    def __init__(self, now: datetime, as_of: datetime | None) -> None:
        self._now, self._as_of = now, as_of
        self._began, self._began_at = time.monotonic(), clock.now()

    @property
    def passed(self) -> float:
        """Seconds since it began.

        Time in which the machine slept is on the wall clock alone, and others claim by that one.
        """
        by_wall = (clock.now() - self._began_at).total_seconds()
        return max(time.monotonic() - self._began, by_wall)

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self._now + timedelta(seconds=self.passed)

    @property
    def as_of(self) -> datetime:
        """The moment as which it counts."""
        return self._as_of or self.now

    @property
    def due(self) -> datetime:
        """Until when mails may be due to be sent now."""
        return max(self.as_of, self.now)

    @property
    def over(self) -> bool:
        """Whether it is time to let the next drain go on."""
        return self.passed > SHIFT


class Hand:
    """Claimed mails that are still wanted; what is left of them at the end is put back."""

    def __init__(self, shift: Shift, *, limit: int, channel: str = outbox.EMAIL) -> None:
        self._shift = shift
        claimed = outbox.claim(
            limit=limit, worker=name(), now=shift.now, as_of=shift.due, channel=channel
        )
        self.was_empty = not claimed
        self._left = claimed[::-1]
        self.wanted, self.dropped = len(claimed), 0
        self._drop_unwanted()

    def __iter__(self) -> Iterator[Owed]:
        """One after the other, while their lease has time for it.

        A worker that stands still past its lease, in the middle of a mail, cannot know that
        another sends the same one: that mail, and the few not marked yet, may arrive twice.
        """
        while self._left and self._left[-1].is_safe(now=self._shift.now):
            if self._shift.passed - self._looked > LOOK_AGAIN:
                self._look_again()
            else:
                yield self._left.pop()

    def _look_again(self) -> None:
        """Take what is left as it is by now: the relay is slow, and the world goes on."""
        db.session.rollback()  # ends what was read before, so that the present is read
        before, self._left = len(self._left), outbox.as_they_are(self._left)
        self.wanted -= before - len(self._left)
        self._drop_unwanted()

    def _drop_unwanted(self) -> None:
        self._looked = self._shift.passed
        left_out = unwanted.drop(self._left, now=self._shift.now, as_of=self._shift.as_of)
        self._left = [mail for mail in self._left if mail.id not in left_out]
        self.wanted, self.dropped = self.wanted - len(left_out), self.dropped + len(left_out)

    def put_back(self) -> None:
        """Let others have what nobody tried."""
        outbox.put_back(self._left)


def name() -> str:
    """Who claims: this machine, process and thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:80]
