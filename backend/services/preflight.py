"""What is missing or unsafe on this machine, in plain words."""

import os
import shutil
import smtplib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from jinja2 import TemplateError
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

import clock
from config import BACKEND, PROJECT, settings
from database import db, is_sqlite
from models import Patient, Role, User
from services import audit, audit_laws, backups, letters, operations, production, pulse, unsent

ENOUGH_SPACE = 500 * 2**20
OLDEST_PYTHON = (3, 11)
OLD = timedelta(days=2)
PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `serious` when the hospital should not open like that."""

    fine: bool
    said: str
    serious: bool = True


def findings(*, now: datetime) -> Iterator[Finding]:
    """Look at everything, the gravest first."""
    yield _python()
    database = _database()
    yield database
    if database.fine:
        yield _migrations()
        yield _log()
        yield from _people()
    yield _writable()
    yield _redis()
    if database.fine:
        yield from _parts(now)
        yield from _mails_given_up()
    yield _mail()
    if database.fine and not settings.sms_gateway_url:
        yield from _texts()
    yield _templates()
    yield _space()
    yield _backup(now)
    yield _pages()
    yield Finding(True, f"In the clinic ({settings.zone.key}) it is {clock.local(now):%H:%M}.")
    if settings.production:
        yield from _production(database.fine)
    else:
        yield from _files()
        yield Finding(True, "Development: demo accounts are allowed.", serious=False)


def _python() -> Finding:
    here = ".".join(map(str, sys.version_info[:3]))
    return Finding(sys.version_info >= OLDEST_PYTHON, f"Python is {here}; 3.11 or newer is needed.")


def _database() -> Finding:
    path = backups.database_file()
    if path and (wrong := backups.damage(path)):
        return Finding(False, f"The database {path} is damaged: {wrong}. Restore a backup.")
    try:
        db.session.execute(text("SELECT count(*) FROM users"))
    except SQLAlchemyError as error:
        hint = "Not prepared yet? flask prepare"
        return Finding(False, f"The database does not answer ({type(error).__name__}). {hint}")
    return Finding(True, "The database answers.")


def _migrations() -> Finding:
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory(str(BACKEND / "migrations")).get_current_head()
    said = f"The database is at revision {present}"
    if present == newest:
        return Finding(True, f"{said}, the newest.")
    return Finding(False, f"{said}, the program needs {newest}: flask prepare")


def _log() -> Finding:
    """The whole of it is read by `flask audit verify`; this much is quick."""
    try:
        wrong = audit_laws.broken() or ("" if audit.is_signed(audit.end()) else "it was cut")
    except SQLAlchemyError:
        return Finding(False, "The audit log cannot be read: flask prepare")
    said = f"The audit log was tampered with: {wrong}." if wrong else "The audit log is guarded."
    return Finding(not wrong, said)


def _people() -> Iterator[Finding]:
    admins = User.role == Role.ADMIN, User.disabled_at.is_(None)
    number = db.session.scalar(select(func.count(User.id)).where(*admins)) or 0
    if not number:
        yield Finding(False, "Nobody can run the place: flask create-admin", serious=False)


def _writable() -> Finding:
    fine = os.access(settings.instance, os.W_OK)
    can = "can" if fine else "cannot"
    return Finding(fine, f"The hospital {can} write into {settings.instance}.")


def _redis() -> Finding:
    if operations.redis_answers():
        return Finding(True, "Redis answers.")
    why = "" if settings.redis_url else " (REDIS_URL is empty)"
    said = f"Redis does not answer{why}: mails and reminders wait."
    return Finding(False, said, serious=False)


def _parts(now: datetime) -> Iterator[Finding]:
    """The worker and the timetable show themselves every few seconds."""
    try:
        signs = {part: pulse.last(part, now=now) for part in (pulse.WORKER, pulse.BEAT)}
    except SQLAlchemyError:
        return
    for part, does, sign in (
        ("The worker", "mails, exports and imports wait", signs[pulse.WORKER]),
        ("The timetable (beat)", "no reminders are written", signs[pulse.BEAT]),
    ):
        if sign and sign.alive:
            yield Finding(True, f"{part} is alive.")
        else:
            last = f"was last seen {sign.at:%d %b %H:%M}" if sign else "has not been seen"
            yield Finding(False, f"{part} {last}: {does}.", serious=False)


def _mail() -> Finding:
    server = f"{settings.mail_server}:{settings.mail_port}"
    try:
        with smtplib.SMTP(settings.mail_server, settings.mail_port, "localhost", PATIENCE):
            return Finding(True, f"The mail server {server} answers.")
    except (OSError, smtplib.SMTPException):
        return Finding(False, f"The mail server {server} does not answer.", serious=False)


def _texts() -> Iterator[Finding]:
    """Whether anybody waits for text messages that are only logged."""
    asked = select(func.count(Patient.id)).where(Patient.text_messages, Patient.phone != "")
    if number := db.session.scalar(asked):
        said = f"Patients who asked for text messages: {number}. SMS_GATEWAY_URL is not set."
        yield Finding(False, said, serious=False)


def _templates() -> Finding:
    try:
        letters.parse_all()
    except TemplateError as broken:
        return Finding(False, f"A mail's template is broken: {broken}")
    return Finding(True, f"All {len(letters.kinds())} mails can be written.")


def _mails_given_up() -> Iterator[Finding]:
    try:
        failed = unsent.counts().failed
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


def _pages() -> Finding:
    if any((PROJECT / "frontend" / "vendor").glob("*")):
        return Finding(True, "The pages need nothing from the internet.")
    hint = "python3 frontend/vendor.py fetches local copies"
    return Finding(False, f"The pages load libraries from the internet: {hint}.", serious=False)


def _production(database: bool) -> Iterator[Finding]:
    dangers = list(production.dangers())
    for danger in dangers:
        yield Finding(False, f"{danger.where} {danger.problem}")
    if not dangers:
        yield Finding(True, "Production: nothing unsafe was found.")
    proxies = "else behind a proxy every visitor counts as one"
    yield Finding(
        settings.trusted_proxies > 0, f"TRUSTED_PROXIES is set: {proxies}.", serious=False
    )
    if database:
        yield from _one_factor()
    if is_sqlite():
        one = "SQLite serves one machine; for several use PostgreSQL (DATABASE_URL)."
        yield Finding(True, one, serious=False)


def _one_factor() -> Iterator[Finding]:
    query = select(func.count(User.id)).where(
        User.role == Role.ADMIN, User.disabled_at.is_(None), User.totp_confirmed_at.is_(None)
    )
    if number := db.session.scalar(query):
        yield Finding(False, f"Administrators without a second factor: {number}.", serious=False)


def _files() -> Iterator[Finding]:
    for path in production.readable_by_others():
        hint = f"Others on this machine can read {path}: chmod 600 {path}"
        yield Finding(False, hint, serious=False)
