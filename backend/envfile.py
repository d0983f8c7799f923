"""Read KEY=VALUE files such as .env."""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)", re.DOTALL)


def load(path: Path | str) -> dict[str, str]:
    """Give the settings a file holds; none when there is no such file."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    found = (_LINE.fullmatch(line) for line in lines)
    return {match[1]: _value(match[2].strip()) for match in found if match}


def _value(text: str) -> str:
    """Take off the quotes, or the comment behind an unquoted value."""
    if text[:1] in {'"', "'"} and (end := text.find(text[0], 1)) > 0:
        return text[1:end]
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()
