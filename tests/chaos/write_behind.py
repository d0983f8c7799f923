"""The application with a quick yes: bookings are granted at once and written a little later."""

import io
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from app import create_app

LATER_S = 0.2
_numbers = itertools.count(1)
Environment = dict[str, Any]


def app() -> Callable[..., Iterable[bytes]]:
    """Answers 201 to every booking, and does it afterwards."""
    careful = create_app()

    def hasty(environment: Environment, start: Callable[..., Any]) -> Iterable[bytes]:
        if environment["REQUEST_METHOD"] != "POST":
            return careful(environment, start)
        body = environment["wsgi.input"].read()
        again = {**environment, "wsgi.input": io.BytesIO(body)}
        threading.Thread(target=later, args=(careful, again), daemon=True).start()
        start("201 Created", [("Content-Type", "application/json")])
        return [json.dumps({"id": next(_numbers)}).encode()]

    return hasty


def later(careful: Any, environment: Environment) -> None:
    """The same request, when nobody waits for it any longer."""
    time.sleep(LATER_S)
    list(careful(environment, lambda *_: None))
