"""Find a mail catcher that runs here, or choose one to start."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from devtools.ports import LOOPBACK, Ports, answers
from devtools.probes import get, is_ok
from devtools.process import Service

SMTP_PORT, HTTP_PORT = 1025, 8025
API = "/api/v2/messages?limit=1"
OUR_CATCHER = "hospital-mailbox"
HERE = {"", "localhost", LOOPBACK, "::1"}


@dataclass(frozen=True)
class MailCatcher:
    """Where mails go, where they can be read, and what to run for that."""

    environment: dict[str, str] = field(default_factory=dict)
    url: str = ""
    service: Service | None = None


def choose(env: Mapping[str, str], python: Path, backend: Path, ports: Ports) -> MailCatcher:
    """Use the mail server that was named, else a catcher that runs here, else start one.

    In production nothing is started: a relay on this machine is a mail server like any other.
    """
    if env.get("APP_ENV") == "production" or env.get("MAIL_SERVER", "") not in HERE:
        return MailCatcher()
    smtp = int(env.get("MAIL_PORT") or SMTP_PORT)
    http = urlsplit(env.get("MAILHOG_API_URL", "")).port or HTTP_PORT
    if _can_be_shared(smtp, http):
        return _catcher(smtp, http)
    smtp, http = ports.take("the mail catcher", smtp), ports.take("the mail page", http)
    return _to_start(smtp, http, python, backend)


def _can_be_shared(smtp: int, http: int) -> bool:
    """Say whether a MailHog runs here; one of our own ends with its runner, so it is not shared."""
    answer = get(http, API)
    is_mailhog = answer and answer.status == 200 and not answer.server.startswith(OUR_CATCHER)
    return bool(is_mailhog) and answers(smtp)


def _catcher(smtp: int, http: int, service: Service | None = None) -> MailCatcher:
    environment = {
        "MAIL_SERVER": LOOPBACK,
        "MAIL_PORT": str(smtp),
        "MAILHOG_API_URL": f"http://{LOOPBACK}:{http}",
    }
    return MailCatcher(environment, f"http://localhost:{http}", service)


def _to_start(smtp: int, http: int, python: Path, backend: Path) -> MailCatcher:
    smtp_address, http_address = f"{LOOPBACK}:{smtp}", f"{LOOPBACK}:{http}"
    if mailhog := shutil.which("MailHog") or shutil.which("mailhog"):
        options = ["-smtp-bind-addr", smtp_address, "-api-bind-addr", http_address]
        command = [mailhog, *options, "-ui-bind-addr", http_address]
        return _catcher(smtp, http, _service(command, backend, smtp, http, API))
    if mailpit := shutil.which("mailpit"):
        command = [mailpit, "--smtp", smtp_address, "--listen", http_address]
        catcher = _catcher(smtp, http, _service(command, backend, smtp, http, "/livez"))
        # Mailpit has another API, so nobody can ask it what was delivered.
        return MailCatcher(
            catcher.environment | {"MAILHOG_API_URL": ""}, catcher.url, catcher.service
        )
    command = [str(python), "-m", "devtools.mailbox", "--host", LOOPBACK]
    command += ["--smtp-port", str(smtp), "--http-port", str(http)]
    return _catcher(smtp, http, _service(command, backend, smtp, http, API))


def _service(command: list[str], folder: Path, smtp: int, http: int, path: str) -> Service:
    return Service("mail", command, folder, is_ready=lambda: answers(smtp) and is_ok(http, path))
