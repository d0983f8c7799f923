"""What real patients may not be served with: production does not start while one of it is there."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError

from config import PROJECT, SettingError, settings
from database import db
from models import User
from services import backups, passwords

CATCHER_PORTS = (1025, 8025)
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
EXAMPLE_PASSWORDS = ("hospital", "postgres", "password")
# The driver's own choice is to go on in the clear, with whoever answers.
DECIDED = ("verify-full", "verify-ca", "disable")
DEMO = {"admin": "admin123", "dr_sharma": "doctor123", "patient1": "patient123"}


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
    yield from _in_the_database_url()
    yield from _in_files()
    yield from _known_passwords()


def _in_the_settings() -> Iterator[Danger]:
    if not settings.web_url.startswith("https://"):
        yield Danger("WEB_URL", f"is {settings.web_url}; cookies and links need https.")
    if "*" in settings.cors_origins:
        yield Danger("CORS_ORIGINS", "lets every page of the web call the API; name the origins.")
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
    if settings.sms_gateway_url.startswith("http://"):
        yield Danger("SMS_GATEWAY_URL", "is not https; anybody between reads texts and the token.")
    if not settings.redis_url:
        yield Danger("REDIS_URL", "is empty; without Redis each process counts guesses alone.")
    if not settings.rate_limits:
        yield Danger("RATE_LIMITS", "is off; passwords could be guessed without end.")


def _in_the_database_url() -> Iterator[Danger]:
    url = make_url(settings.database_url)
    if url.password in EXAMPLE_PASSWORDS:
        yield Danger("DATABASE_URL", "has a password that stands in examples; choose another.")
    if url.host and url.host not in THIS_MACHINE and url.query.get("sslmode") not in DECIDED:
        checked = "?sslmode=verify-full&sslrootcert=system"
        own = "on a network of your own ?sslmode=disable"
        yield Danger("DATABASE_URL", f"does not say who may answer: add {checked}, or {own}.")


def _in_files() -> Iterator[Danger]:
    for path in readable_by_others():
        yield Danger(str(path), f"can be read by others on this machine: chmod 600 {path}")


def readable_by_others() -> list[Path]:
    """Files with patients' data or secrets that other users of the machine can open."""
    kept = (backups.database_file(), settings.instance / "secret", PROJECT / ".env")
    others = stat.S_IRWXG | stat.S_IRWXO
    return [path for path in kept if path and path.exists() and path.stat().st_mode & others]


def _known_passwords() -> Iterator[Danger]:
    """Demo accounts, whose passwords stand in the README; none where there are no tables yet."""
    query = select(User.username, User.password_hash).where(
        User.username.in_(DEMO), User.disabled_at.is_(None)
    )
    try:
        rows = db.session.execute(query).all()
    except SQLAlchemyError:
        db.session.rollback()
        return
    for row in rows:
        if passwords.matches(DEMO[row.username], row.password_hash):
            problem = "has its known password; production starts on a database of its own."
            yield Danger(f"The demo account {row.username}", problem)
