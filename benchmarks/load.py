"""Load on a server: wrk where it is installed, else aiohttp."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONNECTIONS = 16


@dataclass(frozen=True)
class Request:
    """One request, as often as it is sent."""

    path: str
    token: str = ""
    method: str = "GET"
    body: str = ""

    @property
    def line(self) -> str:
        """As the load generators read it."""
        return f"{self.method}\t{self.path}\t{self.token}\t{self.body}"


@dataclass(frozen=True)
class Figures:
    """What came of some seconds of load; times in seconds."""

    requests: int
    seconds: float
    refused: int
    lost: int
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers per second that were not refusals."""
        return (self.requests - self.refused) / self.seconds


def tool() -> str:
    """Which load generator works here."""
    return "wrk" if shutil.which("wrk") else "aiohttp"


class Load:
    """A running load; `figures` waits for its end."""

    def __init__(
        self,
        url: str,
        requests: Sequence[Request],
        seconds: int,
        *,
        connections: int = CONNECTIONS,
        shuffled: bool = True,
    ) -> None:
        self._scratch = tempfile.TemporaryDirectory()
        lines = [request.line for request in requests]
        if shuffled:
            random.Random(seconds).shuffle(lines)
        file = Path(self._scratch.name) / "requests.tsv"
        file.write_text("\n".join(lines) + "\n")
        if tool() == "wrk":
            command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
            command += ["-s", str(HERE / "wrk.lua"), url, "--", str(file)]
        else:
            command = [sys.executable, str(HERE / "aio_load.py"), url, str(file)]
            command += [f"--connections={connections}", f"--seconds={seconds}"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def figures(self) -> Figures:
        """What came of it."""
        said, _ = self._process.communicate()
        self._scratch.cleanup()
        return Figures(**json.loads(said.splitlines()[-1]))
