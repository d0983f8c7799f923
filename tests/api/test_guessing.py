"""A password is not found by guessing, from however many addresses: few guesses reach the hash."""

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from apiflask import APIFlask

from database import writing
from factories import make_patient
from machine import free_port
from models import User
from redis_server import redis_server
from servers import Address, Client, api
from services.passwords import hashed
from tally import count, thorough

GUESSES = thorough(200)
GUESSERS = 8
MOST = 30  # guesses that may reach the hash, in a quarter of an hour
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def victim(app: APIFlask) -> User:
    """Whose password is guessed."""
    patient = make_patient("Otto Often")
    with writing() as session:
        user = session.get_one(User, patient.user_id)
        user.password_hash = hashed("three unusual words")
    return user


class Guesser:
    """Somebody with a connection of their own and as many addresses as they like."""

    def __init__(self, client: Client, number: int) -> None:
        self._client, self._number = client, number
        self._hosts = itertools.count()

    def guess(self, name: str, password: str, *, by_form: bool) -> int:
        """A try at one of the two doors, from an address that nobody has used."""
        host = next(self._hosts)
        forwarded = {"X-Forwarded-For": f"198.{self._number}.{host // 250}.{host % 250 + 1}"}
        body = {"username": name, "password": password}
        if not by_form:
            return self._client.call("POST", "/api/auth/login", body, **forwarded)[0]
        self._client.connection.request(
            "POST", "/api/auth/token", urlencode(body), {**FORM, **forwarded}
        )
        answer = self._client.connection.getresponse()
        answer.read()
        return int(answer.status)


def siege(address: Address, user: User) -> Counter[int]:
    """Everybody guesses at once, by every name of the account and at both doors."""
    names = (user.username, user.email, user.username.upper(), f" {user.email} ")

    def one(number: int) -> Counter[int]:
        with Client(address) as client:
            guesser = Guesser(client, number)
            return Counter(
                guesser.guess(names[each % 4], f"guess {number} {each}", by_form=each % 5 == 0)
                for each in range(GUESSES // GUESSERS)
            )

    with ThreadPoolExecutor(GUESSERS) as pool:
        return sum(pool.map(one, range(GUESSERS)), Counter())


@contextmanager
def besieged(hashes: Path, **settings: str) -> Iterator[Address]:
    """Two processes that share a Redis, and count what reaches the hash."""
    hashes.touch()
    with (
        redis_server(free_port()) as redis,
        api(
            target="counting:create_app",
            workers=2,
            HMS_HASHED=str(hashes),
            **{"REDIS_URL": redis, "RATE_LIMITS": "true", **settings},
        ) as address,
    ):
        before = hashes.stat().st_size  # an application warms up
        assert before <= 2
        hashes.write_bytes(b"")
        yield address


@pytest.mark.parametrize("proxies", ["0", "1"], ids=["no proxy", "behind a proxy"])
def test_few_guesses_reach_the_hash(victim: User, tmp_path: Path, proxies: str) -> None:
    hashes = tmp_path / "hashes"

    with besieged(hashes, TRUSTED_PROXIES=proxies) as address:
        answers = siege(address, victim)

    count("guesses", answers.total())
    assert set(answers) == {401, 429}
    assert answers.total() == GUESSES
    assert hashes.stat().st_size == answers[401] <= MOST


def test_control_without_limits_every_guess_reaches_it(victim: User, tmp_path: Path) -> None:
    hashes = tmp_path / "hashes"

    with besieged(hashes, RATE_LIMITS="false") as address, Client(address) as client:
        guesser = Guesser(client, 0)
        for number in range(MOST + 5):
            guesser.guess(victim.username, f"guess {number}", by_form=False)

    assert hashes.stat().st_size > MOST
