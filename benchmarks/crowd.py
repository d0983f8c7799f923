"""The people and visits of a hospital of some scale, as plain rows, table by table."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, cycle, islice
from random import Random
from types import SimpleNamespace
from typing import Any

import clock
from scales import Scale
from services import audit, search
from services.appointments.booking import REFERENCE_LETTERS

Row = tuple[Any, ...]
CLINIC = {"morning": time(9), "evening": time(15)}
CLOSES = {"morning": time(13), "evening": time(19)}
LENGTHS = (15, 20, 30)
SUNDAY = 6
DEPARTMENTS = (
    *("General Medicine", "Cardiology", "Dermatology", "Orthopaedics", "Neurology"),
    *("Paediatrics", "Gynaecology", "Ophthalmology", "Psychiatry", "Dentistry"),
)
FIRST_NAMES = (
    *("Asha", "Ben", "Priya", "Rohan", "Fatima", "Imran", "Lakshmi", "Joseph", "Ngozi", "Tunde"),
    *("Wei", "Layla", "Omar", "Samira", "Elena", "Marco", "Greta", "Anna", "Peter", "Ruth"),
    *("Vikram", "Kavitha", "Meera", "Arjun", "Sunita", "Noor", "Jun", "Xiuying", "Amina", "Zoya"),
)
SYLLABLES = ("ba", "ven", "ra", "sha", "kol", "mi", "dor", "an", "tu", "gri", "pel", "zo", "har")
ENDINGS = ("man", "kar", "wal", "sson", "escu", "ova", "nath", "li", "berg", "otti", "ade", "wood")
OUTCOMES, LIKELY = ("completed", "no_show", "cancelled"), (84, 8, 8)

COLUMNS = {
    "departments": "id name description",
    "users": "id username email full_name role password_hash must_change_password created_at",
    "doctors": "id user_id department_id specialization qualification experience_years fee_minor"
    " search_text bio languages phone room slot_minutes status status_reason revision created_at",
    "weekly_hours": "doctor_id weekday session starts ends",
    "patients": "id user_id full_name search_text date_of_birth gender blood_group phone address"
    " emergency_contact_name emergency_contact_phone allergies medical_history blacklist_reason"
    " revision created_at",
    "appointments": "id reference patient_id doctor_id department_id day session starts_at ends_at"
    " status reason fee_minor revision moves coming walk_in booked_by booked_at checked_in_at"
    " completed_at no_show_at cancelled_at cancelled_by cancel_reason",
    "treatments": "id appointment_id visit_type diagnosis notes private_notes version amended"
    " created_at updated_at updated_by",
    "medicines": "treatment_id position name strength dose days instructions allergy_reason",
    "treatment_versions": "treatment_id version saved_at saved_by content",
    "outbox": "dedupe_key kind channel recipient appointment_id payload created_at available_at"
    " attempts sent_at last_error",
    "audit_events": "seq at actor_id actor_role action subject patient_id details seal",
}


@dataclass(frozen=True)
class Doctor:
    """What visits need to know of a doctor."""

    id: int
    user_id: int
    department_id: int
    name: str
    email: str
    minutes: int
    fee: int
    times: tuple[tuple[str, time], ...]


class Crowd:
    """Everybody of a hospital, the same at every call."""

    def __init__(self, scale: Scale, now: datetime, password_hash: str) -> None:
        self.scale, self.now, self.password_hash = scale, now, password_hash
        self.rng = Random(scale.name)
        self.since = now - timedelta(days=900)
        self.doctors: list[Doctor] = []
        self.names: list[str] = []
        self._seal, self._lines, self._treatments = audit.FIRST_SEAL, 0, 0

    @property
    def head(self) -> tuple[int, str, str]:
        """The end of the audit chain."""
        return self._lines, self._seal, audit.mark(self._lines, self._seal)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row with its table, those that are referred to first."""
        for number, name in enumerate(DEPARTMENTS, 1):
            yield "departments", (number, name, f"Everything about {name.lower()}.")
        yield "users", self._user(1, "chief", "Grace Admin", "admin")
        for number in range(1, self.scale.doctors + 1):
            yield from self._hire(number)
        for number in range(1, self.scale.patients + self.scale.newcomers + 1):
            yield from self._register(number)
        yield from self._visits()

    def _user(self, number: int, username: str, name: str, role: str) -> Row:
        email = f"{username}@people.example"
        return number, username, email, name, role, self.password_hash, False, self.since

    def _name(self) -> str:
        last = "".join(self.rng.sample(SYLLABLES, 2)) + self.rng.choice(ENDINGS)
        return f"{self.rng.choice(FIRST_NAMES)} {last.capitalize()}"

    def _hire(self, number: int) -> Iterator[tuple[str, Row]]:
        user_id, name = 1 + number, self._name()
        department = 1 + number % len(DEPARTMENTS)
        specialization = DEPARTMENTS[department - 1]
        minutes, fee = self.rng.choice(LENGTHS), self.rng.randrange(400, 1500, 50) * 100
        account = self._user(user_id, f"doctor{number}", name, "doctor")
        yield "users", account
        words = search.plain(name, specialization)
        about = ("MBBS, MD", number % 30, fee, words, "", '["English", "Hindi"]', "", f"R {number}")
        state = (minutes, "active", "", 0, self.since)
        yield "doctors", (number, user_id, department, specialization, *about, *state)
        for weekday in range(SUNDAY):
            for session, starts in CLINIC.items():
                yield "weekly_hours", (number, weekday, session, starts, CLOSES[session])
        times = tuple(_grid(minutes))
        email = account[2]
        doctor = Doctor(number, user_id, department, name, email, minutes, fee, times)
        self.doctors.append(doctor)

    def _register(self, number: int) -> Iterator[tuple[str, Row]]:
        user_id, name = self._user_of(number), self._name()
        account = self._user(user_id, f"person{number}", name, "patient")
        yield "users", account
        born = date(1940, 1, 1) + timedelta(days=self.rng.randrange(25_000))
        phone = f"+91 9{self.rng.randrange(10**4):04} {self.rng.randrange(10**5):05}"
        words = search.plain(name, phone, account[2])
        self.names.append(name)
        known = (born, self.rng.choice(("female", "male")), "O+", phone, "1 Station Road", "", "")
        yield "patients", (number, user_id, name, words, *known, "[]", "", "", 0, self.since)

    def _user_of(self, patient: int) -> int:
        return 1 + self.scale.doctors + patient

    def _visits(self) -> Iterator[tuple[str, Row]]:
        """Day by day, doctor by doctor; the coming days first, then as many as are left to come."""
        scale, today = self.scale, clock.today(self.now)
        ids, patients = count(1), cycle(range(1, scale.patients + 1))
        left = scale.appointments
        for day in islice(_working_days(today, 1), scale.days_ahead):
            for doctor in self.doctors:
                for place in self._places(doctor, day, scale.ahead):
                    left -= 1
                    yield from self._visit(next(ids), next(patients), doctor, day, place, "booked")
        for day in _working_days(today.replace(day=1) if scale.past_months else today, -1):
            for doctor in self.doctors:
                for place in self._places(doctor, day, scale.busy):
                    if not left:
                        return
                    left -= 1
                    how = self.rng.choices(OUTCOMES, LIKELY)[0]
                    yield from self._visit(next(ids), next(patients), doctor, day, place, how)

    def _places(self, doctor: Doctor, day: date, number: int) -> list[tuple[str, time]]:
        """Times spread over the doctor's day, other ones on other days."""
        times, first = doctor.times, day.toordinal()
        step = max(1, len(times) // number)
        return [times[(first + n * step) % len(times)] for n in range(number)]

    def _visit(
        self,
        number: int,
        patient: int,
        doctor: Doctor,
        day: date,
        place: tuple[str, time],
        how: str,
    ) -> Iterator[tuple[str, Row]]:
        session, wall = place
        starts = datetime.combine(day, wall, clock.settings.zone).astimezone(clock.UTC)
        ends = starts + timedelta(minutes=doctor.minutes)
        over = min(starts, self.now)
        booked_at = over - timedelta(minutes=self.rng.randrange(3 * 24 * 60, 20 * 24 * 60))
        account = self._user_of(patient)
        done, missed, gone = (how == outcome for outcome in OUTCOMES)
        told = (
            *(starts if done else None, ends if done else None, ends if missed else None),
            *(over - timedelta(hours=4) if gone else None, "patient" if gone else None, ""),
        )
        reference = self._reference(number)
        where = (doctor.department_id, day, session, starts, ends, how, "A visit", doctor.fee)
        facts = (0 if how == "booked" else 1, 0, False, False, account, booked_at)
        yield "appointments", (number, reference, patient, doctor.id, *where, *facts, *told)
        if done:
            yield from self._treat(number, doctor, ends)
        yield from self._mails(number, reference, patient, doctor, starts, ends, booked_at)
        yield self._line(booked_at, account, "patient", "appointment.booked", number, patient)
        if done:
            by = doctor.user_id
            yield self._line(ends, by, "doctor", "treatment.saved", number, patient)

    def _reference(self, number: int) -> str:
        """The number, written in the letters of references."""
        letters = ""
        for _ in range(7):
            number, place = divmod(number, len(REFERENCE_LETTERS))
            letters += REFERENCE_LETTERS[place]
        return f"A-{letters}"

    def _treat(self, visit: int, doctor: Doctor, at: datetime) -> Iterator[tuple[str, Row]]:
        self._treatments += 1
        number, by = self._treatments, doctor.user_id
        found = ("consultation", "Essential hypertension", "Come again in a month", "", 1, False)
        yield "treatments", (number, visit, *found, at, at, by)
        medicine = ("Amlodipine", "5 mg", "1-0-0", 30, "after food", "")
        yield "medicines", (number, 0, *medicine)
        yield "treatment_versions", (number, 1, at, by, VERSION)

    def _mails(
        self,
        visit: int,
        reference: str,
        patient: int,
        doctor: Doctor,
        starts: datetime,
        ends: datetime,
        at: datetime,
    ) -> Iterator[tuple[str, Row]]:
        name = self.names[patient - 1]
        payload = {
            "to": name,
            "appointment_id": visit,
            "reference": reference,
            "revision": 0,
            "starts_at": starts.isoformat(),
            "ends_at": ends.isoformat(),
            "fee_minor": doctor.fee,
            "patient": name,
            "guarded": False,
            "doctor": doctor.name,
            "room": f"R {doctor.id}",
            "department": DEPARTMENTS[doctor.department_id - 1],
        }
        text = json.dumps(payload)
        readers = (("patient", f"person{patient}@people.example"), ("doctor", doctor.email))
        for whom, email in readers:
            key, kind = f"booked:{visit}:0:{whom}", f"booked_{whom}"
            yield "outbox", (key, kind, "email", email, visit, text, at, at, 1, at, "")

    def _line(
        self, at: datetime, actor: int, role: str, action: str, visit: int, patient: int
    ) -> tuple[str, Row]:
        """The next line of the log, sealed as the product seals it."""
        self._lines += 1
        details = {"version": 1} if action == "treatment.saved" else {}
        event = SimpleNamespace(
            seq=self._lines,
            at=at,
            actor_id=actor,
            actor_role=role,
            action=action,
            subject=f"appointment:{visit}",
            patient_id=patient,
            details=details,
        )
        self._seal = audit.seal(event, self._seal)
        said = (event.subject, patient, json.dumps(details), self._seal)
        return "audit_events", (self._lines, at, actor, role, action, *said)


VERSION = json.dumps(
    {
        "visit_type": "consultation",
        "diagnosis": "Essential hypertension",
        "medicines": [
            {
                "name": "Amlodipine",
                "strength": "5 mg",
                "dose": "1-0-0",
                "days": 30,
                "instructions": "after food",
                "allergy_reason": "",
            }
        ],
        "notes": "Come again in a month",
        "private_notes": "",
        "next_visit": None,
        "amended": False,
    }
)


def _grid(minutes: int) -> Iterator[tuple[str, time]]:
    for session, starts in CLINIC.items():
        first, last = starts.hour * 60, CLOSES[session].hour * 60 - minutes
        for minute in range(first, last + 1, minutes):
            yield session, time(minute // 60, minute % 60)


def _working_days(day: date, step: int) -> Iterator[date]:
    """From the next day on, or from the one before back."""
    while True:
        day += timedelta(days=step)
        if day.weekday() != SUNDAY:
            yield day
