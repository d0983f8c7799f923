"""Start services in order, keep them running, stop them in reverse."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools.process import Process, Service

RESTARTS = 3
# A service that ran this long has recovered: its earlier crashes are forgotten.
RECOVERED_S = 60
PATIENCE_TO_START_S = 90
PATIENCE_TO_STOP_S = 8
LOG_CARE_S = 30


class GaveUp(Exception):
    """A service cannot be kept running."""


class Supervisor:
    """The services of one hospital on this machine."""

    def __init__(
        self,
        services: Sequence[Service],
        environment: Mapping[str, str],
        logs: Path,
        say: Callable[[str], None],
    ) -> None:
        self._processes = {
            service.name: Process(service, environment, logs) for service in services
        }
        self._say = say
        self._waiting = list(self._processes)
        self._logs_seen_at = time.monotonic()

    @property
    def pids(self) -> list[int]:
        """List the processes that were started."""
        return [process.pid for process in self._processes.values() if process.pid]

    @property
    def is_ready(self) -> bool:
        """Say whether the hospital can be used."""
        return all(process.ready for process in self._processes.values() if process.service.awaited)

    def step(self) -> bool:
        """Start what may start and look after the rest; say whether processes came or went."""
        before = self.pids
        for process in list(self._processes.values()):
            self._look_after(process)
        for name in [name for name in self._waiting if self._may_start(name)]:
            self._waiting.remove(name)
            self._processes[name].start()
        self._look_after_logs()
        return self.pids != before

    def stop(self, *, at_once: Callable[[], bool] = lambda: False) -> None:
        """Stop everything, the last started first."""
        self._waiting.clear()
        for process in reversed(self._processes.values()):
            process.stop(patience=0 if at_once() else PATIENCE_TO_STOP_S)

    def _may_start(self, name: str) -> bool:
        return all(self._processes[other].ready for other in self._processes[name].service.after)

    def _look_after(self, process: Process) -> None:
        if process.pid is None:
            return
        code = process.exit_code()
        if code is not None:
            self._handle_exit(process, code)
        elif not process.ready and not process.service.once:
            self._look_whether_ready(process)

    def _look_whether_ready(self, process: Process) -> None:
        process.ready = process.service.is_ready is None or process.service.is_ready()
        if not process.ready and time.monotonic() - process.started_at > PATIENCE_TO_START_S:
            raise GaveUp(_obituary(process, f"was not ready after {PATIENCE_TO_START_S} s"))

    def _handle_exit(self, process: Process, code: int) -> None:
        name, lived = process.service.name, time.monotonic() - process.started_at
        process.kill()
        if process.service.once:
            self._handle_end_of_job(process, code)
            return
        process.crashes = 1 if lived > RECOVERED_S else process.crashes + 1
        if process.crashes > RESTARTS:
            raise GaveUp(_obituary(process, f"ended {process.crashes} times (exit code {code})"))
        self._say(f"{name} ended (exit code {code}); restart {process.crashes} of {RESTARTS}.")
        process.ready = False
        process.start()

    def _handle_end_of_job(self, process: Process, code: int) -> None:
        if code and not process.service.optional:
            raise GaveUp(_obituary(process, f"failed (exit code {code})"))
        if code:
            self._say(process.last_lines(1) or f"{process.service.name} failed.")
        process.ready = True

    def _look_after_logs(self) -> None:
        if time.monotonic() - self._logs_seen_at > LOG_CARE_S:
            self._logs_seen_at = time.monotonic()
            for process in self._processes.values():
                process.trim_log()


def _obituary(process: Process, what: str) -> str:
    return f"{process.service.name} {what}. Its last lines ({process.log}):\n{process.last_lines()}"
