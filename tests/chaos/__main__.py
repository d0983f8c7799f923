"""Prove that the hospital holds, at full size: `python3 tests/chaos [--list] [--only B1,B6]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[0] = str(TESTS)

import prepare  # noqa: E402, it stands one folder up

if __name__ == "__main__":
    os.environ["PYTHONPATH"] = os.pathsep.join([str(TESTS), str(TESTS.parent / "backend")])
    sys.exit(prepare.run("chaos.harness", *sys.argv[1:]))
