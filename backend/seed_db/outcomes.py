"""How each visit went: seen, missed, cancelled, moved, or still to come."""

from datetime import datetime, timedelta
from random import Random

from models import Appointment, AppointmentStatus, Role
from seed_db import vocabulary
from seed_db.people import BARRED_PATIENT, People
from seed_db.vocabulary import Case
from services.appointments.lifecycle import NO_SHOW_AFTER

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FATES = {
    AppointmentStatus.COMPLETED: 80,
    AppointmentStatus.CANCELLED: 10,
    AppointmentStatus.NO_SHOW: 6,
    AppointmentStatus.BOOKED: 4,  # nobody has said yet how it went
}


class Outcomes:
    """Gives every planned visit a reason and a fate that fits the hour."""

    def __init__(self, people: People, rng: Random) -> None:
        self.people, self.rng, self.now = people, rng, people.now
        self.patients = {patient.id: patient for patient in people.patients}
        self.doctor_users = {doctor.id: doctor.user_id for doctor in people.doctors.values()}

    def decide(self, visit: Appointment, case: Case) -> None:
        """Write the visit's fate into its row."""
        visit.reason = case.reason if self.rng.random() < 0.85 else ""
        if self.rng.random() < 0.08:
            self._move(visit)
        if visit.ends_at <= self.now:
            self._past(visit)
        elif visit.starts_at - 10 * MINUTE <= self.now:
            self._arrive(visit)
        elif not self._demo(visit) and self.rng.random() < 0.07:
            self._cancel(visit)
        else:
            visit.coming = visit.starts_at < self.now + DAY and self.rng.random() < 0.5

    def _demo(self, visit: Appointment) -> bool:
        return visit.patient_id in {patient.id for patient in self.people.demo}

    def _past(self, visit: Appointment) -> None:
        fate = self.rng.choices(list(FATES), weights=list(FATES.values()))[0]
        if self._demo(visit):
            fate = AppointmentStatus.COMPLETED
        if self.patients[visit.patient_id].full_name == BARRED_PATIENT:
            fate = AppointmentStatus.NO_SHOW
        if fate is AppointmentStatus.COMPLETED:
            self._arrive(visit)
            self._complete(visit)
        elif fate is AppointmentStatus.NO_SHOW and self.now >= visit.starts_at + NO_SHOW_AFTER:
            self._miss(visit)
        elif fate is AppointmentStatus.CANCELLED:
            self._cancel(visit)

    def _arrive(self, visit: Appointment) -> None:
        early = visit.starts_at - self.rng.randint(0, 20) * MINUTE
        visit.status = AppointmentStatus.CHECKED_IN
        visit.checked_in_at = min(max(early, visit.booked_at), self.now)
        visit.revision += 1

    def _complete(self, visit: Appointment) -> None:
        visit.status = AppointmentStatus.COMPLETED
        visit.completed_at = min(visit.ends_at + self.rng.randint(0, 9) * MINUTE, self.now)
        visit.revision += 1

    def _miss(self, visit: Appointment) -> None:
        visit.status = AppointmentStatus.NO_SHOW
        later = visit.starts_at + NO_SHOW_AFTER + self.rng.randint(0, 60) * MINUTE
        visit.no_show_at = min(later, self.now)
        visit.revision += 1

    def _move(self, visit: Appointment) -> None:
        visit.moved_at = self._before_the_visit(visit)
        visit.moves, visit.revision = 1, visit.revision + 1

    def _cancel(self, visit: Appointment) -> None:
        by_patient = self.rng.random() < 0.7
        visit.status = AppointmentStatus.CANCELLED
        visit.cancelled_at = max(self._before_the_visit(visit), visit.moved_at or visit.booked_at)
        visit.cancelled_by = (
            Role.PATIENT if by_patient else self.rng.choice((Role.DOCTOR, Role.ADMIN))
        )
        reasons = vocabulary.CANCELLED_BY_PATIENT if by_patient else vocabulary.CANCELLED_BY_STAFF
        visit.cancel_reason = self.rng.choice(reasons)
        visit.revision += 1

    def _before_the_visit(self, visit: Appointment) -> datetime:
        last = min(visit.starts_at - 2 * HOUR - 5 * MINUTE, self.now)
        return visit.booked_at + (last - visit.booked_at) * self.rng.random()
