"""What is missing or unsafe on this machine, in plain words."""

import shutil
import smtplib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from config import settings
from database import db
from services import backups, operations, outbox

ENOUGH_SPACE = 500 * 2**20
OLD = timedelta(days=2)
PATIENCE = 2.0
MAILHOG_PORTS = (1025, 8025)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `serious` when the hospital should not open like that."""

    fine: bool
    said: str
    serious: bool = True


def findings(*, now: datetime) -> Iterator[Finding]:
    """Look at everything, the gravest first."""
    yield _database()
    yield from _files()
    yield _redis()
    yield _mail()
    yield from _mails_given_up()
    yield _space()
    yield _backup(now)
    if settings.production:
        yield from _production()
    else:
        yield Finding(True, "Development: demo accounts are allowed.", serious=False)


def _database() -> Finding:
    path = backups.database_file()
    if path and (wrong := backups.damage(path)):
        return Finding(False, f"The database {path} is damaged: {wrong}. Restore a backup.")
    try:
        db.session.execute(text("SELECT count(*) FROM users"))
    except SQLAlchemyError as error:
        return Finding(False, f"The database does not answer ({type(error).__name__}).")
    return Finding(True, "The database answers.")


def _files() -> Iterator[Finding]:
    for path in (backups.database_file(), settings.instance / "secret"):
        if path and path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            hint = f"Others on this machine can read {path}: chmod 600 {path}"
            yield Finding(False, hint, serious=settings.production)


def _redis() -> Finding:
    if operations.redis_answers():
        return Finding(True, "Redis answers.")
    return Finding(False, "Redis does not answer: mails and reminders wait.", serious=False)


def _mail() -> Finding:
    server = f"{settings.mail_server}:{settings.mail_port}"
    try:
        with smtplib.SMTP(settings.mail_server, settings.mail_port, "localhost", PATIENCE):
            return Finding(True, f"The mail server {server} answers.")
    except OSError:
        return Finding(False, f"The mail server {server} does not answer.", serious=False)


def _mails_given_up() -> Iterator[Finding]:
    try:
        failed = outbox.counts().failed
    except SQLAlchemyError:
        return
    if failed:
        yield Finding(False, f"Mails that were given up: {failed}.", serious=False)


def _space() -> Finding:
    free = shutil.disk_usage(settings.instance).free
    return Finding(free > ENOUGH_SPACE, f"Free space: {free // 2**20:,} MB.")


def _backup(now: datetime) -> Finding:
    newest = backups.newest()
    if newest is None:
        return Finding(False, "There is no backup yet: flask backup", serious=False)
    age = now - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    said = f"The last backup is {newest.name}, {age.days} days old."
    return Finding(age < OLD, said, serious=False)


def _production() -> Iterator[Finding]:
    https = settings.web_url.startswith("https://")
    yield Finding(https, f"WEB_URL is {settings.web_url}: links in mails need https.")
    relay = settings.mail_port not in MAILHOG_PORTS and not settings.mailhog_api_url
    yield Finding(relay, "Mails go to a real server and not to a catcher.")
    yield Finding("*" not in settings.cors_origins, "CORS_ORIGINS names its origins.")
    yield Finding(bool(settings.redis_url), "REDIS_URL is set: limits count across processes.")
    yield Finding(settings.rate_limits, "Rate limits are on.")
