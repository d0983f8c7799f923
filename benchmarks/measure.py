"""One command, one table."""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import errands
import load
import stage
import store
import table
from contest import Contest, Effort
from operations import READS
from scales import SCALES
from table import Line

# What must be left of a ratio at two million appointments.
LEFT = {
    "book": 0.90,
    "free times, 1 day": 0.95,
    "free times, 30 days": 0.95,
    "my appointments": 0.90,
    "admin list": 0.90,
    "search by part of a name": 0.60,
    "admin stats": 0.95,
}
QUICK, FULL = Effort(rounds=3, seconds=1), Effort(rounds=5, seconds=3)


def serving(scale: str, database: str, effort: Effort, only: str) -> Iterator[Line]:
    """The API under load, and what else is measured at every scale."""
    with store.hospital(scale, database) as hospital:
        if not only or _asked(only):
            with (
                stage.running(hospital, stage.SERVING) as served,
                stage.plain_flask(hospital) as plain,
            ):
                yield from _under_load(Contest(hospital, served, plain, scale, effort), only)
        if only in "stats, recomputed":
            yield from errands.recount(hospital)
        if scale == "M" and only in "files":
            yield from errands.files(hospital, scale)


def _asked(only: str) -> bool:
    """Whether anything under load was asked for."""
    names = [read.name for read in READS]
    return any(only in name for name in (*names, "book", "signing in"))


def _under_load(contest: Contest, only: str) -> Iterator[Line]:
    yield from contest.reads(only)
    if only in "book":
        yield contest.book()
    if only in "signing in":
        yield contest.while_signing_in()


def once(database: str, effort: Effort, only: str) -> Iterator[Line]:
    """What does not depend on the scale."""
    if only in "processes":
        with store.hospital("S", database) as hospital:
            yield from errands.processes(hospital, effort.seconds)
    if only in "start, memory, first page":
        yield from errands.starting()
    if only in "mail delivered, one slot":
        with store.hospital("S", database) as hospital:
            yield from errands.letters(hospital)
    if only in "reminders, reports":
        yield from errands.month(database)


def between(lines: dict[str, list[Line]]) -> Iterator[Line]:
    """L against S, where both were measured: the part of the ratio that is left."""
    small = {line.operation: line for line in lines.get("S", ())}
    for line in lines.get("L", ()):
        least = LEFT.get(line.operation)
        before = small.get(line.operation)
        if least and before and line.ratio and before.ratio:
            left = line.ratio / before.ratio
            yield Line(f"{line.operation}, L of S", "", f">= {least:.2f}", left >= least, left)


def main() -> int:
    """Measure what was asked for, and print it."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure the hospital.")
    parser.add_argument("--quick", action="store_true", help="the small scale, in 3 minutes")
    parser.add_argument("--scale", nargs="+", choices=("S", "M", "L"), default=["S"])
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--only", metavar="NAME", default="", help="what has this in its name")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    asked = parser.parse_args()
    effort = QUICK if asked.quick else FULL
    began, tables = time.monotonic(), {}
    for scale in asked.scale:
        size = SCALES[scale]
        title = f"{scale} on {asked.db}: {size.doctors:,} doctors, {size.patients:,} patients,"
        title += f" {size.appointments:,} appointments; 16 connections by {load.tool()}"
        tables[scale] = _shown(title, serving(scale, asked.db, effort, asked.only))
    tables["once"] = _shown(f"Once, on {asked.db}", once(asked.db, effort, asked.only))
    tables["growth"] = _shown("What is left of the ratios", between(tables))
    print(f"Measured in {time.monotonic() - began:.0f} s.")
    if asked.json:
        figures = {scale: table.plain(lines) for scale, lines in tables.items()}
        asked.json.write_text(json.dumps(figures, indent=1))
    return 0


def _shown(title: str, measured: Iterable[Line]) -> list[Line]:
    lines = list(measured)
    if lines:
        print(table.text(title, lines), flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(main())
