"""Changes of many visits at once, told so that every patient gets one mail."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models import Appointment
from services import notices


@dataclass(frozen=True, slots=True)
class _Change:
    """A visit that was cancelled; or moved, when it says from when."""

    row: Appointment
    was: datetime | None = None
    former_doctor_id: int | None = None

    def tell(self, session: Session, *, patient_too: bool, now: datetime) -> None:
        """The usual mails; the patient's only where it is the patient's only change."""
        if self.was is None:
            notices.appointment_cancelled(session, self.row, now=now, patient_too=patient_too)
            return
        notices.appointment_moved(
            session,
            self.row,
            was=self.was,
            now=now,
            former_doctor_id=self.former_doctor_id,
            patient_too=patient_too,
        )


class Tidings:
    """Collects what is to be told; its `moved` and `cancelled` stand in for the usual notices."""

    def __init__(self) -> None:
        self._changes: dict[int, list[_Change]] = defaultdict(list)

    def cancelled(self, session: Session, row: Appointment, /, *, now: datetime) -> None:
        """Remember a cancellation."""
        self._changes[row.patient_id].append(_Change(row))

    def moved(
        self,
        session: Session,
        row: Appointment,
        /,
        *,
        was: datetime,
        now: datetime,
        former_doctor_id: int | None = None,
    ) -> None:
        """Remember a move."""
        self._changes[row.patient_id].append(_Change(row, was, former_doctor_id))

    def send(self, session: Session, *, now: datetime) -> None:
        """Write the mails, in the caller's transaction."""
        for changes in self._changes.values():
            alone = len(changes) == 1
            for change in changes:
                change.tell(session, patient_too=alone, now=now)
            if not alone:
                visits = {change.row.id: change.was for change in changes}
                notices.visits_changed(session, visits, now=now)
