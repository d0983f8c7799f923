"""What the hospital promises, and where each promise is proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BOTH, SQLITE = ("sqlite", "postgres"), ("sqlite",)
HOSTILE = ("bodies", "fields", "addresses", "headers")


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
    Bar("B3", "no impossible step, whoever acts", Tests(["services/test_stateful.py"], 4)),
    Bar(
        "B4",
        "no time that cannot be kept, in any zone",
        Tests(["services/test_slots.py", "api/test_time.py"], 4),
    ),
    Bar("B6", "no mail is lost or sent twice, whatever is killed", Scenario("storm")),
    Bar("B7", "nobody waits for what is away", Scenario("outage"), SQLITE),
    Bar("B8", "what was granted survives every kill", Scenario("crash")),
    Bar("B10", "every route has its policy and keeps it", Tests(["api/test_matrix.py"])),
    Bar("B11", "what is somebody else's does not exist", Tests(["api/test_ownership.py"])),
    Bar("B13", "no foreign field is taken", Tests(["api/test_mass_assignment.py"])),
    Bar("B14", "no forged token is let in", Tests(["api/test_forged_tokens.py"])),
    Bar("B15", "an ended session is refused at once", Tests(["api/test_revocation.py"], 3)),
    Bar("B17", "no unsafe production", Tests(["start/test_production.py"]), SQLITE),
    Bar("B18", "few guesses reach the hash", Tests(["api/test_guessing.py"], 50), SQLITE),
    Bar("B21", "what is typed stays text", Tests(["browser/test_scripts_stay_text.py"]), SQLITE),
    Bar(
        "B24",
        "every route stands whatever is sent",
        Tests(["api/test_fuzz.py", *(f"api/test_hostile_{part}.py" for part in HOSTILE)], 5),
        SQLITE,
    ),
    Bar("B27", "the log is complete and shows tampering", Tests(["services/test_audit.py"])),
    Bar(
        "B28",
        "every answer is hardened, nothing else is served",
        Tests(["api/test_headers.py", "start/test_serve.py"]),
        SQLITE,
    ),
    Bar("B37", "everybody is reminded once", Scenario("month"), SQLITE),
    Bar("B38", "a backup under load is whole", Scenario("drill"), SQLITE),
    Bar("B39", "fifty clicks with one key are one booking", Scenario("clicks")),
    Bar("B40", "long work leaves nothing behind", Scenario("steady"), SQLITE),
)
