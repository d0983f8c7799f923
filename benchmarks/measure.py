"""One command, one table."""

import argparse
import json
import sys
import time
from pathlib import Path

import load
import stage
import store
import table
from contest import Contest, Effort
from scales import SCALES
from table import Line

QUICK, FULL = Effort(rounds=3, seconds=1), Effort(rounds=5, seconds=3)


def serving(scale: str, database: str, effort: Effort, only: str) -> list[Line]:
    """The API under load."""
    with (
        store.hospital(scale, database) as hospital,
        stage.running(hospital, stage.SERVING) as served,
        stage.plain_flask(hospital) as plain,
    ):
        contest = Contest(hospital, served, plain, scale, effort)
        lines = contest.reads(only)
        if only in "book":
            lines.append(contest.book())
        if only in "signing in":
            lines.append(contest.while_signing_in())
        return lines


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
        lines = serving(scale, asked.db, effort, asked.only)
        size = SCALES[scale]
        title = f"{scale} on {asked.db}: {size.doctors:,} doctors, {size.patients:,} patients,"
        title += f" {size.appointments:,} appointments; 16 connections by {load.tool()}"
        tables[scale] = lines
        print(table.text(title, lines), flush=True)
    print(f"Measured in {time.monotonic() - began:.0f} s.")
    if asked.json:
        figures = {scale: table.plain(lines) for scale, lines in tables.items()}
        asked.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
