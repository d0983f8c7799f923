"""Who waits for a time, and one that is held for the demo patient."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models import (
    Appointment,
    AppointmentStatus,
    Doctor,
    Patient,
    SessionName,
    WaitlistEntry,
    WaitStatus,
)
from seed_db.people import People
from services import offers
from services.offers import PATIENT_WINDOW
from services.waitlist import holding

DAY = timedelta(days=1)
ALL_DAYS = timedelta(days=PATIENT_WINDOW.days)


def fill(session: Session, people: People, visits: list[Appointment]) -> None:
    """A few wishes; one has a time held, which would bring the demo patient's visit forward."""
    asha, ben = people.patients[:2]
    lin, mensah = people.doctors["Xiaoyu Lin"], people.doctors["Samuel Mensah"]
    some_day = {"weekdays": [0, 2, 4], "session": SessionName.EVENING}
    in_the_department = {"department_id": lin.department_id}
    session.add_all(
        [
            _wish(people, ben, 6, doctor_id=lin.id, **some_day),
            _wish(people, people.patient("Priya Nair"), 5, **in_the_department),
            _wish(people, people.patient("Kavitha Subramanian"), 3, doctor_id=mensah.id),
            _wish(people, asha, 1, doctor_id=lin.id, session=SessionName.MORNING),
        ]
    )
    later = _last_visit(asha, visits)
    doctor = next(each for each in people.doctors.values() if each.id == later.doctor_id)
    forward = {"doctor_id": doctor.id, "instead_of": later.id, "last_day": later.day}
    entry = _wish(people, asha, 2, **forward)
    session.add(entry)
    session.flush()
    _hold(session, people, doctor, entry, _days(asha, visits))


def _wish(people: People, patient: Patient, since: int, **more: Any) -> WaitlistEntry:
    values = {
        "first_day": people.today,
        "last_day": people.today + ALL_DAYS,
        "weekdays": [],
        "status": WaitStatus.WAITING,
        "created_at": people.now - since * DAY,
        **more,
    }
    return WaitlistEntry(patient_id=patient.id, **values)


def _last_visit(patient: Patient, visits: list[Appointment]) -> Appointment:
    """The patient's visit that is furthest ahead."""
    ahead = [
        visit
        for visit in visits
        if visit.patient_id == patient.id and visit.status is AppointmentStatus.BOOKED
    ]
    return max(ahead, key=lambda visit: visit.starts_at)


def _days(patient: Patient, visits: list[Appointment]) -> set[date]:
    return {visit.day for visit in visits if visit.patient_id == patient.id}


def _hold(
    session: Session,
    people: People,
    doctor: Doctor,
    entry: WaitlistEntry,
    taken: set[date],
) -> None:
    """The doctor's first free time on a day on which the patient is not here anyway."""
    first, last = people.today + DAY, entry.last_day
    agenda = offers.agendas(session, [doctor.id], first, last, now=people.now)[doctor.id]
    free = agenda.free(first, last, PATIENT_WINDOW, now=people.now)
    slot = next((slot for slot in free if slot.day not in taken), None)
    if slot:
        holding.held(session, entry, doctor.id, slot, now=people.now)
