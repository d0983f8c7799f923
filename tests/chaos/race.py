"""B1: many clients, few slots, several processes: no overlap, every slot sold."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import text

from chaos import crowd
from chaos.findings import Finding, unless
from database import db, writing
from deeds import when
from models import Doctor
from people import Person
from servers import Address, Client, api

CAREFUL, CARELESS = "app:create_app", "chaos.careless:create_app"
SLOTS = 50
PROCESSES = 3
SYMPTOM = "overlaps"
Wish = dict[str, object]


@dataclass(frozen=True)
class Size:
    """How many tries by how many clients."""

    attempts: int
    clients: int


FULL, QUICK = Size(10_000, 200), Size(2_000, 40)


def prove(size: Size) -> Finding:
    """The application sells every slot once."""
    return race(size, CAREFUL)


def prove_laws(size: Size) -> Finding:
    """So does the database alone, when nothing else looks whether a slot is free."""
    return race(Size(size.attempts // 4, size.clients), CARELESS)


def control(size: Size) -> Finding:
    """Without the database's laws slots are sold twice."""
    repeal_the_laws()
    return race(Size(size.attempts // 8, size.clients), CARELESS)


def race(size: Size, target: str) -> Finding:
    """Everybody books at once, each at random among the slots of two doctors on one day."""
    doctors, people = crowd.doctors(2), crowd.patients(size.clients * 2)
    with api(target=target, workers=PROCESSES) as address:
        answers = rush(address, people, wishes(doctors), size)
    overlaps, booked = crowd.overlaps(), crowd.booked()
    return Finding(
        f"{size.attempts:,} attempts, {size.clients} clients, {SLOTS} slots, {PROCESSES} processes",
        f"{overlaps} overlaps, {booked} sold, answers {said(answers)}",
        unless(
            (overlaps == 0, f"{overlaps} overlaps"),
            (answers.total() == size.attempts, f"{answers.total()} answers"),
            (set(answers) == {201, 409}, f"answers {said(answers)}"),
            (answers[201] == booked, f"{answers[201]} were told yes, {booked} are booked"),
            (booked == SLOTS, f"{booked} of {SLOTS} slots sold"),
        ),
    )


def wishes(doctors: Sequence[Doctor]) -> list[Wish]:
    """The first slots of each doctor on one day."""
    day, each = crowd.next_working_day(), SLOTS // len(doctors)
    return [
        {"doctor_id": doctor.id, **when(day, wall)}
        for doctor in doctors
        for wall in crowd.TIMES[:each]
    ]


def rush(address: Address, people: list[Person], slots: list[Wish], size: Size) -> Counter[int]:
    """All clients at once, each for some of the people; counts the answers."""

    def one_client(number: int) -> Counter[int]:
        dice, answers = random.Random(number), Counter[int]()
        tokens = [person.token for person in people[number :: size.clients]]
        with Client(address) as client:
            for _ in range(number, size.attempts, size.clients):
                client.headers["Authorization"] = f"Bearer {dice.choice(tokens)}"
                wish = dice.choice(slots)
                answers[client.call("POST", "/api/patient/appointments", wish)[0]] += 1
        return answers

    with ThreadPoolExecutor(size.clients) as pool:
        return sum(pool.map(one_client, range(size.clients)), Counter())


def said(answers: Counter[int]) -> str:
    """How often each status was answered."""
    return " ".join(f"{status}x{answers[status]}" for status in sorted(answers))


def repeal_the_laws() -> None:
    """Drop what the database refuses overlaps with."""
    with writing() as session:
        for person in ("doctor", "patient"):
            if db.engine.dialect.name == "sqlite":
                session.execute(text(f"DROP TRIGGER {person}_overlap_insert"))
            else:
                session.execute(text(f"ALTER TABLE appointments DROP CONSTRAINT {person}_overlap"))
            session.execute(text(f"DROP INDEX uq_appointments_{person}_starts"))
        session.execute(text("DROP INDEX uq_appointments_patient_doctor_day"))
