"""Run the proofs one after the other and print what came of them."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chaos import proving
from chaos.bars import BARS, Bar
from chaos.proving import Outcome

HEAD = ("bar", "database", "tried", "figure", "held", "control")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    bar: Bar
    database: str
    outcome: Outcome

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in it."""
        one = self.outcome
        held = "yes" if one.held else "NO"
        return (self.bar.id, self.database, one.tried, one.figure, held, one.control)


def main() -> int:
    """Do what the command line says; 1 when a promise is broken or a control was not caught."""
    chosen = parse()
    bars = [bar for bar in BARS if not chosen.only or bar.id in chosen.only]
    if chosen.list:
        for bar in bars:
            print(f"{bar.id:4} {bar.promise} ({', '.join(bar.databases)})")
        return 0
    logs = Path(tempfile.mkdtemp(prefix="hospital-proofs-"))
    rows = list(prove(bars, chosen.db, logs, quick=chosen.quick))
    print("\n" + table([HEAD, *(row.cells for row in rows)]))
    failed = [row for row in rows if not row.outcome.fine]
    for row in failed:
        print(f"\n{row.bar.id} on {row.database}: {row.outcome.why}")
    print(f"\n{len(rows) - len(failed)} of {len(rows)} proofs held. Their output: {logs}")
    return 1 if failed else 0


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python3 tests/chaos", description=__doc__)
    parser.add_argument("--only", type=_names, help="for example B1,B6")
    parser.add_argument("--db", choices=("sqlite", "postgres"), help="else both")
    parser.add_argument("--quick", action="store_true", help="with small numbers")
    parser.add_argument("--list", action="store_true", help="say what would be proven")
    return parser.parse_args()


def _names(value: str) -> list[str]:
    wanted, known = value.upper().split(","), {bar.id for bar in BARS}
    if missing := set(wanted) - known:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(missing))}")
    return wanted


def prove(bars: Sequence[Bar], only: str | None, logs: Path, *, quick: bool) -> Iterator[Row]:
    """Each on each of its databases, saying how it goes."""
    for bar in bars:
        for database in bar.databases:
            if only in (None, database):
                began = time.monotonic()
                outcome = proving.prove(bar, database, logs, quick=quick)
                took = time.monotonic() - began
                mark = "ok" if outcome.fine else "NOT"
                print(f"{bar.id:4} {database:9} {took:5.0f} s  {mark:4} {bar.promise}", flush=True)
                yield Row(bar, database, outcome)


def table(rows: Sequence[Sequence[str]]) -> str:
    """In columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


if __name__ == "__main__":
    sys.exit(main())
