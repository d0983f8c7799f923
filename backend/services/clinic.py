"""The clinic itself: name, hours, limits, and what time it is there."""

from dataclasses import dataclass
from datetime import date, datetime

import clock
from config import Session, settings
from services import offers
from services.appointments import booking, lifecycle


@dataclass(frozen=True, slots=True)
class Clinic:
    """What every page needs to know of the clinic."""

    name: str
    phone: str
    address: str
    timezone: str
    currency: str
    sessions: dict[str, Session]
    today: date
    now: datetime
    patient_lead_minutes: int
    patient_horizon_days: int
    staff_horizon_days: int
    change_cutoff_hours: int
    max_patient_moves: int
    max_open_bookings: int
    environment: str
    text_messages: bool


def about(*, now: datetime) -> Clinic:
    """The clinic's name, hours and limits."""
    return Clinic(
        name=settings.clinic_name,
        phone=settings.clinic_phone,
        address=settings.clinic_address,
        timezone=settings.zone.key,
        currency=settings.currency,
        sessions=dict(settings.sessions),
        today=clock.today(now),
        now=clock.local(now),
        patient_lead_minutes=int(offers.PATIENT_WINDOW.lead.total_seconds() // 60),
        patient_horizon_days=offers.PATIENT_WINDOW.days,
        staff_horizon_days=offers.STAFF_WINDOW.days,
        change_cutoff_hours=int(lifecycle.CHANGE_CUTOFF.total_seconds() // 3600),
        max_patient_moves=lifecycle.MOST_MOVES,
        max_open_bookings=booking.MOST_OPEN,
        environment=settings.environment,
        text_messages=bool(settings.sms_gateway_url) or not settings.production,
    )
