"""A line in the log for each request: which, by whom, how it went."""

import logging
import time
from typing import Any

from flask import Flask, Response, g, request


def init_app(app: Flask) -> None:
    """Log each request when it has been answered."""
    log = logging.getLogger("hospital.access")

    def start() -> None:
        g.started = time.perf_counter()

    def finish(response: Response) -> Response:
        asked: Any = request._get_current_object()  # type: ignore[attr-defined]
        known: Any = g._get_current_object()  # to ask the proxies for each would take as long again
        facts = {
            "request_id": known.get("request_id", ""),
            "method": asked.method,
            "route": asked.url_rule.rule if asked.url_rule else None,
            "status": response.status_code,
            "code": known.get("refusal"),
            "user": caller.user_id if (caller := known.get("caller")) else None,
            "ms": round((time.perf_counter() - known.get("started", 0.0)) * 1000, 1),
        }
        log.info("request", extra={"facts": facts})
        return response

    app.before_request(start)
    app.after_request(finish)
