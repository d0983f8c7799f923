"""Run every test on a fresh machine: `python3 tests [arguments of pytest]`."""

from __future__ import annotations

import sys

import prepare

# Whoever waits for a browser, a process or a disk leaves the processor to another; see conftest.py
# for what is kept together. `-n 0` runs them one after the other.
SIDE_BY_SIDE = ("-n", "3", "--dist", "loadgroup")

if __name__ == "__main__":
    sys.exit(prepare.run("pytest", *SIDE_BY_SIDE, *sys.argv[1:]))
