"""Prometheus metrics: requests, counted over all processes of this machine.

The processes share files under instance/run/metrics (prometheus_client's multiprocess mode), so
that whichever of them is asked answers for all.
"""

import hmac
import os
import time
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast

from flask import Flask, Response, g, request

from config import settings
from errors import NotSignedIn

FOLDER = settings.instance / "run" / "metrics"
if settings.metrics_token:  # read once, when the library is imported
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(FOLDER))

from prometheus_client import (  # noqa: E402
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

View = TypeVar("View", bound=Callable[..., Any])
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Figure(NamedTuple):
    """One number as it is now; None where there is nothing to tell."""

    name: str
    about: str
    value: float | None


class Figures(Collector):
    """Figures for one answer."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, about, value in self._figures:
            if value is not None:
                yield GaugeMetricFamily(f"hospital_{name}", about, value=value)


def init_app(app: Flask) -> None:
    """Count each request and how long it took, by route, never by address."""
    names = ("method", "route")
    requests = Counter("hospital_requests", "Requests answered.", (*names, "status"))
    seconds = Histogram("hospital_request_seconds", "Time to answer.", names, buckets=SECONDS)

    def start() -> None:
        g.counted_from = time.perf_counter()

    def finish(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else "none"
        requests.labels(request.method, route, str(response.status_code)).inc()
        if "counted_from" in g:
            seconds.labels(request.method, route).observe(time.perf_counter() - g.counted_from)
        return response

    app.before_request(start)
    app.after_request(finish)


def forget() -> None:
    """Drop what earlier processes counted; before any process is started."""
    for file in FOLDER.glob("*.db"):
        file.unlink(missing_ok=True)


def scraper_required(view: View) -> View:
    """Only for who knows METRICS_TOKEN; else NotSignedIn."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {settings.metrics_token}".encode()):
            raise NotSignedIn
        return view(*args, **kwargs)

    return cast(View, guarded)


def exposition(figures: Iterable[Figure]) -> Response:
    """Everything in Prometheus' text format."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Figures(figures))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
