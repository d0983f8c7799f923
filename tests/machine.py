"""Real processes on free ports."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"


def free_port() -> int:
    """A port that nothing listens on, and that no test beside this one is given.

    The workers of a run share the ports out: between the choice and the start of a server another
    might choose the same. The halves count, since the kernel gives odd numbers alone.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port // 2 % workers == mine % workers:
            return port


def eventually(is_true: Callable[[], object], seconds: float = 15) -> bool:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def listens(port: int) -> bool:
    """Whether a connection is accepted."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command: list[str], folder: Path, *ports: int, **env: str) -> Iterator[None]:
    """Run a program for as long as the block lasts."""
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert eventually(lambda: all(map(listens, ports)))
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
