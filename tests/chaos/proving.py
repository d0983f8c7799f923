"""Run one proof in processes of its own, and read what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from chaos.bars import Bar, Tests

PATIENCE = 20 * 60  # seconds


@dataclass(frozen=True)
class Outcome:
    """What goes into the table, and why it failed if it did."""

    tried: str = "-"
    figure: str = "-"
    held: bool = False
    control: str = "-"
    caught: bool = True
    why: str = ""

    @property
    def fine(self) -> bool:
        """Whether the promise was kept and its control was caught."""
        return self.held and self.caught


def prove(bar: Bar, database: str, logs: Path, *, quick: bool) -> Outcome:
    """Whatever proves it, on that database."""
    log = logs / f"{bar.id}-{database}.log"
    if isinstance(bar.proof, Tests):
        return by_tests(bar.proof, database, log, quick=quick)
    return by_scenario(bar.proof.module, database, log, quick=quick)


def by_scenario(module: str, database: str, log: Path, *, quick: bool) -> Outcome:
    """Run a module of this folder."""
    result = log.with_suffix(".json")
    command = ["-m", "chaos.one", module, str(result), *(["--quick"] if quick else [])]
    if not run(command, database, log) or not result.exists():
        return Outcome(why=f"it broke off:\n{last_lines(log)}")
    told = json.loads(result.read_text())
    found, broken = told["found"], told["broken"]
    caught = "caught" if told["caught"] else "NOT CAUGHT"
    problems = list(found["problems"])
    if not told["caught"]:
        problems.append(f"the control was not caught: {broken['figure']}")
    return Outcome(
        tried=found["tried"],
        figure=found["figure"],
        held=told["held"],
        control=f"{caught}: {broken['figure']}",
        caught=told["caught"],
        why="; ".join(problems),
    )


def by_tests(proof: Tests, database: str, log: Path, *, quick: bool) -> Outcome:
    """Run tests; those called test_control_... are the controls."""
    report, tally = log.with_suffix(".xml"), log.with_suffix(".tally")
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    command += [f"tests/{file}" for file in proof.files]
    asked = {"HMS_TALLY": str(tally), "HMS_THOROUGH": "1" if quick else str(proof.thorough)}
    went_well = run(command, database, log, **asked)
    if not report.exists():
        return Outcome(why=f"it broke off:\n{last_lines(log)}")
    cases = ElementTree.parse(report).findall(".//testcase")
    controls = [case for case in cases if is_control(case)]
    bad, missed = failures(cases), failures(controls)
    counted = json.loads(tally.read_text()) if tally.exists() else {}
    figures = [f"{number:,} {what}" for what, number in counted.items()]
    return Outcome(
        tried=", ".join([*figures, f"{len(cases) - len(controls)} tests"]),
        figure=f"{len(bad) - len(missed)} failed",
        held=bool(cases) and len(bad) == len(missed),
        control=f"{len(controls) - len(missed)} of {len(controls)} caught",
        caught=bool(controls) and not missed,
        why=", ".join(bad) or ("" if went_well else last_lines(log)) or "it has no control",
    )


def is_control(case: ElementTree.Element) -> bool:
    """Whether a test breaks something, to see that it is found."""
    return case.get("name", "").startswith("test_control")


def failures(cases: Sequence[ElementTree.Element]) -> list[str]:
    """Those that did not pass; what was skipped proves nothing."""
    marks = ("failure", "error", "skipped")
    return [
        case.get("name", "") for case in cases if any(case.find(mark) is not None for mark in marks)
    ]


def run(command: Sequence[str], database: str, log: Path, **more: str) -> bool:
    """Run a Python program on that database, its output in a file; whether it ended well."""
    environment = {**os.environ, "HMS_TEST_DB": database, **more}
    with log.open("w") as output:
        try:
            done = subprocess.run(
                [sys.executable, *command],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            print(f"\nnot done after {PATIENCE} s", file=output)
            return False
    return done.returncode == 0


def last_lines(log: Path, count: int = 25) -> str:
    """The end of what a proof printed."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
