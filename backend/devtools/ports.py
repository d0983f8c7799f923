"""Which TCP ports of this machine are free."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bootstrap import try_lock

LOOPBACK = "127.0.0.1"
ATTEMPTS = 200


class NoFreePort(Exception):
    """Every port that was tried belongs to another program."""


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Say whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def is_free(port: int) -> bool:
    """Say whether we could listen there, without hiding a program that listens more widely."""
    if answers(port) or answers(port, "::1"):
        return False
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


class Ports:
    """Hand out ports, each once: the wanted one, or the next that is free.

    What is handed out stays claimed until close(), for every runner of this user: a port
    answers only a while after it was chosen, and not while its service is being started again.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._claims = ExitStack()
        user = getattr(os, "getuid", lambda: 0)()
        self._folder = Path(tempfile.gettempdir()) / f"hospital-ports-{user}"

    def take(self, purpose: str, wanted: int) -> int:
        """Give the wanted port or the next free one, and say so when it is another."""
        for port in range(wanted, min(wanted + ATTEMPTS, 65536)):
            if is_free(port) and self._claim(port):
                if port != wanted:
                    owner = f"ATTENTION: port {wanted} belongs to another program"
                    self._say(f"{owner}; {purpose} uses {port}.")
                return port
        raise NoFreePort(f"No free port for {purpose} from {wanted} on.")

    def _claim(self, port: int) -> bool:
        """Keep other runners from a port; a claim ends at the latest with its process."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        handle = (self._folder / str(port)).open("ab")
        if not try_lock(handle):
            handle.close()
            return False
        self._claims.enter_context(handle)
        return True

    def close(self) -> None:
        """Let others have what was handed out."""
        self._claims.close()
