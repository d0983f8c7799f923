"""What the links in mails show and do."""

from datetime import date
from typing import Literal

from models import AppointmentStatus
from schemas.common import Answer, WallTime

Action = Literal["come", "cancel", "move"]


class VisitAnswer(Answer):
    """The appointment behind a link, as far as whoever holds the link may know it."""

    action: Action
    appointment_id: int
    appointment_date: date
    appointment_time: WallTime
    doctor_name: str
    status: AppointmentStatus
    already: bool


class VisitDone(Answer):
    """What the link has done."""

    action: Action
    done: bool
    appointment_date: date
    appointment_time: WallTime
    message: str
