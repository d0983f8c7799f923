"""The servers under test: started by the run command's own plan, each on ports of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from devtools import plan
from devtools.plan import Place, Plan
from devtools.ports import Ports
from devtools.probes import is_ok
from devtools.process import Service
from devtools.supervisor import Supervisor
from machine import ROOT, free_port

HERE = Path(__file__).resolve().parent
SECRET = "of-the-benchmarks-alone-and-no-installation"  # seeds are sealed with it
ZONE = "Asia/Kolkata"
OWN_SETTINGS = ("DATABASE_URL", "REDIS_URL", "API_WORKERS", "APP_ENV")
SERVING = ("redis", "prepare", "api")
PAUSE = 0.01


class Hospital:
    """One hospital's folder, settings and services."""

    def __init__(self, instance: Path, database_url: str = "", **settings: str) -> None:
        self.instance = instance
        instance.mkdir(parents=True, exist_ok=True)
        self.settings = {k: v for k, v in os.environ.items() if k not in OWN_SETTINGS} | {
            "HMS_INSTANCE_DIR": str(instance),
            "HMS_BEAT_DIR": str(instance / "beat"),
            "SECRET_KEY": SECRET,
            "CLINIC_TIMEZONE": ZONE,
            "RATE_LIMITS": "false",
            "DATABASE_URL": database_url,
            "API_PORT": str(free_port()),
            "WEB_PORT": str(free_port()),
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(free_port()),
            "MAILHOG_API_URL": f"http://127.0.0.1:{free_port()}",
            **settings,
        }

    def plan(self) -> Plan:
        """What the run command would run here."""
        place = Place(ROOT, Path(sys.executable), self.instance)
        with closing(Ports(lambda _: None)) as ports:
            return plan.make(place, self.settings, ports)

    def inside(self, verb: str, *arguments: str, **settings: str) -> dict[str, Any]:
        """Have a verb of inside.py done; its answer."""
        command = [sys.executable, str(HERE / "inside.py"), verb, *arguments]
        quiet = {"LOG_LEVEL": "ERROR", "REDIS_URL": ""}
        done = subprocess.run(
            command,
            cwd=ROOT / "backend",
            env=self.settings | quiet | settings,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    def flask(self, *arguments: str) -> None:
        """Run one of the product's own commands."""
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        folder = ROOT / "backend"
        subprocess.run(command, cwd=folder, env=self.settings, check=True, **silent)


class Running:
    """Services that run, and since when."""

    def __init__(self, pids: Mapping[str, int], chosen: Plan, seconds: float) -> None:
        self._pids, self._chosen = pids, chosen
        self.seconds = seconds

    @property
    def api(self) -> str:
        """Where the API answers."""
        return self._chosen.api_url.removesuffix("/api").replace("localhost", "127.0.0.1")

    @property
    def instance(self) -> Path:
        """Where its logs are."""
        return Path(self._chosen.environment["HMS_INSTANCE_DIR"])

    @property
    def mail(self) -> dict[str, str]:
        """The settings by which mails reach the catcher."""
        names = ("MAIL_SERVER", "MAIL_PORT", "MAILHOG_API_URL")
        return {name: self._chosen.environment[name] for name in names}

    @property
    def web(self) -> str:
        """Where the pages are."""
        return self._chosen.web_url

    @property
    def mailbox(self) -> str:
        """Where caught mails can be asked for."""
        return self._chosen.environment["MAILHOG_API_URL"]

    def processes(self) -> dict[str, list[int]]:
        """The ids of each service's processes, children included."""
        return {name: [pid, *_children(pid)] for name, pid in self._pids.items()}


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, found) for one in (child, *_children(child))]


@contextmanager
def running(hospital: Hospital, only: Sequence[str] = ()) -> Iterator[Running]:
    """The hospital's services, or some of them, ready for use; ended afterwards."""
    began = time.monotonic()
    chosen = hospital.plan()
    services = [
        replace(service, after=tuple(name for name in service.after if not only or name in only))
        for service in chosen.services
        if not only or service.name in only
    ]
    with _supervised(services, chosen.environment, hospital.instance / "logs") as supervisor:
        taken = time.monotonic() - began
        lasting = [service.name for service in services if not service.once]
        yield Running(dict(zip(lasting, supervisor.pids, strict=True)), chosen, taken)


@contextmanager
def plain_flask(hospital: Hospital) -> Iterator[str]:
    """The baselines, on the server that the plan chose for the API; their address."""
    api = next(service for service in hospital.plan().services if service.name == "api")
    port = free_port()
    command = list(api.command)
    command[command.index("app:create_app")] = "plain_flask:create_app"
    command[command.index("--port") + 1] = str(port)
    ready = Service("plain", command, api.folder, is_ready=lambda: is_ok(port, "/hello"))
    environment = {**hospital.settings, "PYTHONPATH": str(HERE)}
    with _supervised([ready], environment, hospital.instance / "logs"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _supervised(
    services: Sequence[Service], environment: Mapping[str, str], logs: Path
) -> Iterator[Supervisor]:
    logs.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(services, environment, logs, print)
    try:
        while not supervisor.is_ready:
            supervisor.step()
            time.sleep(PAUSE)
        yield supervisor
    finally:
        supervisor.stop()
