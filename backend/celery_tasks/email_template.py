"""The mails' templates, looked at when the worker starts."""

from services import letters


def check() -> None:
    """Read them all: a broken template stops the worker here, not when its mail is due."""
    letters.parse_all()
