"""A record that was opened in an emergency, some days ago."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from models import Appointment, EmergencyAccess
from seed_db.log import Line
from seed_db.people import People
from services.emergencies import LIFE

AGO = timedelta(days=9, hours=2)
REASON = "Brought in unconscious after a fall; needs allergies and current medicines at once."


def open_one(session: Session, people: People, visits: list[Appointment]) -> Sequence[Line]:
    """A doctor who does not treat the demo patient opened her record; what the log says of it."""
    asha, opened_at = people.patients[0], people.now - AGO
    known = {visit.doctor_id for visit in visits if visit.patient_id == asha.id}
    doctor = next(one for one in people.doctors.values() if one.id not in known)
    session.add(
        EmergencyAccess(
            doctor_id=doctor.id,
            patient_id=asha.id,
            reason=REASON,
            opened_at=opened_at,
            expires_at=opened_at + LIFE,
        )
    )
    who, subject = people.caller_of(doctor.id), f"patient:{asha.id}"
    return [
        Line(opened_at, who, "record.emergency", subject, asha.id, {"reason": REASON}),
        Line(opened_at, who, "record.read", subject, asha.id),
    ]
