"""Accounts, doctors with their hours, and patients."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

import clock
from config import settings
from models import (
    BloodGroup,
    Closure,
    DateOverride,
    Department,
    Doctor,
    DoctorStatus,
    Gender,
    Guardianship,
    Leave,
    Patient,
    Relation,
    Role,
    SessionName,
    User,
    WeeklyHours,
)
from seed_db import names, staff
from services import accounts, passwords, search
from services.callers import Caller

DAY = timedelta(days=1)
MAIL = "example.org"
BARRED_PATIENT = "Dmitri Volkov"
ALLERGIC_PATIENT = "Ben Okafor"
DEMO_CHILD = "Aarav Rao"  # whom the demo patient looks after
NEW_PATIENTS = 5
WITHOUT_ACCOUNT = 12  # every so many patients, one the front desk added


@dataclass(frozen=True, slots=True)
class Passwords:
    """The demo passwords, hashed once."""

    admin: str
    doctor: str
    patient: str


def hashed_passwords() -> Passwords:
    """The hashes of admin123, doctor123 and patient123."""
    return Passwords(*(passwords.hashed(f"{role}123") for role in ("admin", "doctor", "patient")))


class People:
    """Everybody, made in the session of the seeding."""

    def __init__(self, session: Session, rng: Random, kept: Passwords, now: datetime) -> None:
        self.session, self.rng, self.passwords, self.now = session, rng, kept, now
        self.today = clock.today(now)
        self.doctors: dict[str, Doctor] = {}
        self.patients: list[Patient] = []

    def make(self) -> None:
        """Departments, the admin, doctors, patients, absences."""
        self.admin = self._account("Grace Thomas", Role.ADMIN, self.passwords.admin, "admin")
        departments = {
            name: Department(name=name, description=about)
            for name, about in staff.DEPARTMENTS.items()
        }
        self.session.add_all(departments.values())
        self.session.flush()
        for post in staff.POSTS:
            self._hire(post, departments[post.department])
        self._absences()
        for number, (name, gender) in enumerate(names.ADULTS + names.CHILDREN):
            self._register(number, name, gender)
        self.session.flush()
        self._look_after(self.patients[0], self.patient(DEMO_CHILD))

    @property
    def demo(self) -> list[Patient]:
        """Those whose visits are planned one by one: the two demo patients, and the child."""
        return [*self.patients[:2], self.patient(DEMO_CHILD)]

    def booker(self, patient: Patient) -> int:
        """The account that books for a patient; without one, the front desk does."""
        mother = self.patients[0].user_id if patient.full_name == DEMO_CHILD else None
        return patient.user_id or mother or self.admin.id

    def patient(self, name: str) -> Patient:
        """The patient of that name."""
        return next(patient for patient in self.patients if patient.full_name == name)

    def caller_of(self, doctor_id: int) -> Caller:
        """The doctor, as the log names one."""
        doctor = next(doctor for doctor in self.doctors.values() if doctor.id == doctor_id)
        return Caller(doctor.user_id, "", Role.DOCTOR, doctor.id, "")

    def _account(self, name: str, role: Role, kept: str, username: str = "") -> User:
        username = username or accounts.free_username(self.session, name, role)
        user = User(
            username=username,
            email=f"{username}@{MAIL}",
            full_name=name,
            role=role,
            password_hash=kept,
            created_at=self._some_days_ago(60, 700),
        )
        self.session.add(user)
        self.session.flush()
        return user

    def _some_days_ago(self, least: int, most: int) -> datetime:
        ago = self.rng.randint(least, most) * DAY
        return self.now - ago - timedelta(minutes=self.rng.randint(0, 300))

    def _hire(self, post: staff.Post, department: Department) -> None:
        user = self._account(post.name, Role.DOCTOR, self.passwords.doctor)
        doctor = Doctor(
            user_id=user.id,
            department_id=department.id,
            specialization=post.specialization,
            qualification=post.qualification,
            experience_years=post.years,
            fee_minor=post.fee * 100,
            bio=post.bio,
            languages=list(post.languages),
            phone=self._phone(),
            room=f"Room {post.room}",
            slot_minutes=post.minutes,
            search_text=search.plain(post.name, post.specialization),
            status=post.status,
            created_at=user.created_at,
        )
        if post.status is DoctorStatus.PENDING:
            user.created_at = doctor.created_at = user.disabled_at = self.now - 2 * DAY
        if post.status is DoctorStatus.BLACKLISTED:
            user.disabled_at = self.now - 12 * DAY
            doctor.status_reason = "Licence under review by the medical council"
        self.session.add(doctor)
        self.session.flush()
        self.session.add_all(_hours(doctor, post.hours))
        self.doctors[post.name] = doctor

    def _absences(self) -> None:
        monday = self.today - self.today.weekday() * DAY
        sharma, iyer = self.doctors[staff.DEMO_DOCTOR], self.doctors[staff.EXTRA_SUNDAY]
        away = self.doctors[staff.ON_LEAVE]
        off = self.doctors[staff.EVENING_OFF]
        self.session.add_all(
            [
                Leave(
                    doctor_id=away.id,
                    first_day=monday,
                    last_day=monday + 6 * DAY,
                    reason="Annual leave",
                    created_at=self.now - 25 * DAY,
                ),
                Closure(
                    first_day=_day_of_closure(self.today),
                    last_day=_day_of_closure(self.today),
                    reason="Yearly maintenance day",
                    created_at=self.now - 20 * DAY,
                ),
                _override(iyer, monday + 13 * DAY, SessionName.MORNING, is_open=True),
                _override(off, monday + 8 * DAY, SessionName.EVENING, is_open=False),
            ]
        )
        if self.today.weekday() == 6:
            for session in SessionName:
                self.session.add(_override(sharma, self.today, session, is_open=True))
        self.session.flush()

    def _register(self, number: int, name: str, gender: Gender) -> None:
        adult, rng = number < len(names.ADULTS), self.rng
        user = None
        if number % WITHOUT_ACCOUNT != WITHOUT_ACCOUNT - 1 and name != DEMO_CHILD:
            username = "patient1" if number == 0 else ""
            user = self._account(name, Role.PATIENT, self.passwords.patient, username)
        years = rng.randint(19, 84) if adult else rng.randint(1, 15)
        patient = Patient(
            user_id=user.id if user else None,
            full_name=name,
            date_of_birth=self.today - timedelta(days=years * 365 + rng.randint(10, 350)),
            gender=gender,
            blood_group=rng.choice([*BloodGroup, BloodGroup.O_POSITIVE, None]),
            phone=self._phone(),
            address=f"{rng.randint(1, 240)} {rng.choice(names.STREETS)}",
            emergency_contact_name=rng.choice(names.ADULTS)[0] if adult else "",
            emergency_contact_phone=self._phone(),
            allergies=[rng.choice(names.ALLERGIES)] if rng.random() < 0.2 else [],
            medical_history=rng.choice(names.CONDITIONS) if adult and rng.random() < 0.4 else "",
            created_at=user.created_at if user else self._some_days_ago(60, 400),
        )
        self._make_special(number, patient, user)
        patient.search_text = search.plain(name, patient.phone, user.email if user else "")
        self.session.add(patient)
        self.patients.append(patient)

    def _look_after(self, guardian: Patient, child: Patient) -> None:
        self.session.add(
            Guardianship(
                user_id=guardian.user_id,
                patient_id=child.id,
                relation=Relation.CHILD,
                created_at=child.created_at,
            )
        )

    def _make_special(self, number: int, patient: Patient, user: User | None) -> None:
        if number == 0:
            patient.date_of_birth, patient.blood_group = date(1988, 3, 14), BloodGroup.B_POSITIVE
            patient.allergies = ["Sulfa drugs (rash)"]
            patient.medical_history = "High blood pressure since 2022. Mother had a stroke at 61."
            patient.emergency_contact_name = "Suresh Rao"
        if patient.full_name == DEMO_CHILD:
            patient.date_of_birth, patient.allergies = date(2019, 8, 9), ["Peanuts"]
            patient.emergency_contact_name = "Asha Rao"
        if patient.full_name == ALLERGIC_PATIENT:
            patient.allergies = ["Penicillin (rash as a child)", "Latex"]
        if patient.full_name == BARRED_PATIENT:
            patient.allergies = []
            patient.blacklisted_at = self.now - 3 * DAY
            patient.blacklist_reason = "Missed three visits in a month without a word"
        if len(names.ADULTS) - NEW_PATIENTS <= number < len(names.ADULTS):
            patient.created_at = self._some_days_ago(1, 6)
            if user:
                user.created_at = patient.created_at

    def _phone(self) -> str:
        return f"+91 9{self.rng.randint(1000, 9999)} {self.rng.randint(10000, 99999)}"


def _hours(doctor: Doctor, pattern: staff.Pattern) -> list[WeeklyHours]:
    """The pattern as far as the clinic is open."""
    rows = []
    for weekdays, session, starts, ends in pattern:
        clinic = settings.sessions[session]
        first, last = max(starts, clinic.starts), min(ends, clinic.ends)
        for weekday in weekdays if first < last else "":
            rows.append(
                WeeklyHours(
                    doctor_id=doctor.id,
                    weekday=int(weekday),
                    session=session,
                    starts=first,
                    ends=last,
                )
            )
    return rows


def _override(doctor: Doctor, day: date, session: SessionName, *, is_open: bool) -> DateOverride:
    return DateOverride(doctor_id=doctor.id, day=day, session=session, is_open=is_open)


def _day_of_closure(today: date) -> date:
    """The second Wednesday of next month."""
    first = (today.replace(day=1) + 32 * DAY).replace(day=1)
    return first + ((2 - first.weekday()) % 7 + 7) * DAY
