"""What real patients may not be served with: production does not start while one of it is there."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import inspect, make_url, select
from sqlalchemy.exc import OperationalError

from config import PROJECT, SettingError, settings
from database import db
from models import AuditEvent
from services import backups

CATCHER_PORTS = (1025, 8025)
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
EXAMPLE_PASSWORDS = ("hospital", "postgres", "password")
# The driver's own choice is to go on in the clear, with whoever answers.
DECIDED = ("verify-full", "verify-ca", "disable")
LIBPQ_ALSO = ("PGHOST", "PGHOSTADDR", "PGSERVICE")  # PostgreSQL's library reads them by itself
WRITABLE = stat.S_IWGRP | stat.S_IWOTH
LINES_OF_SEEDING = 100_000  # the log is as long at most when the seeding says what it was


class Danger(NamedTuple):
    """What is unsafe, and what to do about it."""

    where: str
    problem: str


def refuse_dangers(*, debug: bool) -> None:
    """Stop the process with a line per danger (SettingError); without dangers do nothing."""
    found = list(dangers(debug=debug))
    if found:
        first, *others = found
        lines = [first.problem, *(f"{other.where}: {other.problem}" for other in others)]
        raise SettingError(first.where, "\n".join(lines))


def dangers(*, debug: bool = False) -> Iterator[Danger]:
    """Everything that is unsafe here; the secret has been checked when it was read."""
    if debug:
        yield Danger("FLASK_DEBUG", "shows the program's inside to visitors; unset it.")
    yield from _in_the_settings()
    yield from _in_files()
    if unclear := list(_in_the_database_url()):
        yield from unclear
    else:
        yield from _demo_people()


def _in_the_settings() -> Iterator[Danger]:
    if not settings.web_url.startswith("https://"):
        yield Danger("WEB_URL", f"is {settings.web_url}; cookies and links need https.")
    if any(not origin.startswith("https://") for origin in settings.cors_origins):
        yield Danger(
            "CORS_ORIGINS", "names a page without https, which anybody between can change."
        )
    if settings.mail_port in CATCHER_PORTS:
        said = f"is {settings.mail_port}, a mail catcher's port; name a real mail server's."
        yield Danger("MAIL_PORT", said)
    if settings.mailhog_api_url:
        yield Danger(
            "MAILHOG_API_URL", "names a mail catcher, which shows all mails; leave it empty."
        )
    if not settings.mail_use_tls and settings.mail_server not in THIS_MACHINE:
        said = f"is off, and {settings.mail_server} is another machine; who is between reads mails."
        yield Danger("MAIL_USE_TLS", said)
    if urlsplit(settings.sms_gateway_url).scheme == "http":
        yield Danger("SMS_GATEWAY_URL", "is not https; anybody between reads texts and the token.")
    if not settings.redis_url:
        yield Danger("REDIS_URL", "is empty; without Redis each process counts guesses alone.")
    if not settings.rate_limits:
        yield Danger("RATE_LIMITS", "is off; passwords could be guessed without end.")


def _in_the_database_url() -> Iterator[Danger]:
    url = make_url(settings.database_url)
    if {url.password, url.query.get("password")} & set(EXAMPLE_PASSWORDS):
        yield Danger("DATABASE_URL", "has a password that stands in examples; choose another.")
    named = (
        url.host,
        *(url.query.get(name) for name in ("host", "hostaddr", "service")),
        *(os.environ.get(name) for name in LIBPQ_ALSO if url.drivername != "sqlite"),
    )
    elsewhere = [host for host in named if host and not _is_here(str(host))]
    if elsewhere and url.query.get("sslmode") not in DECIDED:
        checked = "?sslmode=verify-full&sslrootcert=system"
        own = "on a network of your own ?sslmode=disable"
        yield Danger("DATABASE_URL", f"does not say who may answer: add {checked}, or {own}.")


def _is_here(host: str) -> bool:
    """Whether this machine is meant: by name, or by the folder of a socket."""
    return host in THIS_MACHINE or host.startswith("/")


def _in_files() -> Iterator[Danger]:
    for path in readable_by_others():
        yield Danger(str(path), f"can be read by others on this machine: chmod 600 {path}")
    database = backups.database_file()
    for folder in {settings.instance, database.parent if database else settings.instance}:
        if folder.exists() and folder.stat().st_mode & WRITABLE:
            said = f"others on this machine can put files there: chmod 700 {folder}"
            yield Danger(str(folder), said)


def readable_by_others() -> list[Path]:
    """Files with patients' data or secrets that other users of the machine can open."""
    database = backups.database_file()
    beside = [Path(f"{database}{ending}") for ending in ("", "-wal")] if database else []
    kept = (*beside, settings.instance / "secret", PROJECT / ".env", *backups.FOLDER.glob("*"))
    others = stat.S_IRWXG | stat.S_IRWXO
    return [path for path in kept if path.exists() and path.stat().st_mode & others]


def _demo_people() -> Iterator[Danger]:
    """Demo people, whose passwords stand in the README; none where there are no tables yet."""
    seeded = AuditEvent.action == "hospital.seeded", AuditEvent.seq <= LINES_OF_SEEDING
    try:
        if inspect(db.engine).has_table(AuditEvent.__tablename__) and db.session.scalar(
            select(AuditEvent.seq).where(*seeded).limit(1)
        ):
            problem = "is full of demo people with known passwords; start on one of your own."
            yield Danger("The database", problem)
    except OperationalError:
        yield Danger("DATABASE_URL", "names a database that does not answer; start it first.")
    finally:
        db.session.rollback()
