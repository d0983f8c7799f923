"""Run every test on a fresh machine: `python3 tests [arguments of pytest]`."""

from __future__ import annotations

import sys

import prepare

if __name__ == "__main__":
    sys.exit(prepare.run("pytest", *sys.argv[1:]))
