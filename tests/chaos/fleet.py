"""Every process of the hospital, as the run command starts them, to be killed and started again."""

import os
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

from config import settings as own_settings
from devtools import plan, redis_server
from devtools.plan import Place
from devtools.ports import Ports
from devtools.process import Process, Service
from machine import ROOT, eventually, free_port
from servers import BACKEND, TESTS, Address

PARTS = ("redis", "mail", "api", "worker", "beat")
APP, WORKER = "app:create_app", "celery_tasks.imports:celery_app"
PAUSE = 0.05


class Fleet:
    """API, worker, timetable, Redis and mail server on ports of their own.

    What ends is started again at once and for ever, unless it is held down: here somebody kills
    more often than the run command would put up with.
    """

    def __init__(
        self, folder: Path, *, app: str = APP, worker: str = WORKER, **settings: str
    ) -> None:
        self.journal = folder / "journal"
        self.api, self.smtp, self.mail = (free_port() for _ in range(3))
        self.address = Address(self.api)
        self._ports = Ports(lambda _: None)
        self._held: set[str] = set()
        self._over = threading.Event()
        self._lock = threading.RLock()
        services, environment = self._plan(folder, settings)
        self.redis_port = int(urlsplit(environment["REDIS_URL"]).port or 0)
        self.logs = folder / "logs"
        self.logs.mkdir()
        other = {APP: app, WORKER: worker}
        self.processes = {
            name: Process(self._changed(services[name], other), environment, self.logs)
            for name in PARTS
        }
        self._care = threading.Thread(target=self._look_after, name="care", daemon=True)

    def _plan(
        self, folder: Path, settings: Mapping[str, str]
    ) -> tuple[dict[str, Service], dict[str, str]]:
        """What the run command would do, told to use ports of ours."""
        own = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
        wanted = own | {
            "API_PORT": str(self.api),
            "WEB_PORT": str(free_port()),
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(self.smtp),
            "MAILHOG_API_URL": f"http://127.0.0.1:{self.mail}",
            "HMS_BEAT_DIR": str(folder / "beat"),
            "API_WORKERS": "2",
            "SECRET_KEY": own_settings.secret,
            "PYTHONPATH": os.pathsep.join([str(BACKEND), str(TESTS)]),
            **settings,
        }
        place = Place(ROOT, Path(sys.executable), folder)
        with mock.patch.object(redis_server, "USUAL_PORT", free_port()):
            made = plan.make(place, wanted, self._ports)
        return {one.name: one for one in made.services}, made.environment

    def _changed(self, service: Service, other: Mapping[str, str]) -> Service:
        """With another application in it, or the mail server that remembers."""
        command = [other.get(word, word) for word in service.command]
        if service.name == "mail":
            ports = (str(self.smtp), str(self.mail))
            command = [sys.executable, "-m", "chaos.post_office", *ports, str(self.journal)]
        return replace(service, command=command)

    def __enter__(self) -> "Fleet":
        self._care.start()
        assert eventually(self.is_ready, 90), "the hospital is not ready"
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._care.join()
        self._ports.close()

    def is_ready(self) -> bool:
        """Whether everything that says so is ready."""
        checks = (process.service.is_ready for process in self.processes.values())
        return all(check() for check in checks if check)

    def _look_after(self) -> None:
        """In one thread, since the kernel ends what a thread has started when the thread ends."""
        while not self._over.wait(PAUSE):
            with self._lock:
                for name, process in self.processes.items():
                    if name not in self._held and process.exit_code() is not None:
                        process.kill()
                    if name not in self._held and process.pid is None:
                        process.start()
        for process in self.processes.values():
            process.kill()

    # Harm

    def kill(self, part: str) -> bool:
        """SIGKILL a process, or with `part's child` one that it has started; False without one."""
        name, _, child = part.partition("'s ")
        with self._lock:
            pid = self.processes[name].pid
        if pid and child:
            pid = next(iter(children(pid)), None)
        if pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return True

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a part and to everything that it has started."""
        pid = self.processes[name].pid
        assert pid
        os.killpg(pid, number)

    def hold_down(self, name: str) -> None:
        """End a part, until it is let up again."""
        with self._lock:
            self._held.add(name)
            self.processes[name].kill()

    def let_up(self, name: str) -> None:
        """Start it again."""
        with self._lock:
            self._held.discard(name)
        check = self.processes[name].service.is_ready
        assert check is None or eventually(check, 30)

    # Looking

    def delivered(self) -> list[str]:
        """The Message-IDs of all mails that the mail server has taken, in order."""
        return self.journal.read_text().split() if self.journal.exists() else []

    def said(self, word: str) -> int:
        """How many lines of all logs hold a word."""
        logs = (path.read_text(errors="replace") for path in self.logs.glob("*.log*"))
        return sum(word in line for log in logs for line in log.splitlines())


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(stat[1]) == pid and stat[0] != "Z":
                found.append(int(folder.name))
    return found


def scratch_folder(name: str) -> Path:
    """A new folder in the instance of this run."""
    instance = Path(os.environ["HMS_INSTANCE_DIR"])
    for number in range(1000):
        folder = instance / f"{name}-{number}"
        if not folder.exists():
            folder.mkdir()
            return folder
    raise AssertionError(name)
