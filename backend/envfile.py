"""Read KEY=VALUE files such as .env."""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(r"\s*(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=(.*)", re.DOTALL)
_NOTHING = re.compile(r"\s*(#.*)?", re.DOTALL)


class UnreadableLine(SystemExit):
    """A line that sets nothing: the process stops with this one line, rather than without it."""


def load(path: Path | str) -> dict[str, str]:
    """Give the settings a file holds; none when there is no such file. Raises UnreadableLine."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for number, line in enumerate(lines, 1):
        if match := _LINE.fullmatch(line):
            found[match[1]] = _value(match[2].strip())
        elif not _NOTHING.fullmatch(line):
            raise UnreadableLine(f"{path}, line {number}: not a setting; write NAME=value.")
    return found


def _value(text: str) -> str:
    """Take off the quotes, or the comment behind an unquoted value."""
    if text[:1] in {'"', "'"} and (end := text.find(text[0], 1)) > 0:
        return text[1:end]
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()
