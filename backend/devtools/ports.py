"""Which TCP ports of this machine are free."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

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
    """Hand out ports, each once: the wanted one, or the next that is free."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._given: set[int] = set()

    def take(self, purpose: str, wanted: int) -> int:
        """Give the wanted port or the next free one, and say so when it is another."""
        for port in range(wanted, min(wanted + ATTEMPTS, 65536)):
            if port not in self._given and is_free(port):
                self._given.add(port)
                if port != wanted:
                    owner = f"ATTENTION: port {wanted} belongs to another program"
                    self._say(f"{owner}; {purpose} uses {port}.")
                return port
        raise NoFreePort(f"No free port for {purpose} from {wanted} on.")
