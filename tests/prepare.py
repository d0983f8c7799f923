"""What the tests need on a fresh machine, brought before anything of theirs is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "backend"))

import bootstrap  # noqa: E402, it lives beside the code that it prepares for


def run(module: str, *arguments: str) -> int:
    """Bring .venv, the front end's libraries and a browser, then hand over to a module."""
    found = bootstrap.bring(bootstrap.TESTS)
    if found is None:
        return 1
    python = str(found)
    subprocess.run(
        [python, str(ROOT / "frontend" / "vendor.py")], check=False, stdout=subprocess.DEVNULL
    )
    if browser := _browser(python):
        os.environ["CHROMIUM"] = browser
    os.chdir(ROOT)
    command = [python, "-m", module, *arguments]
    if os.name == "posix":
        os.execv(python, command)
    return subprocess.run(command, check=False).returncode


def _browser(python: str) -> str:
    """Give a browser's path; without one the browser tests fail, each saying what to type."""
    finder = [python, str(ROOT / "tests" / "chromium.py")]
    found = subprocess.run(finder, check=False, stdout=subprocess.PIPE, text=True)
    return found.stdout.strip()
