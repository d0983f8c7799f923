"""A real SMTP server in the test's own process, and a look at what is owed."""

import asyncio
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select

from database import db
from models import OutboxMail


class Postbox:
    """Takes mails for everybody, but refuses those it is told to refuse."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.hangs_up_on: set[str] = set()
        self.when_taken: Callable[[], object] | None = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 no such mailbox"
        if address in self.hangs_up_on:
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.when_taken:
            await asyncio.to_thread(self.when_taken)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def subjects(self) -> list[str]:
        return sorted(mail["Subject"] for mail in self.mails)

    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


def serve(postbox: Postbox, port: int, **options: Any) -> Controller:
    """The server, running."""
    server = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    server.start()
    return server


def owed(**having: object) -> list[OutboxMail]:
    """The outbox as it is now."""
    db.session.rollback()
    db.session.expire_all()
    query = select(OutboxMail).filter_by(**having).order_by(OutboxMail.id)
    return list(db.session.scalars(query))


def unsaid(mail: EmailMessage, *facts: str) -> list[tuple[str, str]]:
    """Facts that the mail does not give, in its text or in its HTML."""
    return [
        (kind, fact)
        for kind in ("text/plain", "text/html")
        for fact in facts
        if fact not in part(mail, kind)
    ]


def part(mail: EmailMessage, kind: str) -> str:
    """The first part of that type."""
    found = next(piece for piece in mail.walk() if piece.get_content_type() == kind)
    content = found.get_content()
    return content if isinstance(content, str) else content.decode()
