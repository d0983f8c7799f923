"""One of each: people who do, over and over, what people do in a hospital."""

import itertools
from collections.abc import Callable
from typing import Any

import clock
import people
from chaos import crowd
from deeds import when
from factories import DAY, make_appointment, make_user
from models import AppointmentStatus, Role
from people import Person
from servers import Address, Client
from services.appointments.booking import MOST_BOOKED
from services.passwords import hashed

PASSWORD = "three unusual words"
_addresses = (f"203.0.{number // 250 % 250}.{number % 250 + 1}" for number in itertools.count())
Deeds = dict[str, Callable[[], int]]


class Cast:
    """A patient, a doctor and an admin of their own; each client of a test has one."""

    def __init__(self, address: Address, number: int, *, rounds: int, accounts: int = 1) -> None:
        """For at most so many rounds: a patient books only so often within a day."""
        app = crowd.application()
        self._address = address
        self._patients = itertools.cycle(
            crowd.patients(-(-rounds // MOST_BOOKED), f"Asha Rao {number}")
        )
        self._patient = next(self._patients)
        self._doctor = people.doctor(app, f"Meera Sharma {number}")
        self._chief = people.admin(app, f"Grace Admin {number}")
        self._accounts = itertools.cycle(with_passwords(accounts, number))
        self._doctor_id = self._doctor.id
        self._days = itertools.cycle(crowd.working_days(20))
        self._visit, self._version = visit_of_yesterday(self._doctor, self._patient), 0
        self._booked = 0

    def deeds(self) -> Deeds:
        """One round of what changes something, in order; each gives the status of its answer."""
        return {
            "sign in": self._sign_in,
            "book": self._book,
            "stats": lambda: self._call(self._chief, "GET", "/admin/stats")[0],
            "treat": self._treat,
            "cancel": self._cancel,
        }

    def looks(self) -> Deeds:
        """One round of what is only looked at."""
        doctor = f"/doctors/{self._doctor_id}"
        day = crowd.next_working_day()
        pages = (
            (None, "/departments"),
            (None, "/doctors?q=sharma"),
            (None, f"{doctor}/slots?date={day}"),
            (self._patient, "/patient/dashboard"),
            (self._patient, "/patient/appointments"),
            (self._patient, "/patient/history"),
            (self._doctor, "/doctor/dashboard"),
            (self._doctor, "/doctor/appointments"),
            (self._chief, "/admin/appointments"),
            (self._chief, "/admin/audit"),
        )
        return {path: lambda who=who, path=path: self._get(who, path) for who, path in pages}

    def _get(self, who: Person | None, path: str) -> int:
        return self._call(who, "GET", path)[0]

    def _call(
        self, person: Person | None, method: str, path: str, body: Any = None
    ) -> tuple[int, Any]:
        headers = {"X-Forwarded-For": next(_addresses)}
        with Client(self._address, person.token if person else None) as client:
            return client.call(method, f"/api{path}", body, **headers)

    def _sign_in(self) -> int:
        who = {"username": next(self._accounts), "password": PASSWORD}
        return self._call(None, "POST", "/auth/login", who)[0]

    def _book(self) -> int:
        self._patient = next(self._patients)
        body = {"doctor_id": self._doctor_id, **when(next(self._days), "10:00")}
        status, answer = self._call(self._patient, "POST", "/patient/appointments", body)
        self._booked = answer.get("id", 0)
        return status

    def _treat(self) -> int:
        found = {"visit_type": "consultation", "diagnosis": "Flu", "version": self._version}
        body = {"appointment_id": self._visit, **found}
        status, answer = self._call(self._doctor, "PUT", "/doctor/patient-history", body)
        self._version = answer.get("treatment", {}).get("version", 0)
        return status

    def _cancel(self) -> int:
        path = f"/patient/appointments/{self._booked}?revision=0"
        return self._call(self._patient, "DELETE", path)[0]


def with_passwords(count: int, number: int) -> list[str]:
    """The names of so many accounts that have the password."""
    secret = hashed(PASSWORD)
    users = [
        make_user(f"Priya Admin {number}.{place}", Role.ADMIN, password_hash=secret)
        for place in range(count)
    ]
    return [user.username for user in users]


def visit_of_yesterday(doctor: Person, patient: Person) -> int:
    """A patient who is still with the doctor."""
    here = {"status": AppointmentStatus.CHECKED_IN, "checked_in_at": clock.now() - DAY}
    return make_appointment(doctor.row, patient.row, clock.today(clock.now()) - DAY, **here).id
