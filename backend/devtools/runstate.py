"""Who runs this hospital now: a lock held for life, and a note of the processes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from bootstrap import try_lock

PATIENCE_S = 30


class RunState:
    """The folder run/ of one instance."""

    def __init__(self, instance: Path) -> None:
        self._folder = instance / "run"
        self._note = self._folder / "state.json"
        self._lock: IO[bytes] | None = None

    def claim(self) -> bool:
        """Become the one runner of this instance, unless there is one; the lock ends with us."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = (self._folder / "lock").open("a+b")
        if not try_lock(handle):
            handle.close()
            return False
        self._lock = handle
        return True

    def release(self) -> None:
        """Let another runner in."""
        if self._lock:
            self._note.unlink(missing_ok=True)
            self._unlock()

    def is_running(self) -> bool:
        """Say whether a runner is at work."""
        if not self._folder.exists():
            return False
        if not self.claim():
            return True
        self._unlock()
        return False

    def write(self, url: str, children: Sequence[int], terminal: str) -> None:
        """Note down what is running, for `stop` and for the next start."""
        note = {
            "runner": identity(os.getpid()),
            "url": url,
            "children": [identity(pid) for pid in children],
            "terminal": terminal,
        }
        draft = self._note.with_suffix(".draft")
        draft.write_text(json.dumps(note))
        draft.replace(self._note)

    def read(self) -> dict[str, Any]:
        """Give what the last runner noted."""
        with contextlib.suppress(OSError, ValueError):
            note: dict[str, Any] = json.loads(self._note.read_text())
            return note
        return {}

    def stop_runner(self) -> bool:
        """Ask the runner to stop, insist when it does not, and say whether there was one."""
        was_running = self.is_running()
        note = self.read()
        runner = [note["runner"]] if note else []
        if was_running:
            signal_all(runner, signal.SIGTERM)
            if not _wait(lambda: not self.is_running()):
                signal_all(runner, KILL)
        self.end_leftovers(note)
        return was_running

    def end_leftovers(self, note: dict[str, Any] | None = None) -> None:
        """End what a runner that was killed has left behind."""
        left = (note or self.read()).get("children", [])
        signal_all(left, signal.SIGTERM)
        if not _wait(lambda: not any(map(is_alive, left)), patience=5):
            signal_all(left, KILL, send=getattr(os, "killpg", os.kill))

    def _unlock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None


KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def identity(pid: int) -> list[str]:
    """Name a process so that another one with the same number is not mistaken for it."""
    return [str(pid), _born(pid)]


def is_alive(who: Sequence[str]) -> bool:
    """Say whether exactly this process runs."""
    return bool(who[1]) and _born(int(who[0])) == who[1]


def signal_all(
    those: Sequence[Sequence[str]], number: int, send: Callable[[int, int], None] = os.kill
) -> None:
    """Send a signal to those that still run."""
    for who in those:
        if is_alive(who):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                send(int(who[0]), number)


def _born(pid: int) -> str:
    """Say when a process began, in the words of its system; empty when there is none."""
    stat = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        state, *rest = stat.read_text().rpartition(")")[2].split()
        return "" if state in {"Z", "X"} else rest[18]
    if Path("/proc/self/stat").exists():
        return ""
    with contextlib.suppress(OSError):
        ps = ["ps", "-o", "lstart=", "-p", str(pid)]
        return subprocess.run(ps, capture_output=True, text=True, check=False).stdout.strip()
    return ""


def _wait(is_done: Callable[[], bool], patience: float = PATIENCE_S) -> bool:
    until = time.monotonic() + patience
    while not is_done():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
