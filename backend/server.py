"""Serve the API: `python server.py --port 5000`.

The application is put together once and then divided into processes: they share the memory of what
they never change, a new one is there in a moment, and what is wrong is said before one is made.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

if TYPE_CHECKING:
    from flask import Flask

APP = "app:create_app"


def main() -> None:
    """Serve until told to stop."""
    given = _arguments()
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
        _load(given.app)  # here, so that every process begins with it
    server = Granian(
        given.app,
        address=given.host,
        port=given.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=given.workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_level=LogLevels(given.log_level),
    )
    server.serve(target_loader=_load)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("app", nargs="?", default=APP, help="module:factory")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=2, help="processes, of four threads each")
    parser.add_argument("--log-level", default="info", choices=[level.value for level in LogLevels])
    return parser.parse_args()


@cache
def _load(name: str) -> Flask:
    """Put the application together. Nothing of it is garbage while it is loaded, nor later."""
    gc.disable()
    module, _, factory = name.partition(":")
    app: Flask = getattr(import_module(module), factory)()
    gc.freeze()
    gc.enable()
    return app


if __name__ == "__main__":
    main()
