"""Measure the hospital on this machine: `python3 benchmarks --quick`, or `--help`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "backend"))

import bootstrap  # noqa: E402, it lives beside the code that it prepares for


def main() -> int:
    """Bring .venv and what the pages load, then measure."""
    found = bootstrap.bring(bootstrap.BENCHMARKS)
    if found is None:
        return 1
    python = str(found)
    vendor = [python, str(ROOT / "frontend" / "vendor.py")]
    subprocess.run(vendor, check=False, stdout=subprocess.DEVNULL)
    folders = [ROOT / "benchmarks", ROOT / "backend", ROOT / "tests"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    command = [python, str(ROOT / "benchmarks" / "measure.py"), *sys.argv[1:]]
    return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
