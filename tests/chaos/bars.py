"""What the hospital promises, and where each promise is proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BOTH, SQLITE = ("sqlite", "postgres"), ("sqlite",)


@dataclass(frozen=True)
class Scenario:
    """Proven by chaos/<module>.py against real processes."""

    module: str


@dataclass(frozen=True)
class Tests:
    """Proven by tests, with so many times the usual number of examples."""

    files: Sequence[str]
    thorough: int = 1


@dataclass(frozen=True)
class Bar:
    """One promise."""

    id: str
    promise: str
    proof: Scenario | Tests
    databases: Sequence[str] = BOTH


BARS = (
    Bar("B1", "no slot is sold twice, every free one is sold", Scenario("race")),
    Bar("B2", "a row for every yes, none for every no", Scenario("ghosts")),
    Bar("B6", "no mail is lost or sent twice, whatever is killed", Scenario("storm")),
    Bar("B7", "nobody waits for what is away", Scenario("outage"), SQLITE),
    Bar("B8", "what was granted survives every kill", Scenario("crash")),
    Bar("B38", "a backup under load is whole", Scenario("drill"), SQLITE),
    Bar("B39", "fifty clicks with one key are one booking", Scenario("clicks")),
    Bar("B40", "long work leaves nothing behind", Scenario("steady"), SQLITE),
)
