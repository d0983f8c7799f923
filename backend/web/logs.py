"""One JSON line per event: which request, by whom, how it went; no names, no health data."""

import logging
import sys
import time
from datetime import UTC, datetime

import orjson
from flask import Flask, Response, g, request


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


def configure(level: str) -> None:
    """Send the whole process's log to stderr as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # A line names no file and no thread; what nobody reads is not looked up for each.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.getLogger("alembic").setLevel(logging.WARNING)


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
