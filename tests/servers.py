"""The API as real processes, and clients that speak real HTTP to it."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from machine import free_port

TESTS = Path(__file__).resolve().parent
BACKEND = TESTS.parent / "backend"


@contextmanager
def api(
    *, target: str = "app:create_app", workers: int = 2, **environment: str
) -> Iterator["Address"]:
    """The API on a free port, `workers` processes; ended afterwards."""
    address = Address(free_port())
    process = launch(address, target, workers, **environment)
    try:
        address.wait(process)
        yield address
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        kill(process)


def launch(
    address: "Address", target: str, workers: int, **environment: str
) -> subprocess.Popen[bytes]:
    """Start the API there, in a process group of its own."""
    command = [sys.executable, "server.py", target, "--port", str(address.port)]
    command += ["--workers", str(workers), "--log-level", "error"]
    paths = os.pathsep.join([str(BACKEND), str(TESTS)])
    return subprocess.Popen(
        command,
        cwd=BACKEND,
        env={**os.environ, "PYTHONPATH": paths, **environment},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL it and its workers, which would outlive it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Address:
    """Where an API listens."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def wait(self, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
        """Until it answers; AssertionError when it never does."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert process.poll() is None, "the API ended"
            if self.answers("/api/health/live"):
                return
            time.sleep(0.05)
        raise AssertionError("the API does not answer")

    def answers(self, path: str = "/api/health/ready") -> bool:
        """Whether it says that all is well."""
        try:
            with Client(self) as client:
                return client.call("GET", path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False


class Client:
    """One keep-alive connection, perhaps with a token."""

    def __init__(self, address: Address, token: str | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The status and the JSON of one answer."""
        sent = {**self.headers, **headers}
        data = None
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body), "application/json"
        self.connection.request(method, path, data, sent)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None
