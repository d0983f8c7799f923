"""Product and baseline on the same machine, in turns, so that what drifts drifts for both."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from urllib.request import Request as Call
from urllib.request import urlopen

import operations
from load import Figures, Load, Request
from operations import BASELINES, BOOK, READS, Operation, People
from stage import Hospital, Running
from table import Line

WARM_UP = 1
SIGNING_IN = 4  # clients that sign in without pause
UNDISTURBED, CALM = 0.45, 0.030  # of other reads' throughput; seconds


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: int


class Contest:
    """One hospital that serves, and the baselines beside it."""

    def __init__(
        self, hospital: Hospital, served: Running, plain: str, scale: str, effort: Effort
    ) -> None:
        self.hospital, self.served, self.plain = hospital, served, plain
        self.scale, self.effort = scale, effort
        self.people = People(**hospital.inside("enter", scale))

    def reads(self, wanted: str) -> list[Line]:
        """Every read whose name contains what is wanted."""
        return [self._read(read) for read in READS if wanted in read.name]

    def _read(self, read: Operation) -> Line:
        requests = read.requests(self.people)
        self._load(requests, WARM_UP)
        return self._contest(read, [requests] * self.effort.rounds)

    def book(self) -> Line:
        """Bookings by people who have none, of times that are free: durable, and real."""
        self.hospital.inside("reset", self.scale)
        wishes = operations.bookings(self.people, self.hospital.inside("free")["times"])
        line = self._contest(BOOK, [wishes] * self.effort.rounds, shuffled=False)
        assert not self.hospital.inside("overlaps")["overlaps"]
        return line

    def _contest(
        self, what: Operation, rounds: Sequence[Sequence[Request]], *, shuffled: bool = True
    ) -> Line:
        found: list[tuple[Figures, Figures]] = []
        for requests in rounds:
            if what is BOOK:
                self.hospital.inside("reset", self.scale)
            beside = Load(self.plain, BASELINES[what.baseline], self.effort.seconds).figures()
            found.append((self._load(requests, self.effort.seconds, shuffled=shuffled), beside))
        return _line(what, found)

    def _load(self, requests: Sequence[Request], seconds: int, *, shuffled: bool = True) -> Figures:
        return Load(self.served.api, requests, seconds, shuffled=shuffled).figures()

    def while_signing_in(self) -> Line:
        """Other people's reads while some clients sign in without pause."""
        mine = next(read for read in READS if read.name == "my appointments")
        requests, seconds = mine.requests(self.people), self.effort.seconds
        sign_in = Request("/api/auth/login", method="POST", body=json.dumps(SOMEBODY))
        self._sign_in_once(sign_in)
        found = []
        for _ in range(self.effort.rounds):
            alone = self._load(requests, seconds)
            others = Load(self.served.api, [sign_in], seconds + 1, connections=SIGNING_IN)
            beside = self._load(requests, seconds)
            others.figures()
            found.append((beside, alone))
        ratio = median(beside.rate / alone.rate for beside, alone in found)
        best = _typical([beside for beside, _ in found])
        return Line(
            f"my appointments while {SIGNING_IN} clients sign in",
            f"{best.rate:,.0f}/s",
            f">= {UNDISTURBED}, p99 <= {CALM * 1000:.0f} ms",
            ratio >= UNDISTURBED and best.p99 <= CALM,
            ratio,
            f"alone {_typical([alone for _, alone in found]).rate:,.0f}/s",
            (best.p50, best.p95, best.p99),
        )

    def _sign_in_once(self, sign_in: Request) -> None:
        """So that a wrong password is not what is measured."""
        headers = {"Content-Type": "application/json"}
        call = Call(self.served.api + sign_in.path, sign_in.body.encode(), headers)
        with urlopen(call) as answer:
            assert answer.status == 200


SOMEBODY = {"username": "person7", "password": "correct horse battery"}


def _typical(figures: Sequence[Figures]) -> Figures:
    """The round in the middle."""
    return sorted(figures, key=lambda one: one.rate)[len(figures) // 2]


def _line(what: Operation, found: Sequence[tuple[Figures, Figures]]) -> Line:
    ratio = median(ours.rate / theirs.rate for ours, theirs in found)
    ours, theirs = _typical([one for one, _ in found]), _typical([other for _, other in found])
    wrong = sum(one.refused + one.lost for one, _ in found)
    spread = median(one.p99 / one.p50 for one, _ in found)
    is_steady = not what.steady or spread <= what.steady
    goal = f">= {what.goal:.2f}" if what.goal else ""
    if goal and what.steady:
        goal += f", p99 <= {what.steady:.0f} p50"
    return Line(
        what.name,
        f"{ours.rate:,.0f}/s" + (f" ({wrong} refused)" if wrong else ""),
        goal,
        (ratio >= what.goal and is_steady and not wrong) if what.goal else None,
        ratio,
        f"{what.baseline} {theirs.rate:,.0f}/s, p99 {theirs.p99 * 1000:.0f} ms",
        (ours.p50, ours.p95, ours.p99),
        {"rate": ours.rate, "p99_of_p50": spread, "wrong": wrong},
    )
