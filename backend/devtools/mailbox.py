"""Catch every mail that is sent, and show it: `python -m devtools.mailbox`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Iterator, Sequence

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from devtools.mailstore import Mail, Mailbox
from devtools.mailweb import MailServer

LARGEST_MAIL = 32 * 1024 * 1024


class Catcher:
    """What the SMTP server does with a mail: keep it."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    # The name is the library's.
    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Accept a mail, whoever it is for."""
        content = envelope.content or b""
        data = content if isinstance(content, bytes) else content.encode()
        sender, helo = envelope.mail_from or "", session.host_name or ""
        self._mailbox.add(Mail(sender, tuple(envelope.rcpt_tos), data, helo))
        return "250 Ok: queued"


class Conversation(SMTP):
    """One SMTP connection; as MailHog does, it takes lines of any sensible length."""

    line_length_limit = 1024 * 1024


def accept_anyone(*_: object) -> AuthResult:
    """Let every user name and password in, as there is nothing to protect from the sender."""
    return AuthResult(success=True)


def smtp_session(mailbox: Mailbox) -> Conversation:
    """Make the conversation partner of one SMTP connection."""
    return Conversation(
        Catcher(mailbox),
        hostname="mailbox.local",
        ident="hospital mailbox",
        data_size_limit=LARGEST_MAIL,
        enable_SMTPUTF8=True,
        auth_require_tls=False,
        authenticator=accept_anyone,
        command_call_limit=None,
    )


@contextlib.contextmanager
def serving_http(host: str, port: int, mailbox: Mailbox) -> Iterator[None]:
    """Show the mails for as long as the block runs."""
    with MailServer((host, port), mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


async def catch(host: str, port: int, mailbox: Mailbox) -> None:
    """Accept mails until told to stop."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopped.set)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    server = await loop.create_server(lambda: smtp_session(mailbox), host, port, family=family)
    async with server:
        print(f"Catching mail on {host}:{port}", flush=True)
        await stopped.wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mail catcher from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, default=1025)
    parser.add_argument("--http-port", type=int, default=8025)
    parser.add_argument("--keep", type=int, default=20_000, help="how many mails to keep")
    chosen = parser.parse_args(arguments)
    mailbox = Mailbox(keep=chosen.keep)
    with (
        serving_http(chosen.host, chosen.http_port, mailbox),
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(catch(chosen.host, chosen.smtp_port, mailbox))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
