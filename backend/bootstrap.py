"""Make .venv, or refresh it when the requirements changed; otherwise do nothing at all."""

from __future__ import annotations

import argparse
import compileall
import contextlib
import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
UV = "uv==0.13.8"
RUNTIME, TESTS, BENCHMARKS = "runtime", "tests", "benchmarks"
REQUIREMENTS = {
    RUNTIME: "requirements.txt",
    TESTS: "tests/requirements.txt",
    BENCHMARKS: "benchmarks/requirements.txt",
}
# Installing the tests' requirements installs the runtime's too, so it satisfies both; and so on.
SATISFIES = {
    RUNTIME: (RUNTIME,),
    TESTS: (RUNTIME, TESTS),
    BENCHMARKS: (RUNTIME, TESTS, BENCHMARKS),
}


class CannotBootstrap(Exception):
    """The machine lacks something that only its owner can add."""


def ensure(purpose: str, root: Path = ROOT) -> Path:
    """Give the Python of a .venv that holds what the purpose needs."""
    venv = root / ".venv"
    # Each process would compile our files again where Python is told to keep nothing of that.
    compileall.compile_dir(str(root / "backend"), quiet=2)
    if _is_ready(purpose, root, venv):
        return python_of(venv)
    _check_machine()
    with only_one(root / ".venv.lock"):
        if not _is_ready(purpose, root, venv):
            _refresh(purpose, root, venv)
    return python_of(venv)


def bring(purpose: str) -> Path | None:
    """Give that Python; None, and a line that says why, when it cannot be had."""
    try:
        return ensure(purpose)
    except CannotBootstrap as missing:
        _say(str(missing))
    except subprocess.CalledProcessError as failed:
        _say(f"Could not set up .venv: `{' '.join(failed.cmd)}` failed. Is the network there?")
    return None


def python_of(venv: Path) -> Path:
    """Say where a virtual environment keeps its Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a file's lock, so that two processes take turns."""
    with path.open("a+b") as handle:
        while not try_lock(handle):
            time.sleep(0.1)
        yield


def try_lock(handle: IO[bytes]) -> bool:
    """Take a file's lock unless another process has it; it ends with the process."""
    try:
        if sys.platform == "win32":
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_ready(purpose: str, root: Path, venv: Path) -> bool:
    """Compare the stamp of the last installation with the requirements of today."""
    try:
        stamp = _stamp(purpose, venv).read_text()
    except OSError:
        return False
    return stamp == _fingerprint(purpose, root) and python_of(venv).exists()


def _stamp(purpose: str, venv: Path) -> Path:
    return venv / f".installed-{purpose}"


def _fingerprint(purpose: str, root: Path) -> str:
    files = [root / REQUIREMENTS[name] for name in SATISFIES[purpose]]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _check_machine() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotBootstrap(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise CannotBootstrap(
            "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv"
        )


def _refresh(purpose: str, root: Path, venv: Path) -> None:
    """Install what the purpose needs; the stamps come last, so a broken attempt is repeated."""
    began = time.monotonic()
    _say(f"Setting up .venv ({purpose} requirements; needs the network this once) ...")
    for stamp in venv.glob(".installed-*"):
        stamp.unlink()
    if not _has_pip(venv):
        _run([sys.executable, "-m", "venv", "--clear", str(venv)])
    _install(root / REQUIREMENTS[purpose], python_of(venv))
    for name in SATISFIES[purpose]:
        draft = venv / f".draft-{name}"
        draft.write_text(_fingerprint(name, root))
        draft.replace(_stamp(name, venv))
    _say(f".venv is ready in {time.monotonic() - began:.0f} s")


def _has_pip(venv: Path) -> bool:
    python = python_of(venv)
    if not python.exists():
        return False
    check = [str(python), "-c", f"import pip, sys; assert sys.version_info >= {OLDEST_PYTHON}"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def _install(requirements: Path, python: Path) -> None:
    """Install with uv, which is quick, or with pip where uv cannot."""
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    uv = [str(python), "-m", "uv", "--quiet", "pip", "install", "--compile-bytecode"]
    try:
        _run([*pip, "install", UV])
        _run([*uv, "--python", str(python), "-r", str(requirements)])
    except subprocess.CalledProcessError:
        _say("uv could not install them; trying pip, which takes longer ...")
        _run([*pip, "install", "-r", str(requirements)], show_errors=True)


def _run(command: list[str], *, show_errors: bool = False) -> None:
    subprocess.run(
        command,
        check=True,
        env={"UV_SYSTEM_CERTS": "1", "UV_LINK_MODE": "copy", **os.environ},
        stdout=subprocess.DEVNULL,
        stderr=None if show_errors else subprocess.DEVNULL,
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Bootstrap from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="install the tests' requirements too")
    python = bring(TESTS if parser.parse_args().tests else RUNTIME)
    return 0 if python else 1


if __name__ == "__main__":
    sys.exit(main())
