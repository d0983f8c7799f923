"""Production starts with safe settings, and with none that is unsafe."""

import os
import shutil
import sqlite3
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from databases import run_migrations
from devtools import plan
from devtools.plan import Place
from devtools.ports import Ports
from machine import BACKEND, ROOT, free_port
from safe import PRODUCTION
from servers import Client, api

LONG = "hW3nq0ZrT9uJ5cVbL2xYd8KpFgM6aEsR"
ALPHABET = string.ascii_letters + string.digits
UNSAFE = {
    "no secret": ({"SECRET_KEY": ""}, "SECRET_KEY: set one"),
    "a short secret": ({"SECRET_KEY": LONG[:31]}, "SECRET_KEY: must be random"),
    "a secret from an example": (
        {"SECRET_KEY": "change-me-4f8aK2qLw9ZxVbN31rT6yUi"},
        "SECRET_KEY: must be random",
    ),
    "an alphabet": ({"SECRET_KEY": ALPHABET}, "SECRET_KEY: must be random"),
    "many proxies": ({"TRUSTED_PROXIES": "99"}, "TRUSTED_PROXIES: 99 proxies"),
    "one key held down": ({"SECRET_KEY": "a" * 64}, "SECRET_KEY: must be random"),
    "debug": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG: "),
    "one secret for two": ({"METRICS_TOKEN": LONG}, "METRICS_TOKEN: is SECRET_KEY"),
    "a broker in memory": ({"CELERY_BROKER_URL": "memory://"}, "CELERY_BROKER_URL: use redis"),
    "a database in memory": ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL: use sqlite"),
    "a file that is not looked at": (
        {"DATABASE_URL": "sqlite:///file:h.db?uri=true"},
        "DATABASE_URL: use sqlite",
    ),
    "every origin": ({"CORS_ORIGINS": "*"}, "CORS_ORIGINS: '*' is not the origin"),
    "a pattern of origins": (
        {"CORS_ORIGINS": "https://*.clinic.example"},
        "CORS_ORIGINS: 'https://*.clinic.example' is not the origin",
    ),
    "a page without https": (
        {"CORS_ORIGINS": "http://clinic.example"},
        "CORS_ORIGINS: names a page without https",
    ),
    "a mail catcher": ({"MAIL_PORT": "1025"}, "MAIL_PORT: is 1025"),
    "the catcher's API": ({"MAILHOG_API_URL": "http://127.0.0.1:8025"}, "MAILHOG_API_URL: "),
    "mails in the clear": ({"MAIL_SERVER": "smtp.example.net"}, "MAIL_USE_TLS: is off"),
    "texts in the clear": ({"SMS_GATEWAY_URL": "http://sms.example"}, "SMS_GATEWAY_URL: is not"),
    "a password of the examples": (
        {"DATABASE_URL": "postgresql://hospital:hospital@localhost/hospital"},
        "DATABASE_URL: has a password",
    ),
    "a database that nobody checks": (
        {"DATABASE_URL": "postgresql://hospital:4f8aK2qL@db.internal/hospital?sslmode=require"},
        "DATABASE_URL: does not say who may answer",
    ),
    "a database elsewhere, said in the query": (
        {"DATABASE_URL": "postgresql:///hospital?host=db.internal&user=h"},
        "DATABASE_URL: does not say who may answer",
    ),
    "a database by its service": (
        {"DATABASE_URL": "postgresql:///hospital?service=clinic"},
        "DATABASE_URL: does not say who may answer",
    ),
    "a password of the examples in the query": (
        {"DATABASE_URL": "postgresql://h@localhost/hospital?password=hospital"},
        "DATABASE_URL: has a password",
    ),
    "a sender of two lines": (
        {"MAIL_SENDER": "Clinic <a@clinic.example>\nBcc: b@elsewhere.example"},
        "MAIL_SENDER: must be one line",
    ),
    "a page with a question": (
        {"WEB_URL": "https://clinic.example?next="},
        "WEB_URL: 'https://clinic.example?next=' is not a web address",
    ),
    "a database elsewhere, said in the environment": (
        {
            "DATABASE_URL": "postgresql:///hospital?user=h",
            "PGHOST": "db.internal",
        },
        "DATABASE_URL: does not say who may answer",
    ),
    "texts in the clear, in capitals": (
        {"SMS_GATEWAY_URL": "HTTP://sms.example"},
        "SMS_GATEWAY_URL: is not",
    ),
    "no https": ({"WEB_URL": "http://clinic.example"}, "WEB_URL: is http://clinic.example"),
    "no limits": ({"RATE_LIMITS": "false"}, "RATE_LIMITS: is off"),
    "no Redis": ({"REDIS_URL": ""}, "REDIS_URL: is empty"),
}


class Deployment:
    """A migrated, empty hospital as a deployer has it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, folder / "hospital.db"
        run_migrations(f"sqlite:///{self.database}")
        self.database.chmod(0o600)

    def settings(self, **wrong: str) -> dict[str, str]:
        own = {"HMS_INSTANCE_DIR": str(self.folder), "DATABASE_URL": f"sqlite:///{self.database}"}
        return {**PRODUCTION, **own, **wrong}

    def start(self, command: list[str], **wrong: str) -> tuple[int, str]:
        """How a process that starts like that ends, and what it says."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=BACKEND,
            env={**os.environ, **self.settings(**wrong)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr


SERVING = ["-c", "import app; app.create_app(); print('serves')"]
UNCHECKED = (
    "from services import production; production.refuse_dangers = lambda **_: None; " + SERVING[1]
)
PREPARING = ["-m", "flask", "--app", "app", "prepare"]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """One for all tests that leave it as it is."""
    return Deployment(tmp_path_factory.mktemp("deployment"))


@pytest.fixture
def world_readable(deployed: Deployment) -> Iterator[Path]:
    """The database, open to everybody on the machine."""
    deployed.database.chmod(0o644)
    yield deployed.database
    deployed.database.chmod(0o600)


def test_safe_settings_serve(deployed: Deployment) -> None:
    assert deployed.start(SERVING) == (0, "serves\n")
    assert deployed.start(PREPARING) == (0, "")


@pytest.mark.parametrize("wrong", UNSAFE)
def test_unsafe_settings_refuse_to_serve(deployed: Deployment, wrong: str) -> None:
    settings, line = UNSAFE[wrong]

    code, said = deployed.start(SERVING, **settings)

    assert code == 1
    assert said.startswith(line)
    assert said.count("\n") == 1, said
    assert "serves" not in said


def test_control_without_the_check_they_serve(deployed: Deployment) -> None:
    unsafe = {"MAIL_PORT": "1025", "WEB_URL": "http://clinic.example", "RATE_LIMITS": "false"}

    assert deployed.start(["-c", UNCHECKED], **unsafe) == (0, "serves\n")


def test_a_readable_database_refuses_to_serve(deployed: Deployment, world_readable: Path) -> None:
    code, said = deployed.start(SERVING)

    assert code == 1
    assert said == f"{world_readable}: can be read by others on this machine: chmod 600" + (
        f" {world_readable}\n"
    )


def test_a_folder_that_others_write_into_refuses_to_serve(deployed: Deployment) -> None:
    deployed.folder.chmod(0o777)
    code, said = deployed.start(SERVING)
    deployed.folder.chmod(0o700)

    assert code == 1
    assert said.startswith(f"{deployed.folder}: others on this machine can put files there")


def test_a_database_in_a_folder_that_others_write_into_refuses_to_serve(
    deployed: Deployment, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "data"
    elsewhere.mkdir()
    shutil.copy(deployed.database, elsewhere)
    elsewhere.chmod(0o1777)

    code, said = deployed.start(SERVING, DATABASE_URL=f"sqlite:///{elsewhere / 'hospital.db'}")

    assert code == 1
    assert said.startswith(f"{elsewhere}: others on this machine can put files there")


def test_nobody_is_reminded_early_from_the_command_line(deployed: Deployment) -> None:
    words = ["-m", "flask", "--app", "app", "jobs", "run", "reminders", "--at", "2099-01-01T08:00"]

    code, said = deployed.start(words)

    assert (code, "'2099-01-01T08:00' is still to come" in said) == (2, True), said


def test_a_readable_backup_refuses_to_serve(deployed: Deployment) -> None:
    backup = deployed.folder / "backups" / "hospital-20261201-020000.db"
    backup.parent.mkdir()
    backup.touch(mode=0o644)
    code, said = deployed.start(SERVING)
    backup.unlink()

    assert code == 1
    assert said.startswith(f"{backup}: can be read by others")


def test_demo_people_refuse_to_serve(tmp_path: Path) -> None:
    demo = Deployment(tmp_path)
    demo.start(PREPARING, APP_ENV="development")

    for command in (SERVING, PREPARING):
        code, said = demo.start(command)
        assert code == 1
        assert said.splitlines()[-1].startswith("The database: is full of demo people")
        assert "serves" not in said


def test_demo_people_are_not_added(deployed: Deployment) -> None:
    code, said = deployed.start(["-m", "flask", "--app", "app", "seed"])

    assert (code, "demo people have known passwords" in said) == (1, True)
    with sqlite3.connect(deployed.database) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "celery", "-A", "celery_tasks.imports:celery_app", "worker", "-P", "solo"],
        ["server.py", "--port"],
        ["-m", "flask", "--app", "app", "run", "--port"],
    ],
    ids=["worker", "server", "flask run"],
)
def test_nothing_serves_unsafely(deployed: Deployment, command: list[str]) -> None:
    port = [str(free_port())] if command[-1] == "--port" else []

    code, said = deployed.start([*command, *port], MAIL_PORT="1025")

    assert code != 0
    assert "MAIL_PORT: is 1025" in said


def test_every_danger_is_named_at_once(deployed: Deployment) -> None:
    said = deployed.start(SERVING, MAIL_PORT="1025", RATE_LIMITS="false")[1]

    assert [line.partition(":")[0] for line in said.splitlines()] == ["MAIL_PORT", "RATE_LIMITS"]


def test_answers_are_hardened_and_nothing_for_developers_is_there(deployed: Deployment) -> None:
    with api(workers=1, **deployed.settings()) as address, Client(address) as client:
        client.connection.request("GET", "/api/departments")
        answer = client.connection.getresponse()
        answer.read()
        developers = client.call("GET", "/api/dev/mails")[0]

    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert developers == 404


def test_the_runner_starts_no_catcher_and_names_no_address_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    env = {**PRODUCTION, "REDIS_URL": "", "HMS_BEAT_DIR": str(tmp_path)}

    with closing(Ports(print)) as ports:
        chosen = plan.make(Place(ROOT, Path("python"), tmp_path), env, ports)

    assert "mail" not in {service.name for service in chosen.services}
    for name in ("WEB_URL", "CORS_ORIGINS", "MAIL_SERVER", "MAILHOG_API_URL"):
        assert chosen.environment[name] == PRODUCTION[name]
    assert chosen.environment["API_URL"] == PRODUCTION["WEB_URL"]
    assert not chosen.shows_accounts
