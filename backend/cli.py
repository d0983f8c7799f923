"""The hospital at the command line. What its commands need is loaded when one is asked for."""

from typing import TYPE_CHECKING

import click
from flask import Flask
from flask.cli import AppGroup, FlaskGroup, run_command

from later import Later

if TYPE_CHECKING:
    import commands
else:
    commands = Later("commands")


class Commands(AppGroup):
    """Ours, for one application."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.name)
        self._app = app

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give one by name."""
        self._load()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all."""
        self._load()
        return super().list_commands(ctx)

    def _load(self) -> None:
        if not self.commands:
            commands.init_app(self._app, self)


def init_app(app: Flask) -> None:
    """Add our commands to `flask`."""
    app.cli = Commands(app)


def is_at_work() -> bool:
    """Whether this process is a command of ours: those run on an unsafe installation to mend it."""
    here = click.get_current_context(silent=True)
    if here is None or here.command is run_command:
        return False
    return isinstance(here.find_root().command, FlaskGroup)
