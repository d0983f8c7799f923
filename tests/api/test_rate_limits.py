"""How often somebody may guess: by address and by account, over several processes, with and
without Redis."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from database import db, writing
from databases import TestDatabase as Database
from factories import make_doctor, make_patient, make_user
from machine import free_port
from models import AuditEvent, OutboxMail, Role, User
from people import token
from redis_server import redis_server
from servers import Address, Client, api
from services.passwords import hashed

PASSWORD = "three unusual words"
LIMIT = 30
QUARTER_OF_AN_HOUR = 15 * 60
NO_BODIES: tuple[Any, ...] = (
    {},
    [],
    {"username": ["x"], "password": {}},
    {"username": "\x00\ud800", "password": "x"},
    {"username": "x" * 70_000, "password": "x"},
)
_addresses = (f"203.0.{number // 250}.{number % 250 + 1}" for number in count())


@dataclass
class Front:
    """The API as strangers reach it, and what they get."""

    address: Address
    answers: Counter[str] = field(default_factory=Counter)

    def send(self, path: str, body: Any, **headers: str) -> Any:
        """One request as JSON."""
        with Client(self.address) as client:
            status, answer = client.call("POST", path, body, **headers)
        self.answers[f"{path} {status}"] += 1
        assert status < 500, answer
        return status, answer

    def guess(self, name: str, password: str = "wrong", come_from: str | None = None) -> int:
        """A try to sign in, from an address that nobody has used."""
        headers = {"X-Forwarded-For": come_from or next(_addresses)}
        status, _ = self.send(
            "/api/auth/login", {"username": name, "password": password}, **headers
        )
        return int(status)

    def guess_by_form(self, name: str) -> int:
        """The same at the door for tools."""
        with Client(self.address) as client:
            client.connection.request(
                "POST",
                "/api/auth/token",
                urlencode({"username": name, "password": "wrong"}),
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Forwarded-For": next(_addresses),
                },
            )
            return int(client.connection.getresponse().status)


@pytest.fixture(scope="module")
def rows(hospital: APIFlask, store: Database) -> Iterator[None]:
    """One database for the file, as the processes hold it open."""
    with hospital.app_context():
        store.refresh()
        yield
        db.session.remove()


@pytest.fixture(scope="module")
def bare(rows: None) -> Iterator[Front]:
    """One process, reached directly."""
    with api(workers=1, RATE_LIMITS="true") as address:
        yield Front(address)


@pytest.fixture(scope="module")
def redis() -> Iterator[tuple[str, ExitStack]]:
    """A Redis, and the way to end it."""
    with ExitStack() as running:
        yield running.enter_context(redis_server(free_port())), running


@pytest.fixture(scope="module")
def proxied(rows: None, redis: tuple[str, ExitStack]) -> Iterator[Front]:
    """Two processes behind a proxy that says who calls; they share a Redis."""
    settings = {"RATE_LIMITS": "true", "TRUSTED_PROXIES": "1", "REDIS_URL": redis[0]}
    with api(workers=2, **settings) as address:
        yield Front(address)


@pytest.fixture
def account(rows: None) -> User:
    """Somebody's account."""
    return somebody_else()


def somebody_else() -> User:
    """An account with a password."""
    patient = make_patient("Otto Often")
    with writing() as session:
        user = session.get_one(User, patient.user_id)
        user.password_hash = hashed(PASSWORD)
    return user


def failures() -> int:
    """How many guesses have reached the hash."""
    db.session.rollback()
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(AuditEvent)
            .where(AuditEvent.action == "sign_in.failed")
        )
        or 0
    )


def test_an_address_guesses_thirty_times_whatever_it_calls_itself(bare: Front) -> None:
    before = failures()

    statuses = [bare.guess(f"somebody{number}") for number in range(LIMIT + 10)]

    assert statuses == [401] * LIMIT + [429] * 10
    assert failures() - before == LIMIT


def test_a_refusal_says_when_to_come_back(bare: Front) -> None:
    with Client(bare.address) as client:
        for _ in range(LIMIT + 1):
            body = b'{"username": "x", "password": "y"}'
            client.connection.request(
                "POST", "/api/auth/login", body, {"Content-Type": "application/json"}
            )
            answer = client.connection.getresponse()
            text = answer.read()

    assert answer.status == 429
    assert answer.getheader("Content-Type") == "application/problem+json"
    assert 1 <= int(answer.getheader("Retry-After")) <= QUARTER_OF_AN_HOUR
    assert b'"code":"rate_limited"' in text


def test_what_is_not_limited_goes_on(bare: Front) -> None:
    for _ in range(LIMIT + 1):
        bare.guess("somebody")

    with Client(bare.address) as client:
        assert all(client.call("GET", "/api/clinic")[0] == 200 for _ in range(3 * LIMIT))


def test_an_account_is_guessed_thirty_times_from_anywhere(proxied: Front, account: User) -> None:
    before, names = failures(), names_of(account)

    statuses = Counter(proxied.guess(names[number % len(names)]) for number in range(60))
    statuses += Counter(proxied.guess_by_form(names[number % len(names)]) for number in range(20))

    assert failures() - before <= LIMIT
    assert statuses == {401: LIMIT, 429: 50}
    assert proxied.guess(account.username, PASSWORD) == 429
    assert proxied.guess(somebody_else().username, PASSWORD) == 200


def names_of(user: User) -> list[str]:
    """What one account can be called."""
    return [
        user.username,
        user.email,
        user.username.upper(),
        user.email.title(),
        f"  {user.username} ",
    ]


def test_an_address_behind_the_proxy_is_the_callers(proxied: Front) -> None:
    before, caller = failures(), "198.51.100.7"

    statuses = Counter(
        proxied.guess(f"anybody{number}", come_from=f"10.0.0.{number}, {caller}")
        for number in range(LIMIT + 10)
    )

    assert statuses == {401: LIMIT, 429: 10}
    assert failures() - before == LIMIT


def test_a_body_that_is_none_forgets_no_guesses(proxied: Front, account: User) -> None:
    for _ in range(LIMIT + 2):
        proxied.guess(account.email)

    for body in NO_BODIES:
        headers = {"X-Forwarded-For": next(_addresses)}
        assert proxied.send("/api/auth/login", body, **headers)[0] in (400, 413, 422)
        assert {proxied.guess(account.email) for _ in range(3)} == {429}


def test_an_address_gets_five_links_in_a_quarter_of_an_hour(proxied: Front, account: User) -> None:
    statuses = Counter(
        proxied.send(
            "/api/auth/password/forgot",
            {"email": account.email},
            **{"X-Forwarded-For": next(_addresses)},
        )[0]
        for _ in range(12)
    )

    assert statuses == {202: 5, 429: 7}
    db.session.rollback()
    sent = select(func.count()).select_from(OutboxMail).where(OutboxMail.recipient == account.email)
    assert db.session.scalar(sent) <= 5


def test_without_redis_each_process_counts_for_itself(
    proxied: Front, redis: tuple[str, ExitStack], account: User
) -> None:
    redis[1].close()

    statuses = Counter(proxied.guess(account.email) for _ in range(2 * LIMIT + 6))

    assert set(statuses) == {401, 429}
    assert statuses[401] <= 2 * LIMIT
    assert proxied.guess("somebody new", come_from="198.51.100.8") == 401


def test_letting_dependents_go_makes_no_room_without_end(bare: Front) -> None:
    words = {"full_name": "Gita Guardian", "email": "gita@example.org", "password": PASSWORD}
    access = bare.send("/api/auth/register", words)[1]["access_token"]
    answers: Counter[int] = Counter()

    with Client(bare.address, access) as client:
        for number in range(14):
            child = {"full_name": f"Child {number}", "relation": "child"}
            status, made = client.call("POST", "/api/patient/family", child)
            answers[status] += 1
            if status == 201:
                client.call("DELETE", f"/api/patient/family/{made['patient_id']}")

    assert answers == {201: 12, 429: 2}


def test_pictures_are_not_sent_without_end(bare: Front) -> None:
    words = {"full_name": "Pia Picture", "email": "pia@example.org", "password": PASSWORD}
    access = bare.send("/api/auth/register", words)[1]["access_token"]

    with Client(bare.address, access) as client:
        answers = [client.call("PUT", "/api/patient/profile/picture")[0] for _ in range(33)]

    assert answers == [422] * 30 + [429] * 3


def test_mails_of_a_visit_are_not_sent_again_without_end(bare: Front) -> None:
    doctor = make_doctor("Meera Sharma")
    path = "/api/doctor/appointments/{}/mails/1/resend"

    with Client(bare.address, token(doctor.user_id)) as client:
        answers = [client.call("POST", path.format(1), {})[0] for _ in range(8)]
        other = client.call("POST", path.format(2), {})[0]

    assert answers == [404] * 6 + [429] * 2
    assert other == 404


def test_an_admin_sends_many_mails_again_but_not_without_end(bare: Front) -> None:
    admin = make_user("Grace Admin", Role.ADMIN)

    with Client(bare.address, token(admin.id)) as client:
        answers = Counter(
            client.call("POST", "/api/admin/ops/mails/1/resend", {})[0] for _ in range(203)
        )

    assert answers == {404: 200, 429: 3}
