"""Modules that take long to load and are seldom needed, loaded when they are first used.

For the type checker they are imported as usual:

    if TYPE_CHECKING:
        import icalendar
    else:
        icalendar = Later("icalendar")
"""

from importlib import import_module
from typing import Any


class Later:
    """A module by its name; whatever is asked of it is asked of the module."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, what: str) -> Any:
        return getattr(import_module(self._name), what)
