"""B7: Redis or the mail server is away: nobody waits for it, and mails follow when it is back."""

import signal
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from chaos.cast import Cast
from chaos.findings import Finding, unless
from chaos.fleet import APP, Fleet, scratch_folder
from chaos.load import when_true
from chaos.storm import waiting
from devtools.probes import RedisConnection

SYMPTOM = "ms"
LONGEST_MS, RECOVERED_S = 500, 30
PATIENCE_S = 90
ACCOUNTS = 10  # as one may sign in thirty times
WARM_UP = 10  # rounds, so that each process has seen every deed


@dataclass(frozen=True)
class Size:
    """How many rounds of all deeds in each outage, and the seconds that a long one lasts."""

    rounds: int
    lasting: float


FULL, QUICK = Size(30, 120), Size(3, 5)


def prove(size: Size) -> Finding:
    """As it is."""
    return suffer(size, OUTAGES, APP)


def control(size: Size) -> Finding:
    """A request that rings the bell itself waits for a Redis that never answers."""
    return suffer(Size(3, 1), {"black hole": black_hole}, "chaos.impatient:create_app")


@contextmanager
def nothing(_: Fleet) -> Iterator[None]:
    """All is well."""
    yield


@contextmanager
def redis_refused(fleet: Fleet) -> Iterator[None]:
    """Nobody listens."""
    fleet.hold_down("redis")
    yield
    fleet.let_up("redis")


@contextmanager
def redis_stopped(fleet: Fleet) -> Iterator[None]:
    """It takes connections, and does not go on."""
    fleet.signal("redis", signal.SIGSTOP)
    yield
    fleet.signal("redis", signal.SIGCONT)


@contextmanager
def black_hole(fleet: Fleet) -> Iterator[None]:
    """Another program listens there, and never says a word."""
    fleet.hold_down("redis")
    with socket.create_server(("127.0.0.1", fleet.redis_port), backlog=512):
        yield
    fleet.let_up("redis")


@contextmanager
def redis_full(fleet: Fleet) -> Iterator[None]:
    """It refuses to remember anything more."""
    with RedisConnection("127.0.0.1", fleet.redis_port) as redis:
        redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
        redis.ask("CONFIG", "SET", "maxmemory", "1")
        yield
        redis.ask("CONFIG", "SET", "maxmemory", "0")


@contextmanager
def no_mail_server(fleet: Fleet) -> Iterator[None]:
    """Nobody takes mails."""
    fleet.hold_down("mail")
    yield
    fleet.let_up("mail")


Outage = Callable[[Fleet], AbstractContextManager[None]]
OUTAGES: dict[str, Outage] = {
    "nothing": nothing,
    "redis refused": redis_refused,
    "redis stopped": redis_stopped,
    "black hole": black_hole,
    "redis full": redis_full,
    "no mail server": no_mail_server,
}
LONG = {"redis refused", "no mail server"}


@dataclass
class Log:
    """How long deeds took, and what was answered."""

    slowest: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    statuses: Counter[int] = field(default_factory=Counter)
    back_after: dict[str, float] = field(default_factory=dict)


def suffer(size: Size, outages: dict[str, Outage], target: str) -> Finding:
    """All deeds in each outage; then all mails have to follow."""
    log = Log()
    settings = {"RATE_LIMITS": "true", "TRUSTED_PROXIES": "1"}
    with Fleet(scratch_folder("outage"), app=target, **settings) as fleet:
        rounds = WARM_UP + size.rounds * len(outages)
        cast = Cast(fleet.address, 0, rounds=rounds, accounts=ACCOUNTS)
        act(cast, Log(), WARM_UP, "nothing")
        for name, outage in outages.items():
            until = time.monotonic() + (size.lasting if name in LONG else 0)
            with outage(fleet):
                act(cast, log, size.rounds, name)
                time.sleep(max(0, until - time.monotonic()))
            log.back_after[name] = when_true(lambda: not waiting(), PATIENCE_S)
        twice = Counter(fleet.delivered())
    return finding(size, log, sum(number > 1 for number in twice.values()))


def act(cast: Cast, log: Log, rounds: int, outage: str) -> None:
    """Every deed once in each round."""
    for _ in range(rounds):
        for name, deed in cast.deeds().items():
            began = time.perf_counter()
            log.statuses[deed()] += 1
            took = (time.perf_counter() - began) * 1000
            what = f"{name}, {outage}"
            log.slowest[what] = max(log.slowest[what], took)


def finding(size: Size, log: Log, twice: int) -> Finding:
    """Nothing failed, nothing was slow, all mails came."""
    what, slowest = max(log.slowest.items(), key=lambda item: item[1])
    slow = {name: round(took) for name, took in log.slowest.items() if took > LONGEST_MS}
    later, back = max(log.back_after.items(), key=lambda item: item[1])
    failed = {status: n for status, n in log.statuses.items() if status >= 400}
    return Finding(
        f"{log.statuses.total():,} deeds, {', '.join(log.back_after)}; up to {size.lasting:.0f} s",
        f"slowest {slowest:.0f} ms ({what}), {sum(failed.values())} failed,"
        f" mails after {back:.0f} s ({later})",
        unless(
            (not slow, ", ".join(f"{name} {took} ms" for name, took in slow.items())),
            (not failed, f"answers {failed}"),
            (back <= RECOVERED_S, f"mails out {back:.0f} s after {later}"),
            (twice == 0, f"{twice} mails duplicated"),
        ),
    )
