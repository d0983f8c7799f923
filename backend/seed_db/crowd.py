"""A large hospital: many more doctors, patients and visits, by the same rules, inserted in bulk."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

import clock
from config import settings
from models import (
    Appointment,
    AppointmentStatus,
    BloodGroup,
    Department,
    Doctor,
    DoctorStatus,
    Gender,
    Medicine,
    Patient,
    Role,
    SessionName,
    Treatment,
    TreatmentVersion,
    User,
    VisitType,
    WeeklyHours,
)
from seed_db import names, vocabulary
from seed_db.people import MAIL, Passwords
from seed_db.vocabulary import Case
from services import search, slots, treatments, working_hours
from services.appointments.booking import MOST_OPEN, REFERENCE_LETTERS

DOCTORS, PATIENTS, VISITS = 50, 1_000, 10_000
BACK, AHEAD = 150, 30
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FOR_ADULTS = ("General Medicine", "Cardiology", "Dermatology", "Orthopaedics", "Neurology")
OUTCOMES = (AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)
LIKELY = (84, 8, 8)
Rows = list[dict[str, Any]]


def fill(session: Session, rng: Random, kept: Passwords, now: datetime) -> None:
    """Up to so many doctors, patients and visits, beside those who are there already."""
    crowd = Crowd(session, rng, now)
    crowd.hire(DOCTORS - crowd.count(Doctor), kept.doctor)
    crowd.register(PATIENTS - crowd.count(Patient), kept.patient)
    crowd.book(VISITS - crowd.count(Appointment))


class Crowd:
    """Everybody who is not part of the demo."""

    def __init__(self, session: Session, rng: Random, now: datetime) -> None:
        self.session, self.rng, self.now = session, rng, now
        self.today = clock.today(now)
        self.doctors: Rows = []
        self.patients: Rows = []
        self.cases: dict[int, Sequence[Case]] = {}
        self._references = set(session.scalars(select(Appointment.reference)))

    def count(self, kind: Any) -> int:
        """How many there are."""
        return self.session.scalar(select(func.count()).select_from(kind)) or 0

    def hire(self, number: int, password: str) -> None:
        """Doctors of every department for adults, in on five or six days a week."""
        found = self.session.execute(select(Department.id, Department.name)).all()
        fitting = [row for row in found if row.name in FOR_ADULTS]
        self.cases = {row.id: vocabulary.CASES[row.name] for row in fitting}
        users = self._accounts("doctor", number, Role.DOCTOR, password)
        self.doctors = [
            {
                "user_id": user["id"],
                "department_id": department.id,
                "specialization": department.name,
                "qualification": "MBBS, MD",
                "experience_years": self.rng.randint(2, 30),
                "fee_minor": self.rng.randrange(400, 1500, 50) * 100,
                "bio": "",
                "languages": ["English", "Hindi"],
                "phone": "",
                "room": f"Room {100 + count}",
                "slot_minutes": self.rng.choice((15, 20, 30)),
                "search_text": search.plain(user["full_name"], department.name),
                "status": DoctorStatus.ACTIVE,
                "created_at": user["created_at"],
            }
            for count, (user, department) in enumerate(zip(users, cycle(fitting), strict=False))
        ]
        self._insert(Doctor, self.doctors)
        self.session.execute(insert(WeeklyHours), list(self._hours()))

    def register(self, number: int, password: str) -> None:
        """Adults with an account each."""
        users = self._accounts("person", number, Role.PATIENT, password)
        self.patients = [
            {
                "user_id": user["id"],
                "full_name": user["full_name"],
                "search_text": search.plain(user["full_name"], user["email"]),
                "date_of_birth": self.today - self.rng.randint(19 * 365, 85 * 365) * DAY,
                "gender": user["gender"],
                "blood_group": self.rng.choice((*BloodGroup, None)),
                "phone": f"+91 9{self.rng.randint(1000, 9999)} {self.rng.randint(10000, 99999)}",
                "address": f"{self.rng.randint(1, 240)} {self.rng.choice(names.STREETS)}",
                "created_at": user["created_at"],
            }
            for user in users
        ]
        self._insert(Patient, self.patients)

    def book(self, number: int) -> None:
        """Visits behind and bookings ahead, and what was found in those that took place."""
        free = list(self._free_times())
        self.rng.shuffle(free)
        visits = list(islice(self._visits(free), number))
        visits.sort(key=lambda visit: visit["booked_at"])
        self._insert(Appointment, visits)
        self._treat([v for v in visits if v["status"] is AppointmentStatus.COMPLETED])

    def _accounts(self, prefix: str, number: int, role: Role, password: str) -> Rows:
        people = [self._person() for _ in range(number)]
        users: Rows = [
            {
                "username": f"{prefix}{count}",
                "email": f"{prefix}{count}@{MAIL}",
                "full_name": name,
                "role": role,
                "password_hash": password,
                "created_at": self.now - self.rng.randint(BACK + 30, 900) * DAY,
            }
            for count, (name, _) in enumerate(people, 101)
        ]
        self._insert(User, users)
        return [{**user, "gender": gender} for user, (_, gender) in zip(users, people, strict=True)]

    def _person(self) -> tuple[str, Gender]:
        """Somebody's first name with somebody else's last."""
        first, gender = self.rng.choice(names.ADULTS)
        last, _ = self.rng.choice(names.ADULTS)
        return f"{first.split()[0]} {last.split()[-1]}", gender

    def _insert(self, kind: Any, rows: Rows) -> None:
        """Insert, and note the ids that the database gave."""
        returning = insert(kind).returning(kind.id, sort_by_parameter_order=True)
        for row, number in zip(rows, self.session.scalars(returning, rows), strict=True):
            row["id"] = number

    def _hours(self) -> Iterator[dict[str, Any]]:
        for doctor in self.doctors:
            for weekday in range(self.rng.choice((5, 6))):
                for name in SessionName:
                    clinic = settings.sessions[name]
                    hours = {"starts": clinic.starts, "ends": clinic.ends}
                    yield {"doctor_id": doctor["id"], "weekday": weekday, "session": name, **hours}

    def _free_times(self) -> Iterator[tuple[dict[str, Any], slots.Slot]]:
        """Some times of each of the doctors' days, on the grid and inside their hours."""
        ids = [doctor["id"] for doctor in self.doctors]
        first, last = self.today - BACK * DAY, self.today + AHEAD * DAY
        rules = working_hours.rules_of(self.session, ids, first, last)
        for doctor in self.doctors:
            length = doctor["slot_minutes"] * MINUTE
            for ahead in range(-BACK, AHEAD + 1):
                day = self.today + ahead * DAY
                times = list(slots.times(rules[doctor["id"]], day, settings.zone))
                for name, wall, moment in self.rng.sample(times, min(4, len(times))):
                    end = moment + length
                    wall_end = clock.local(end).time()
                    state = slots.State.FREE
                    yield doctor, slots.Slot(day, wall, wall_end, name, moment, end, state)

    def _visits(
        self, free: Sequence[tuple[dict[str, Any], slots.Slot]]
    ) -> Iterator[dict[str, Any]]:
        """One patient once a day, and with as many bookings ahead as anybody may have."""
        seen: set[tuple[int, date]] = set()
        ahead: Counter[int] = Counter()
        patients = cycle(self.patients)
        for doctor, slot in free:
            patient, to_come = next(patients), slot.starts_at > self.now
            over_today = slot.day == self.today and not to_come
            crowded = to_come and ahead[patient["id"]] >= MOST_OPEN
            if not (over_today or crowded or (patient["id"], slot.day) in seen):
                seen.add((patient["id"], slot.day))
                ahead[patient["id"]] += to_come
                yield self._visit(patient, doctor, slot, to_come=to_come)

    def _visit(
        self, patient: dict[str, Any], doctor: dict[str, Any], slot: slots.Slot, *, to_come: bool
    ) -> dict[str, Any]:
        case = self.rng.choice(self.cases[doctor["department_id"]])
        status = AppointmentStatus.BOOKED
        if not to_come:
            status = self.rng.choices(OUTCOMES, LIKELY)[0]
        booked = min(slot.starts_at, self.now) - self.rng.randint(300, 20 * 24 * 60) * MINUTE
        gone = status is AppointmentStatus.CANCELLED
        done = status is AppointmentStatus.COMPLETED
        return {
            "reference": self._reference(),
            "patient_id": patient["id"],
            "doctor_id": doctor["id"],
            "department_id": doctor["department_id"],
            "day": slot.day,
            "session": slot.session,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "status": status,
            "reason": case.reason,
            "fee_minor": doctor["fee_minor"],
            "revision": int(not to_come),
            "booked_by": patient["user_id"],
            "booked_at": booked,
            "checked_in_at": slot.starts_at if done else None,
            "completed_at": slot.ends_at if done else None,
            "no_show_at": slot.ends_at if status is AppointmentStatus.NO_SHOW else None,
            "cancelled_at": slot.starts_at - 4 * 60 * MINUTE if gone else None,
            "cancelled_by": Role.PATIENT if gone else None,
        }

    def _reference(self) -> str:
        while True:
            found = "A-" + "".join(self.rng.choices(REFERENCE_LETTERS, k=7))
            if found not in self._references:
                self._references.add(found)
                return found

    def _treat(self, visits: Rows) -> None:
        """A treatment with its medicines and its first version for each of these visits."""
        users = {doctor["id"]: doctor["user_id"] for doctor in self.doctors}
        found = [self._treatment(visit, users[visit["doctor_id"]]) for visit in visits]
        rows: Rows = [{name: getattr(one, name) for name in TREATMENT_COLUMNS} for one in found]
        self._insert(Treatment, rows)
        for one, row in zip(found, rows, strict=True):
            one.id = row["id"]
        self.session.execute(
            insert(Medicine), [_medicine(m, one) for one in found for m in one.medicines]
        )
        self.session.execute(insert(TreatmentVersion), [_version(one) for one in found])

    def _treatment(self, visit: dict[str, Any], user_id: int) -> Treatment:
        case = self.rng.choice(self.cases[visit["department_id"]])
        rows = enumerate(case.medicines)
        return Treatment(
            appointment_id=visit["id"],
            visit_type=VisitType.CONSULTATION,
            diagnosis=case.diagnosis,
            notes=case.notes,
            private_notes="",
            next_visit=None,
            version=1,
            amended=False,
            created_at=visit["ends_at"],
            updated_at=visit["ends_at"],
            updated_by=user_id,
            medicines=[
                Medicine(
                    position=position,
                    name=name,
                    strength=strength,
                    dose=dose,
                    days=days,
                    instructions=instructions,
                    allergy_reason="",
                )
                for position, (name, strength, dose, days, instructions) in rows
            ],
        )


TREATMENT_COLUMNS = [column.key for column in Treatment.__table__.columns if column.key != "id"]
MEDICINE_COLUMNS = [
    column.key for column in Medicine.__table__.columns if column.key not in {"id", "treatment_id"}
]


def _medicine(medicine: Medicine, treatment: Treatment) -> dict[str, Any]:
    values = {name: getattr(medicine, name) for name in MEDICINE_COLUMNS}
    return {**values, "treatment_id": treatment.id}


def _version(treatment: Treatment) -> dict[str, Any]:
    return {
        "treatment_id": treatment.id,
        "version": 1,
        "saved_at": treatment.updated_at,
        "saved_by": treatment.updated_by,
        "content": {**treatments.snapshot(treatment), "amended": False},
    }
