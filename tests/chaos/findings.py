"""What came of a proof."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was tried, what was counted, and whatever should not be."""

    tried: str
    figure: str
    problems: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether nothing was wrong."""
        return not self.problems

    def shows(self, symptom: str) -> bool:
        """Whether that very thing was wrong."""
        return any(symptom in problem for problem in self.problems)


def unless(*claims: tuple[bool, str]) -> tuple[str, ...]:
    """What to say of each claim that does not hold."""
    return tuple(said for holds, said in claims if not holds)
