"""The log of every process: one JSON line per event; no names, no health data."""

import logging
import os
from contextlib import suppress
from datetime import UTC, datetime

import orjson


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


class OneWrite(logging.Handler):
    """Each line is one write to stderr, which needs no lock that all threads would wait for."""

    def createLock(self) -> None:  # noqa: N802  the library's name
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write it; where nobody reads any more, that must matter to nobody."""
        with suppress(OSError):
            os.write(2, self.format(record).encode() + b"\n")


def configure(level: str) -> None:
    """Send the whole process's log to stderr as JSON lines."""
    handler = OneWrite()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # A line names no file and no thread; what nobody reads is not looked up for each.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # the documented way to say so
    logging.getLogger("alembic").setLevel(logging.WARNING)
