"""A real gateway for text messages, in the test's own process."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Gateway:
    """Takes text messages over HTTP."""

    port: int
    answer: int = 202
    taken: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    elsewhere: str = ""
    asked_for: list[str] = field(default_factory=list)
    when_taken: Callable[[], object] = bool

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/messages"


@contextmanager
def running(gateway: Gateway) -> Iterator[Gateway]:
    """It answers for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.taken.append(json.loads(body))
            gateway.when_taken()
            gateway.headers.append(dict(self.headers))
            self.send_response(gateway.answer)
            if gateway.elsewhere:
                self.send_header("Location", gateway.elsewhere)
            self.end_headers()

        def do_GET(self) -> None:
            gateway.asked_for.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", gateway.port), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield gateway
        server.shutdown()
