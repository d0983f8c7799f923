"""Caught mails in the JSON that MailHog's API gives."""

from __future__ import annotations

from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any

from devtools.mailstore import Mail

Json = dict[str, Any]
MOST_AT_ONCE = 250


def message(mail: Mail) -> Json:
    """Give one mail in MailHog's shape."""
    raw = message_from_bytes(mail.data, policy=compat32)
    content = _content(raw, mail.data)
    _add_delivery_headers(content["Headers"], mail)
    return {
        "ID": mail.id,
        "From": _path(mail.sender),
        "To": [_path(recipient) for recipient in mail.recipients],
        "Content": content,
        "Created": mail.created.isoformat().replace("+00:00", "Z"),
        "MIME": _mime(raw),
        "Raw": {
            "From": mail.sender,
            "To": list(mail.recipients),
            "Data": _text(mail.data),
            "Helo": mail.helo,
        },
    }


def listing(total: int, start: int, mails: Sequence[Mail]) -> Json:
    """Give a page of mails as /api/v2 does."""
    items = [message(mail) for mail in mails]
    return {"total": total, "count": len(items), "start": start, "items": items}


def parts_of(mail: Mail) -> list[Message]:
    """List the parts of a mail that hold something themselves, in the order they stand in."""
    return [part for part in mail.parsed().walk() if not part.is_multipart()]


def _path(address: str) -> Json:
    mailbox, _, domain = address.rpartition("@")
    return {"Relays": None, "Mailbox": mailbox, "Domain": domain, "Params": ""}


def _content(part: Message, source: bytes) -> Json:
    headers: dict[str, list[str]] = {}
    for name, value in part.raw_items():
        headers.setdefault(name, []).append(str(value).replace("\r", "").replace("\n", ""))
    body = _text(source).replace("\r\n", "\n").partition("\n\n")[2].replace("\n", "\r\n")
    return {"Headers": headers, "Body": body, "Size": len(source), "MIME": None}


def _mime(part: Message) -> Json | None:
    """Give the parts of a multipart, nested as they are."""
    if not part.is_multipart():
        return None
    pieces = [piece for piece in part.get_payload() if isinstance(piece, Message)]
    return {"Parts": [_content(piece, _source(piece)) | {"MIME": _mime(piece)} for piece in pieces]}


def _source(part: Message) -> bytes:
    return part.as_bytes(policy=compat32.clone(linesep="\r\n", max_line_length=0))


def _add_delivery_headers(headers: dict[str, list[str]], mail: Mail) -> None:
    stamp = mail.created.strftime("%a, %d %b %Y %H:%M:%S +0000")
    headers.setdefault("Message-ID", [mail.id])
    headers["Received"] = [f"from {mail.helo} by mailbox.local; {stamp}"]
    headers["Return-Path"] = [f"<{mail.sender}>"]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
