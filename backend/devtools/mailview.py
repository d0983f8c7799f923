"""A caught mail as the reading page shows it."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

from devtools.mailhog import parts_of
from devtools.mailstore import Mail, text_of

Json = dict[str, Any]
# Links of a mail open beside it; a page cannot take the reader's place.
_OPEN_BESIDE = '<!doctype html><base target="_blank">'
_HTML_TITLE = re.compile(r"<title[^>]*>.*?</title>", re.I | re.S)


def summary(mail: Mail) -> Json:
    """Give the line of the list."""
    return {"id": mail.id, "created": mail.created.isoformat()} | _headline(mail, mail.headers())


def details(mail: Mail) -> Json:
    """Give what the reading pane shows."""
    parsed = mail.parsed()
    plain = parsed.get_body(("plain",))
    return {
        **_headline(mail, parsed),
        "id": mail.id,
        "created": mail.created.isoformat(),
        "envelope": {"from": mail.sender, "to": list(mail.recipients)},
        "text": text_of(plain) if plain else "",
        "has_html": parsed.get_body(("html",)) is not None,
        "attachments": _attachments(mail),
        "source": mail.data.decode("utf-8", "replace"),
    }


def html_of(mail: Mail) -> str:
    """Give the HTML part as the document of a locked frame."""
    html = mail.parsed().get_body(("html",))
    return _OPEN_BESIDE + (_HTML_TITLE.sub("", text_of(html)) if html else "")


def _headline(mail: Mail, parsed: EmailMessage) -> Json:
    return {
        "from": _header(parsed, "From") or mail.sender,
        "to": _header(parsed, "To") or ", ".join(mail.recipients),
        "subject": _header(parsed, "Subject") or "(no subject)",
        "size": len(mail.data),
    }


def _header(parsed: EmailMessage, name: str) -> str:
    return str(parsed.get(name, "")).strip()


def _attachments(mail: Mail) -> list[Json]:
    return [
        {
            "part": place,
            "name": part.get_filename(f"part-{place}"),
            "kind": part.get_content_type(),
            "size": len(part.get_payload(decode=True) or b""),
        }
        for place, part in enumerate(parts_of(mail))
        if part.get_filename() or part.get_content_maintype() != "text"
    ]
