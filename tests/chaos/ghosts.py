"""B2: a row for every yes, none for every no, though three in ten COMMITs fail."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from chaos import crowd
from chaos.findings import Finding, unless
from deeds import when
from people import Person
from servers import Address, Client, api

SYMPTOM = "ghost rows"
ANSWERS = {201, 409, 503}


@dataclass(frozen=True)
class Size:
    """How many patients book on how many days, as so many clients, on so many processes."""

    patients: int
    days: int
    clients: int
    processes: int = 3


FULL, QUICK = Size(400, 10, 50), Size(60, 3, 20, 2)


def prove(size: Size) -> Finding:
    """A failed COMMIT is rolled back."""
    return storm(size, "chaos.bad_disk:create_app")


def control(size: Size) -> Finding:
    """Without rollbacks, what failed is saved by the next who succeeds on that connection."""
    smaller = Size(size.patients // 4, size.days, 1, processes=1)
    return storm(smaller, "chaos.bad_disk:create_careless_app")


def storm(size: Size, target: str) -> Finding:
    """Everybody tries to book on each day; who was told of which appointment, and what is kept."""
    people, doctors = crowd.patients(size.patients), crowd.doctors(2)
    with api(target=target, workers=size.processes) as address:
        answers, told = attempts(address, people, [doctor.id for doctor in doctors], size)
    kept = {number for (number,) in crowd.look("SELECT id FROM appointments")}
    owed = {number for (number,) in crowd.look("SELECT DISTINCT appointment_id FROM outbox")}
    ghosts, lost = kept - told, told - kept
    refused = answers[503]
    return Finding(
        f"{answers.total():,} bookings, {refused:,} COMMITs failed, {size.processes} processes",
        f"{len(told):,} told yes, {len(ghosts)} ghost rows, {len(lost)} lost",
        unless(
            (not ghosts, f"{len(ghosts)} ghost rows"),
            (not lost, f"{len(lost)} lost"),
            (owed == kept, f"mails of {len(owed ^ kept)} appointments do not follow their rows"),
            (len(told) > answers.total() // 10, f"only {len(told)} succeeded"),
            (refused > len(told) // 5, f"only {refused} COMMITs failed"),
            (set(answers) <= ANSWERS, f"answers {dict(answers)}"),
        ),
    )


def attempts(
    address: Address, people: list[Person], doctors: list[int], size: Size
) -> tuple[Counter[int], set[int]]:
    """What was answered how often, and the appointments that somebody was told of."""
    days = crowd.working_days(size.days)

    def one_client(number: int) -> Iterator[tuple[int, Any]]:
        dice = random.Random(number)
        with Client(address) as client:
            for day in days:
                for person in people[number :: size.clients]:
                    client.headers["Authorization"] = f"Bearer {person.token}"
                    slot = when(day, dice.choice(crowd.TIMES))
                    wish = {"doctor_id": dice.choice(doctors), **slot}
                    yield client.call("POST", "/api/patient/appointments", wish)

    with ThreadPoolExecutor(size.clients) as pool:
        answered = list(pool.map(lambda number: list(one_client(number)), range(size.clients)))
    answers = [answer for client in answered for answer in client]
    told = {body["id"] for status, body in answers if status == 201}
    return Counter(status for status, _ in answers), told
