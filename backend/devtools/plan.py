"""Decide what to run on this machine, on which ports, with which settings."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools import mail_server, redis_server
from devtools.ports import LOOPBACK, Ports
from devtools.probes import is_ok
from devtools.process import Service

API_PORT, WEB_PORT = 5000, 3000
MOST_WORKERS = 4


@dataclass(frozen=True)
class Place:
    """Where things are: the project, its Python and what this instance keeps."""

    root: Path
    python: Path
    instance: Path

    @property
    def backend(self) -> Path:
        """Give the folder that the backend's commands run in."""
        return self.root / "backend"

    @property
    def frontend(self) -> Path:
        """Give the folder that the web server serves."""
        return self.root / "frontend"


@dataclass(frozen=True)
class Plan:
    """Everything that will run, and what to tell about it."""

    services: list[Service]
    environment: dict[str, str]
    web_url: str
    api_url: str
    mail_url: str
    redis: str
    shows_accounts: bool


def make(place: Place, env: Mapping[str, str], ports: Ports) -> Plan:
    """Look round and choose."""
    redis = redis_server.choose(env, place.instance, place.root / ".venv", ports)
    mail = mail_server.choose(env, place.python, place.backend, ports)
    api = ports.take("the API", int(env.get("API_PORT") or API_PORT))
    web = ports.take("the web page", int(env.get("WEB_PORT") or WEB_PORT))
    found = [redis.service, mail.service]
    services = [
        *(service for service in found if service),
        _web(place, web, api),
        *_libraries(place),
        _preparation(place),
        _api(place, api, env),
        *_workers(place, env, waits_for=("redis",) if redis.service else ()),
    ]
    environment = dict(env) | mail.environment | _addresses(env, api, web)
    environment |= {
        "REDIS_URL": redis.url,
        "HMS_INSTANCE_DIR": str(place.instance),
        "PYTHONUNBUFFERED": "1",
    }
    return Plan(
        services,
        environment,
        web_url=environment.get("WEB_URL") or f"http://localhost:{web}",
        api_url=f"{environment.get('API_URL') or f'http://localhost:{api}'}/api",
        mail_url=mail.url,
        redis=f"{redis.url or '-'} ({redis.description})",
        shows_accounts=not _is_production(env),
    )


def _addresses(env: Mapping[str, str], api: int, web: int) -> dict[str, str]:
    """Tell every process the ports in use, and the API which pages may call it.

    In production a proxy stands in front: the addresses are the ones that were named, and the API
    is where the pages are.
    """
    ports = {"API_PORT": str(api), "WEB_PORT": str(web)}
    if _is_production(env):
        return ports | {"API_URL": env.get("API_URL") or env.get("WEB_URL", "")}
    here = [f"http://localhost:{web}", f"http://{LOOPBACK}:{web}"]
    named = [origin.strip() for origin in env.get("CORS_ORIGINS", "").split(",") if origin.strip()]
    is_as_wished = web == int(env.get("WEB_PORT") or WEB_PORT)
    return ports | {
        "WEB_URL": env.get("WEB_URL") or here[0] if is_as_wished else here[0],
        "CORS_ORIGINS": ",".join(dict.fromkeys([*named, *here])),
    }


def _is_production(env: Mapping[str, str]) -> bool:
    return env.get("APP_ENV") == "production"


def _web(place: Place, port: int, api: int) -> Service:
    options = ["--host", LOOPBACK, "--port", str(port), "--api-port", str(api)]
    command = [str(place.python), "serve.py", *options]
    return Service("web", command, place.frontend, is_ready=lambda: is_ok(port, "/"))


def _libraries(place: Place) -> list[Service]:
    """Copy the front end's libraries, unless that was done for this very index.html."""
    try:
        page = hashlib.sha256((place.frontend / "index.html").read_bytes()).hexdigest()
        done = (place.frontend / "vendor" / ".complete").read_text()
    except OSError:
        page, done = "", "never"
    if page == done:
        return []
    command = [str(place.python), "vendor.py"]
    job = Service("libraries", command, place.frontend, once=True, optional=True, awaited=False)
    return [job]


def _preparation(place: Place) -> Service:
    command = [str(place.python), "ready.py"]
    return Service("prepare", command, place.backend, once=True)


def _api(place: Place, port: int, env: Mapping[str, str]) -> Service:
    workers = env.get("API_WORKERS") or str(min(os.cpu_count() or 1, MOST_WORKERS))
    command = [str(place.python), "server.py", "app:create_app"]
    command += ["--host", LOOPBACK, "--port", str(port), "--workers", workers]
    return Service(
        "api",
        command,
        place.backend,
        is_ready=lambda: is_ok(port, "/api/health/ready"),
        after=("prepare",),
    )


def _workers(place: Place, env: Mapping[str, str], waits_for: tuple[str, ...]) -> list[Service]:
    """Describe worker and beat: two processes, as a worker does not miss a beat of its own."""
    celery = [str(place.python), "-m", "celery", "-A"]
    folder = Path(env.get("HMS_BEAT_DIR") or place.root / "celerybeat-schedule").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--loglevel", "INFO"]
    worker = ["celery_tasks.imports:celery_app", "worker", "-P", "threads", "-c", "2"]
    worker += ["--without-gossip", "--without-mingle"]
    beat = ["celery_tasks.timetable:celery_app", "beat"]
    beat += ["--schedule", str(folder / "state"), "--pidfile="]

    def service(name: str, words: list[str], after: tuple[str, ...]) -> Service:
        command = [*celery, *words, *options]
        return Service(name, command, place.backend, after=after, awaited=False)

    return [
        service("worker", worker, ("api", *waits_for)),
        # Nobody waits for the timetable, so it leaves the start to those that are waited for.
        service("beat", beat, ("api", *waits_for)),
    ]
