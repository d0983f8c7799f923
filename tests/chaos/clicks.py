"""B39: fifty clicks with one Idempotency-Key are one booking and one answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from chaos import crowd
from chaos.findings import Finding, unless
from deeds import when
from models import Doctor
from people import Person
from servers import Address, Client, api

SYMPTOM = "different answers"
CLICKS, PROCESSES = 50, 3


@dataclass(frozen=True)
class Size:
    """How many bookings are clicked fifty times."""

    bookings: int


FULL, QUICK = Size(40), Size(2)


def prove(size: Size) -> Finding:
    """With a key."""
    return click_often(size, keyed=True)


def control(size: Size) -> Finding:
    """Without one, one click wins and the others are refused."""
    return click_often(size, keyed=False)


def click_often(size: Size, *, keyed: bool) -> Finding:
    """Each patient sends one wish fifty times at once; all answers have to be the same yes."""
    people, doctor = crowd.patients(size.bookings), crowd.doctors(1)[0]
    with api(workers=PROCESSES) as address, ThreadPoolExecutor(CLICKS) as pool:
        answers = [
            clicks(address, pool, person, wish(doctor, number), keyed=keyed)
            for number, person in enumerate(people)
        ]
    booked, statuses = crowd.booked(), {status for each in answers for status, _ in each}
    odd = sum(any(one != each[0] for one in each) for each in answers)
    return Finding(
        f"{size.bookings} bookings, each {CLICKS} times at once, {PROCESSES} processes",
        f"{booked} rows, {odd} with different answers",
        unless(
            (odd == 0, f"{odd} bookings got different answers"),
            (statuses == {201}, f"answers {sorted(statuses)}"),
            (booked == size.bookings, f"{booked} rows"),
        ),
    )


def wish(doctor: Doctor, number: int) -> dict[str, Any]:
    """A time of its own for each."""
    day = crowd.working_days(10)[number // len(crowd.TIMES)]
    wall = crowd.TIMES[number % len(crowd.TIMES)]
    return {"doctor_id": doctor.id, **when(day, wall)}


def clicks(
    address: Address, pool: ThreadPoolExecutor, person: Person, body: dict[str, Any], *, keyed: bool
) -> list[tuple[int, Any]]:
    """The same request fifty times; status and body of each answer."""
    headers = {"Idempotency-Key": f"key-of-patient-{person.id}"} if keyed else {}

    def one(_: int) -> tuple[int, Any]:
        with Client(address, person.token) as client:
            status, answer = client.call("POST", "/api/patient/appointments", body, **headers)
            return status, answer if status == 201 else None

    return list(pool.map(one, range(CLICKS)))
