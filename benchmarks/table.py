"""What was measured, as lines of a table."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

HEAD = ("operation", "figure", "p50", "p95", "p99", "baseline", "ratio", "goal", "held")


@dataclass(frozen=True)
class Line:
    """One operation: what it reached, beside what, and what was wanted. `held` None: no goal."""

    operation: str
    figure: str
    goal: str = ""
    held: bool | None = None
    ratio: float | None = None
    baseline: str = ""
    times: tuple[float, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    def cells(self) -> list[str]:
        """As words."""
        times = [f"{taken * 1000:.1f} ms" for taken in self.times] or ["", "", ""]
        ratio = f"{self.ratio:.3f}" if self.ratio is not None else ""
        held = {None: "", True: "yes", False: "NO"}[self.held]
        return [self.operation, self.figure, *times, self.baseline, ratio, self.goal, held]


def text(title: str, lines: Sequence[Line]) -> str:
    """A table for people, which is Markdown too."""
    rows = [list(HEAD), *(line.cells() for line in lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    written = [_row(row, widths) for row in rows]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([title, "", written[0], rule, *written[1:], ""])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(n) for cell, n in zip(cells, widths, strict=True)) + " |"


def plain(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [asdict(line) for line in lines]
