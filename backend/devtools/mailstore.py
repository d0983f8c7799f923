"""Caught mails: the newest few thousand, found by id, by Message-ID or by what they say."""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import compat32
from email.policy import default as modern
from functools import cached_property

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?<?([^<>\s]+)>?", re.I | re.M)
# A query of this form asks for one Message-ID; the index alone can say that there is none.
_WHOLE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
_ENCODED = re.compile(rb"^content-transfer-encoding:[ \t]*(?:base64|quoted-printable)", re.I | re.M)
_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass(eq=False)
class Mail:
    """One mail as it came in over SMTP."""

    sender: str
    recipients: Sequence[str]
    data: bytes
    helo: str = ""
    id: str = field(default_factory=lambda: f"{secrets.token_urlsafe(15)}@mailbox.local")
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def head(self) -> bytes:
        """Give the header lines."""
        return _HEAD_END.split(self.data, maxsplit=1)[0]

    @cached_property
    def message_id(self) -> str:
        """Give its Message-ID without the angle brackets."""
        found = _MESSAGE_ID.search(self.head)
        return found[1].decode("utf-8", "replace") if found else self.id

    def parsed(self) -> EmailMessage:
        """Read it as mail programs do."""
        return message_from_bytes(self.data, policy=modern)

    def headers(self) -> EmailMessage:
        """Read its headers only, which is much quicker."""
        return message_from_bytes(self.head, policy=modern)

    def says(self, words: str) -> bool:
        """Say whether its source or its readable text contains words in lower case."""
        return words.encode() in self.data.lower() or words in self._readable

    def is_from(self, address: str) -> bool:
        """Say whether it came from an address, or part of one, in lower case."""
        return address in self.sender.lower() or address in self._header("from")

    def is_to(self, address: str) -> bool:
        """Say whether it went to an address, or part of one, in lower case."""
        return any(address in to.lower() for to in self.recipients) or address in self._header("to")

    def _header(self, name: str) -> str:
        pattern = rb"^%s:(.*(?:\r?\n[ \t].*)*)" % name.encode()
        found = re.search(pattern, self.head, re.I | re.M)
        return found[1].decode("utf-8", "replace").lower() if found else ""

    @cached_property
    def _readable(self) -> str:
        """Give subject and text in lower case, as far as the source hides them in an encoding."""
        subject = str(self.headers().get("Subject", "")) if b"=?" in self.head else ""
        if not _ENCODED.search(self.data):
            return subject.lower()
        # The old policy parses some five times faster, which counts when every mail is searched.
        parts = message_from_bytes(self.data, policy=compat32).walk()
        texts = (text_of(part) for part in parts if part.get_content_maintype() == "text")
        return " ".join([subject, *texts]).lower()


def text_of(part: Message) -> str:
    """Decode a text part, whatever it claims to be encoded in."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


class Mailbox:
    """The mails caught so far, newest first, bounded in number and in bytes."""

    def __init__(self, *, keep: int = 20_000, keep_bytes: int = 200_000_000) -> None:
        self._keep, self._keep_bytes = keep, keep_bytes
        self._mails: OrderedDict[str, Mail] = OrderedDict()
        self._by_message_id: dict[str, list[Mail]] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        self.changes = 0

    def __len__(self) -> int:
        return len(self._mails)

    def add(self, mail: Mail) -> None:
        """Keep a mail, and let go of the oldest ones when there are too many."""
        with self._lock:
            self._mails[mail.id] = mail
            self._by_message_id.setdefault(mail.message_id, []).append(mail)
            self._bytes += len(mail.data)
            self.changes += 1
            while len(self._mails) > self._keep or self._bytes > self._keep_bytes:
                self._forget(next(iter(self._mails)))

    def get(self, mail_id: str) -> Mail | None:
        """Give one mail by its id."""
        return self._mails.get(mail_id)

    def delete(self, mail_id: str) -> None:
        """Drop one mail, if it is there."""
        with self._lock:
            if mail_id in self._mails:
                self._forget(mail_id)
                self.changes += 1

    def clear(self) -> None:
        """Drop every mail."""
        with self._lock:
            self._mails.clear()
            self._by_message_id.clear()
            self._bytes = 0
            self.changes += 1

    def page(self, start: int, limit: int) -> tuple[int, list[Mail]]:
        """Give how many mails there are, and a few of them, newest first."""
        with self._lock:
            newest = reversed(self._mails.values())
            wanted = [mail for place, mail in zip(range(start + limit), newest, strict=False)]
            return len(self._mails), wanted[start:]

    def search(self, kind: str, query: str, start: int, limit: int) -> tuple[int, list[Mail]]:
        """Give how many mails match, and a few of them, newest first; <a Message-ID> is exact."""
        found = self._with_message_id(query) if kind == "containing" else []
        if not found and not _WHOLE_ID.fullmatch(query):
            found = list(self._matching(kind, query.lower()))
        return len(found), found[start : start + limit]

    def _with_message_id(self, query: str) -> list[Mail]:
        """Find an exact Message-ID without looking at every mail."""
        with self._lock:
            return list(reversed(self._by_message_id.get(query.strip("<>"), [])))

    def _matching(self, kind: str, query: str) -> Iterator[Mail]:
        matches: Callable[[Mail, str], bool] = _KINDS[kind]
        with self._lock:
            newest_first = list(reversed(self._mails.values()))
        return (mail for mail in newest_first if matches(mail, query))

    def _forget(self, mail_id: str) -> None:
        mail = self._mails.pop(mail_id)
        self._bytes -= len(mail.data)
        same = self._by_message_id[mail.message_id]
        same.remove(mail)
        if not same:
            del self._by_message_id[mail.message_id]


_KINDS: dict[str, Callable[[Mail, str], bool]] = {
    "containing": Mail.says,
    "from": Mail.is_from,
    "to": Mail.is_to,
}
