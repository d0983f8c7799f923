"""People who keep booking, whatever happens to the hospital, and note what they were told."""

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from chaos import crowd
from deeds import when
from people import Person
from servers import Address, Client

DAYS, EACH = 24, 3
RETRY_S = 0.1


@dataclass(frozen=True)
class Wish:
    """Who wants what; its number is the reason that is written down."""

    number: int
    person: Person
    body: dict[str, Any]


@dataclass
class Told:
    """What people were told: wishes that were granted, appointments made and cancelled."""

    granted: set[int] = field(default_factory=set)
    booked: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)
    odd: Counter[int] = field(default_factory=Counter)


def wishes(count: int) -> Iterator[Wish]:
    """So many that can all be granted: each patient has three, on different days."""
    slots = len(crowd.TIMES) * DAYS
    doctors = [doctor.id for doctor in crowd.doctors(-(-count // slots))]
    people = crowd.patients(-(-count // EACH) | 1)
    return planned(people, doctors, count)


def planned(people: Sequence[Person], doctors: Sequence[int], count: int) -> Iterator[Wish]:
    """Each slot once, the days first: an odd number of people meets each person on other days."""
    slots = itertools.product(crowd.TIMES, doctors, crowd.working_days(DAYS))
    for number, (wall, doctor, day) in enumerate(itertools.islice(slots, count)):
        person = people[number % len(people)]
        yield Wish(number, person, {"doctor_id": doctor, **when(day, wall), "reason": f"{number}"})


class Load:
    """Clients that work through wishes until they are told to stop."""

    def __init__(
        self,
        address: Address,
        wanted: Iterator[Wish],
        *,
        clients: int,
        pause: float = 0.0,
        cancel_every: int = 0,
    ) -> None:
        self.told = Told()
        self._address, self._wanted, self._pause = address, wanted, pause
        self._cancel_every = cancel_every
        self._turn, self._over = threading.Lock(), threading.Event()
        self._clients = [threading.Thread(target=self._work) for _ in range(clients)]

    def __enter__(self) -> "Load":
        for client in self._clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for client in self._clients:
            client.join()

    def _work(self) -> None:
        while not self._over.is_set() and (wish := self._next()):
            self._book(wish)
            time.sleep(self._pause)

    def _next(self) -> Wish | None:
        with self._turn:
            return next(self._wanted, None)

    def _book(self, wish: Wish) -> None:
        """Book, and now and then cancel."""
        key = {"Idempotency-Key": f"wish-number-{wish.number}"}
        status, answer = self._insist(wish.person, "POST", "", wish.body, key)
        if status != 201:
            self.told.odd[status] += status > 0
            return
        self.told.granted.add(wish.number)
        self.told.booked.add(answer["id"])
        if self._cancel_every and wish.number % self._cancel_every == 0:
            status, _ = self._insist(wish.person, "DELETE", f"/{answer['id']}?revision=0")
            if status:
                self.told.cancelled.add(answer["id"])

    def _insist(
        self,
        person: Person,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Ask until somebody answers who can; 0 when it is over before that."""
        address = f"/api/patient/appointments{path}"
        while not self._over.is_set():
            try:
                with Client(self._address, person.token) as client:
                    status, answer = client.call(method, address, body, **(headers or {}))
            except (OSError, http.client.HTTPException):
                time.sleep(RETRY_S)
                continue
            if status != 503:
                return status, answer
        return 0, None


def when_true(is_true: Callable[[], bool], seconds: float) -> float:
    """After how many seconds something held; infinity when it did not within so many."""
    began = time.monotonic()
    while not is_true():
        if time.monotonic() - began > seconds:
            return float("inf")
        time.sleep(0.1)
    return time.monotonic() - began
