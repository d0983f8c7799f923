"""One service as a child process: started, watched, stopped, and never left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LARGEST_LOG = 10_000_000
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Service:
    """What to run, when, and how to see that it is ready."""

    name: str
    command: Sequence[str]
    folder: Path
    is_ready: Callable[[], bool] | None = None
    after: tuple[str, ...] = ()
    # A job that runs once and is ready when it has ended well.
    once: bool = False
    # One that may fail without stopping the others.
    optional: bool = False
    # Whether people can use the hospital only when this is ready.
    awaited: bool = True


class Process:
    """A service that is, or was, or will be running."""

    def __init__(self, service: Service, environment: Mapping[str, str], logs: Path) -> None:
        self.service = service
        self.log = logs / f"{service.name}.log"
        self.ready = False
        self.crashes = 0
        self.started_at = 0.0
        self._begins = 0  # where in the log its own words begin
        self._environment = environment
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Give the process id, if it was started."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the runner."""
        self.trim_log(beyond=LARGEST_LOG // 2)
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            self._begins = log.tell()
            self._child = subprocess.Popen(
                self.service.command,
                cwd=self.service.folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=os.name == "posix",
                preexec_fn=_end_with_parent(),
            )

    def exit_code(self) -> int | None:
        """Give its exit code, or None while it runs."""
        return self._child.poll() if self._child else None

    def stop(self, patience: float) -> None:
        """Ask it to end, and insist when it does not."""
        if self._child is None:
            return
        if self._child.poll() is None:
            self._child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(patience)
        self.kill()

    def kill(self) -> None:
        """End it at once, with whatever it started itself."""
        if self._child is None:
            return
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        else:
            self._child.kill()
        self._child.wait()
        self._child = None

    def last_lines(self, count: int = 15) -> str:
        """Give the end of what it has said since it was started."""
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            size = self.log.stat().st_size
            begins = self._begins if self._begins <= size else 0  # the log was trimmed meanwhile
            log.seek(max(begins, size - 8192))
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-count:])
        return ""

    def trim_log(self, beyond: int = LARGEST_LOG) -> None:
        """Keep one older piece of a log that has grown large; writers append, so nothing breaks."""
        if self.log.exists() and self.log.stat().st_size > beyond:
            self.log.with_suffix(".log.1").write_bytes(self.log.read_bytes())
            os.truncate(self.log, 0)


def _end_with_parent() -> Callable[[], None] | None:
    """Have the kernel end the child when the runner is killed; only Linux can."""
    if sys.platform != "linux":
        return None
    # Found before the fork: between fork and exec only the call itself is safe.
    prctl, runner = ctypes.CDLL(None).prctl, os.getpid()

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != runner:
            os._exit(1)

    return ask_the_kernel
