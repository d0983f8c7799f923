"""A line in the log for each request: which, by whom, how it went."""

import logging
import time

from flask import Flask, Response, g, request


def init_app(app: Flask) -> None:
    """Log each request when it has been answered."""
    log = logging.getLogger("hospital.access")

    def start() -> None:
        g.started = time.perf_counter()

    def finish(response: Response) -> Response:
        facts = {
            "request_id": g.get("request_id", ""),
            "method": request.method,
            "route": str(request.url_rule) if request.url_rule else None,
            "status": response.status_code,
            "code": g.get("refusal"),
            "user": caller.user_id if (caller := g.get("caller")) else None,
            "ms": round((time.perf_counter() - g.get("started", 0.0)) * 1000, 1),
        }
        log.info("request", extra={"facts": facts})
        return response

    app.before_request(start)
    app.after_request(finish)
