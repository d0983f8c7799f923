"""What the hospital does from the command line: flask prepare, seed, create-admin, backup..."""

from datetime import date, datetime
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import Migrate, upgrade
from pydantic import ValidationError
from sqlalchemy import exists, select

import clock
from config import BACKEND, settings
from database import db
from errors import DomainError
from models import User
from schemas.accounts import AddAdmin
from seed_db import seed as fill
from services import (
    administrators,
    audit,
    audit_laws,
    backups,
    mailer,
    preflight,
    production,
    reminders,
    reports,
    sign_in,
    texts,
)
from web import metrics

MIGRATIONS = str(BACKEND / "migrations")

jobs = AppGroup("jobs", help="Jobs that else run by the timetable.")
run = AppGroup("run", help="Run a job now, and send its mails.")
audit_commands = AppGroup("audit", help="The log of who did what.")


def init_app(app: Flask, group: AppGroup) -> None:
    """Add all of them, and Alembic's, to the application's."""
    Migrate().init_app(app, db, directory=MIGRATIONS)
    jobs.add_command(run)
    for command in (
        prepare,
        seed,
        create_admin,
        sign_out,
        backup,
        restore,
        doctor,
        jobs,
        audit_commands,
    ):
        group.add_command(command)


@click.command()
@with_appcontext
def prepare() -> None:
    """Make the database ready: checked, migrated, and in development not empty."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    metrics.forget()
    path = backups.database_file()
    _refuse_damage(path)
    if _revision() != _newest_revision():
        upgrade(directory=MIGRATIONS)
        click.echo("The database is up to date.")
    if path:
        path.chmod(0o600)
    if settings.production:
        production.refuse_dangers(debug=current_app.debug)
    else:
        _fill()


def _refuse_damage(path: Path | None) -> None:
    wrong = backups.damage(path) if path else None
    if wrong:
        newest = backups.newest()
        way = f"flask restore {newest}" if newest else "flask restore FILE, with a backup of yours"
        raise click.ClickException(
            f"{path} is damaged ({wrong}). Nothing was touched. Restore a backup: {way}"
        )


def _revision() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _newest_revision() -> str | None:
    config = current_app.extensions["migrate"].migrate.get_config(MIGRATIONS)
    return ScriptDirectory.from_config(config).get_current_head()


def _fill(*, large: bool = False) -> bool:
    if db.session.scalar(select(exists().select_from(User))):
        return False
    filled = fill(now=clock.now(), large=large)
    click.echo("The hospital has its demo people.")
    return filled


@click.command()
@click.option("--if-empty", is_flag=True, help="Say nothing when there are people already.")
@click.option("--size", type=click.Choice(["demo", "large"]), default="demo", show_default=True)
@with_appcontext
def seed(*, if_empty: bool, size: str) -> None:
    """Fill an empty hospital with demo people; a large one has 10,000 visits."""
    if not _fill(large=size == "large") and not if_empty:
        raise click.ClickException(
            "There are people already; demo people only go into an empty one."
        )


@click.command("create-admin")
@click.option("--full-name", prompt="Full name")
@click.option("--email", prompt="Email")
@click.option("--username", default="", help="Else one is made from the name.")
@with_appcontext
def create_admin(*, full_name: str, email: str, username: str) -> None:
    """Make an administrator, with a random password that is shown once."""
    try:
        wanted = AddAdmin(full_name=full_name, email=email, username=username or None)
        made = administrators.appoint(wanted, now=clock.now())
    except ValidationError as wrong:
        said = [f"{error['loc'][0]}: {error['msg']}" for error in wrong.errors(include_input=False)]
        raise click.ClickException("; ".join(said)) from None
    except DomainError as no:
        raise click.ClickException(no.detail) from None
    click.echo(f"User name: {made.username}")
    click.echo(f"Password: {made.password}")
    click.echo("It is shown this once, and changed at the first sign-in.")


@click.command("sign-out")
@click.argument("name", default="")
@click.option("--everybody", is_flag=True, help="All accounts.")
@with_appcontext
def sign_out(*, name: str, everybody: bool) -> None:
    """End every session of one account (a user name or address), or of everybody."""
    if bool(name) == everybody:
        raise click.ClickException("Name one account, or say --everybody.")
    user_id = None if everybody else sign_in.known_as(name)
    if not everybody and user_id is None:
        raise click.ClickException(f"Nobody is called {name}.")
    sign_in.throw_out(user_id, now=clock.now())
    click.echo(f"{'Everybody' if everybody else name} is signed out.")


@click.command()
@click.option("--to", "target", type=click.Path(path_type=Path), help="Where to write it.")
@click.option("--keep", type=click.IntRange(min=1), help="Then delete all but the newest so many.")
@with_appcontext
def backup(*, target: Path | None, keep: int | None) -> None:
    """Back the database up while the hospital works, and check the copy."""
    try:
        click.echo(f"Backed up to {backups.take(target, now=clock.now())}")
    except backups.BackupFailed as failed:
        raise click.ClickException(str(failed)) from failed
    if keep and (old := backups.prune(keep)):
        click.echo(f"Deleted {len(old)} older backups.")


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.confirmation_option("--yes", prompt="Replace the present database?")
@with_appcontext
def restore(*, source: Path) -> None:
    """Put a backup back. Stop the hospital first; the present database is kept aside."""
    try:
        kept = backups.put_back(source, now=clock.now())
    except backups.BackupFailed as failed:
        raise click.ClickException(str(failed)) from failed
    click.echo(f"Restored {source}." + (f" The old database is {kept}" if kept else ""))


@click.command()
@with_appcontext
def doctor() -> None:
    """Say what is missing or unsafe."""
    found = list(preflight.findings(now=clock.now()))
    for finding in found:
        mark = "ok  " if finding.fine else "STOP" if finding.serious else "look"
        click.echo(f"{mark}  {finding.said}")
    if any(not finding.fine and finding.serious for finding in found):
        raise click.exceptions.Exit(1)


@audit_commands.command()
@click.option("--noted", metavar="1234:3fa9...", help="What an earlier check said to note down.")
def verify(*, noted: str | None) -> None:
    """Check the whole log for lines that were changed, removed or cut off."""
    wrong = audit.verify() or audit_laws.broken()
    if not wrong and noted and not audit.still_there(noted):
        wrong = "it is not the log that was noted down, or an older state of it"
    if wrong:
        raise click.ClickException(f"The audit log is not sound: {wrong}.")
    click.echo(f"The audit log is sound. To note down outside this machine: {audit.note()}")


@run.command("reminders")
@click.option("--at", metavar="2026-12-24T08:00", help="As if it were then, on the clinic's clock.")
def run_reminders(*, at: str | None) -> None:
    """Remind the patients who are due to be reminded; with real patients not before it is time."""
    moment = _moment(at) if at else clock.now()
    if settings.production and moment > clock.now():
        raise click.BadParameter(f"'{at}' is still to come; who is reminded early is not again")
    _send(reminders.sweep(now=moment), "reminders", moment)


@run.command("reports")
@click.option("--month", metavar="2026-11", help="Which month; else the one before this.")
def run_reports(*, month: str | None) -> None:
    """Send each doctor's and the clinic's monthly report, unless they have it."""
    now = clock.now()
    written = reports.run(month=_month(month) if month else reports.last_month(now), now=now)
    _send(written, "reports", now)


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a time such as 2026-12-24T08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)


def _month(value: str) -> date:
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a month such as 2026-11") from None


def _send(written: int, what: str, moment: datetime) -> None:
    tally = mailer.drain(now=clock.now(), as_of=moment)
    click.echo(f"New {what}: {written}. Mails sent: {tally.sent}.")
    if sent := texts.drain(now=clock.now(), as_of=moment):
        click.echo(f"Text messages sent: {sent}.")
    if tally.failed:
        click.echo(f"Mails that failed and are tried again: {tally.failed}.")
    if tally.away:
        server = f"{settings.mail_server}:{settings.mail_port}"
        click.echo(f"The mail server {server} does not answer. The mails go out when it does.")
