"""The doorbells: tell the worker that something waits, and never make a request wait for Redis."""

import logging
import os
import threading
import time

from broker import celery_app

log = logging.getLogger("hospital.doorbell")

MAILS, WORK = "email.drain", "jobs.run"
GATHER = 0.1  # seconds in which further rings are one ring
STALE_AFTER = 30  # seconds; the timetable has seen to it by then anyway
PAUSE = 3.0  # seconds without a try after one that failed


class Doorbell:
    """One daemon thread per process, started by the process's first ring."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._rung = threading.Event()
        self._starting = threading.Lock()
        self._home = 0

    def ring(self) -> None:
        """Ask for the task soon; costs microseconds, whatever state Redis is in."""
        if str(celery_app.conf.broker_url).startswith("filesystem"):
            return  # without Redis the timetable does it; files would only pile up
        if self._home != os.getpid():
            self._start()
        self._rung.set()

    def _start(self) -> None:
        with self._starting:
            if self._home != os.getpid():
                self._rung = threading.Event()
                threading.Thread(target=self._serve, name="doorbell", daemon=True).start()
                self._home = os.getpid()

    def _serve(self) -> None:
        while self._rung.wait():
            self._rung.clear()
            time.sleep(GATHER if self._publish() else PAUSE)

    def _publish(self) -> bool:
        try:
            celery_app.send_task(self._task, ignore_result=True, expires=STALE_AFTER)
        except Exception as away:  # a bell that does not ring must not matter to anybody
            log.info("nobody heard the doorbell: %s", type(away).__name__)
            return False
        return True


_mails, _work = Doorbell(MAILS), Doorbell(WORK)


def ring() -> None:
    """Tell the worker that mails wait."""
    _mails.ring()


def ring_for_work() -> None:
    """Tell the worker that long work waits."""
    _work.ring()
