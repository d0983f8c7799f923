"""A month of visits behind, a month of bookings ahead: who comes to whom, and when."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

import clock
from config import settings
from models import Appointment, AppointmentStatus, Doctor, DoctorStatus, Gender, Patient
from seed_db import staff
from seed_db.people import BARRED_PATIENT, People
from services import slots
from services.appointments.booking import MOST_OPEN, REFERENCE_LETTERS
from services.slots import Rules

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
BACK = AHEAD = 30
GROWN_UP = 18
FOR_ALL_AGES = {"Dermatology", "Ear, Nose and Throat", "Ophthalmology"}
TODAYS_VISITS = 9  # of the demo doctor


class Diary:
    """Books every visit on the grid, inside hours, never two of one person on one day."""

    def __init__(self, people: People, rules: dict[int, Rules], rng: Random) -> None:
        self.people, self.rules, self.rng = people, rules, rng
        self.now, self.today = people.now, people.today
        self.visits: list[Appointment] = []
        self._open: Counter[int] = Counter()
        self._seen: set[tuple[int, date]] = set()
        self._taken: set[tuple[int, datetime]] = set()
        self._references: set[str] = set()
        self._planned = [*people.demo, people.patient(BARRED_PATIENT)]
        self._departments = {post.name: post.department for post in staff.POSTS}

    def fill(self) -> None:
        """Plan the whole span, the demo's own visits first."""
        self._demo_visits()
        for ahead in range(-BACK, AHEAD + 1):
            for name, doctor in self.people.doctors.items():
                for _ in range(self._wanted(name, ahead)):
                    self._any_visit(name, doctor, self.today + ahead * DAY)

    def _demo_visits(self) -> None:
        asha, ben, aarav, barred = self._planned
        for patient, doctor, ahead in (
            (asha, "Meera Sharma", -27),
            (asha, "Xiaoyu Lin", -19),
            (asha, "Meera Sharma", -9),
            (asha, "Ravi Iyer", -4),
            (asha, "Meera Sharma", 3),
            (asha, "Divya Raghunathan", 11),
            (aarav, "Adaeze Nwosu", -6),
            (aarav, "Adaeze Nwosu", 5),
            (ben, "Ravi Iyer", -12),
            (ben, "Samuel Mensah", 6),
            (barred, "Ravi Iyer", -24),
            (barred, "Kwame Adjei", -17),
            (barred, "Ravi Iyer", -8),
        ):
            self._near(patient, self.people.doctors[doctor], ahead)

    def _near(self, patient: Patient, doctor: Doctor, ahead: int) -> None:
        """On that day or, where the doctor is not in, on the nearest further away from today."""
        step = -1 if ahead < 0 else 1
        for further in range(14):
            day = self.today + (ahead + step * further) * DAY
            free = list(self._free(doctor, day))
            if free and (patient.id, day) not in self._seen:
                self._book(patient, doctor, day, free)
                return

    def _wanted(self, name: str, ahead: int) -> int:
        """How many visits a doctor has on a day: fewer the further ahead."""
        demo = name == staff.DEMO_DOCTOR
        if ahead == 0:
            return TODAYS_VISITS if demo else self.rng.randint(2, 4)
        if ahead < 0:
            return self.rng.randint(1, 3) if demo else self.rng.choice((0, 0, 1, 1, 2))
        likely = 0.75 if ahead <= 7 else 0.35
        return (1 if demo else 0) + (self.rng.random() < likely)

    def _any_visit(self, name: str, doctor: Doctor, day: date) -> None:
        free = list(self._free(doctor, day))
        patients = [p for p in self.people.patients if self._may_come(p, name, day)]
        if free and patients:
            self._book(self.rng.choice(patients), doctor, day, free)

    def _free(self, doctor: Doctor, day: date) -> Iterator[slots.Slot]:
        """The doctor's free times of a day that could be had by somebody."""
        left = doctor.status is DoctorStatus.BLACKLISTED and day > self.today - 13 * DAY
        length = timedelta(minutes=doctor.slot_minutes)
        for session, wall, starts_at in slots.times(self.rules[doctor.id], day, settings.zone):
            if not left and (doctor.id, starts_at) not in self._taken:
                ends_at = starts_at + length
                end = clock.local(ends_at).time()
                yield slots.Slot(day, wall, end, session, starts_at, ends_at, slots.State.FREE)

    def _may_come(self, patient: Patient, doctor: str, day: date) -> bool:
        ahead, department = day >= self.today, self._departments[doctor]
        age = patient.age(self.today) or 0
        fits = department in FOR_ALL_AGES or (age < GROWN_UP) == (department == "Paediatrics")
        if department == "Gynaecology":
            fits = fits and patient.gender is Gender.FEMALE
        return (
            fits
            and (patient.id, day) not in self._seen
            and patient not in self._planned
            and patient.created_at + DAY < clock.start_of(day)
            and not (ahead and self._open[patient.id] >= MOST_OPEN)
        )

    def _book(self, patient: Patient, doctor: Doctor, day: date, free: list[slots.Slot]) -> None:
        slot = self.rng.choice(free)
        self._seen.add((patient.id, day))
        self._taken.add((doctor.id, slot.starts_at))
        self._open[patient.id] += day >= self.today
        self.visits.append(
            Appointment(
                reference=self._reference(),
                patient_id=patient.id,
                doctor_id=doctor.id,
                department_id=doctor.department_id,
                day=day,
                session=slot.session,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                status=AppointmentStatus.BOOKED,
                reason="",
                fee_minor=doctor.fee_minor,
                revision=0,
                moves=0,
                coming=False,
                booked_by=self.people.booker(patient),
                booked_at=self._booked_at(patient, slot),
                cancel_reason="",
            )
        )

    def _booked_at(self, patient: Patient, slot: slots.Slot) -> datetime:
        """A moment by day, after the patient came to us and before the visit."""
        last = min(slot.starts_at - 3 * HOUR, self.now - timedelta(minutes=5))
        first = max(patient.created_at, slot.starts_at - 21 * DAY)
        if first >= last:
            first = max(patient.created_at, slot.starts_at - AHEAD * DAY, last - DAY)
        seconds = max(1, int((last - first).total_seconds()))
        return last - timedelta(seconds=self.rng.randrange(seconds))

    def _reference(self) -> str:
        while True:
            found = "A-" + "".join(self.rng.choices(REFERENCE_LETTERS, k=7))
            if found not in self._references:
                self._references.add(found)
                return found
