"""How much the tests really tried, counted where it happens, for whoever asks in HMS_TALLY."""

import json
import os
from collections import Counter
from pathlib import Path

_counted: Counter[str] = Counter()


def count(what: str, number: int = 1) -> None:
    """So many more of that."""
    _counted[what] += number


def write() -> None:
    """At the end of a run, into the file that was asked for."""
    if path := os.environ.get("HMS_TALLY"):
        Path(path).write_text(json.dumps(_counted))


def thorough(usual: int) -> int:
    """How many examples to try: the usual number, or so many times more of it."""
    return usual * int(os.environ.get("HMS_THOROUGH", "1"))
