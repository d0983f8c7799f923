"""The worker shows that it lives, from the moment it is ready until it ends."""

import logging
import threading

from apiflask import APIFlask
from celery.signals import worker_ready, worker_shutting_down
from sqlalchemy.exc import OperationalError

import clock
from services import pulse

log = logging.getLogger("hospital.heartbeat")
_over = threading.Event()


def begin(app: APIFlask) -> None:
    """Show a sign every little while, in a thread of its own."""

    @worker_ready.connect(weak=False)  # type: ignore[untyped-decorator]
    def start(**_: object) -> None:
        threading.Thread(target=_beat, args=(app,), name="heartbeat", daemon=True).start()

    @worker_shutting_down.connect(weak=False)  # type: ignore[untyped-decorator]
    def stop(**_: object) -> None:
        _over.set()


def _beat(app: APIFlask) -> None:
    while not _over.is_set():
        with app.app_context():
            try:
                pulse.show(pulse.WORKER, now=clock.now())
            except OperationalError as away:
                log.warning("no sign of life could be written: %s", type(away).__name__)
        _over.wait(pulse.EVERY)
