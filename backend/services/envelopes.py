"""Letters as the post takes them, written directly: the email package takes ten times as long."""

import hashlib
from base64 import encodebytes
from collections.abc import Iterator
from email.header import Header
from email.utils import formatdate
from functools import lru_cache

from flask_mail import Message, sanitize_address

from services.letters import Letter
from services.outbox import Owed

LONGEST_LINE = 900  # of the 998 characters that a header's line may have
NEWLINE = b"\r\n"
address = lru_cache(maxsize=4096)(sanitize_address)


class Envelope(Message):
    """A letter ready for the post: text, HTML and, about a visit, its .ics in both usual places.

    Flask-Mail's own checks of the headers hold for it; what it would build of objects stands in
    as_bytes() as it goes over the wire.
    """

    def __init__(self, mail: Owed, letter: Letter) -> None:
        super().__init__(
            subject=letter.subject,
            recipients=[mail.recipient],
            body=letter.text,
            html=letter.html,
            extra_headers={"Auto-Submitted": "auto-generated"},
        )
        self.msgId = mail.message_id
        self.letter = letter

    def as_bytes(self) -> bytes:
        """The whole mail."""
        mark = hashlib.sha256(self.msgId.encode()).hexdigest()[:24]
        return NEWLINE.join([*self._heads(), *self._parts(mark), b""])

    def _heads(self) -> Iterator[bytes]:
        heads = {
            "MIME-Version": "1.0",
            "Subject": _unstructured(self.subject),
            "From": address(self.sender),
            "To": address(self.recipients[0]),
            "Date": formatdate(self.date, localtime=True),
            "Message-ID": self.msgId,
            **(self.extra_headers or {}),
        }
        for name, value in heads.items():
            yield f"{name}: {value}".encode("ascii")

    def _parts(self, mark: str) -> Iterator[bytes]:
        """Whatever a part says is base64, in which no boundary of ours can stand."""
        letter = self.letter
        whole, same = f"=_{mark}_whole", f"=_{mark}_same"
        yield from _opened("mixed", whole)
        yield f"--{whole}".encode()
        yield from _opened("alternative", same)
        yield from _part(same, "text/plain; charset=utf-8", letter.text.encode())
        yield from _part(same, "text/html; charset=utf-8", letter.html.encode())
        if letter.calendar:
            yield from _part(same, _calendar(letter.method), letter.calendar)
            yield from (f"--{same}--".encode(), b"")
            yield from _file(whole, "appointment.ics", letter.method, letter.calendar)
        else:
            yield from (f"--{same}--".encode(), b"")
        for number, (method, file) in enumerate(letter.calendars, 1):
            yield from _file(whole, f"appointment-{number}.ics", method, file)
        yield f"--{whole}--".encode()


def _unstructured(text: str) -> str:
    plain = text.isascii() and len(text) < LONGEST_LINE
    return text if plain else Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _opened(kind: str, boundary: str) -> Iterator[bytes]:
    yield f'Content-Type: multipart/{kind}; boundary="{boundary}"'.encode()
    yield b""


def _calendar(method: str) -> str:
    return f"text/calendar; charset=utf-8; method={method}"


def _file(boundary: str, name: str, method: str, content: bytes) -> Iterator[bytes]:
    kept = f'Content-Disposition: attachment; filename="{name}"'
    yield from _part(boundary, _calendar(method), content, kept)


def _part(boundary: str, kind: str, content: bytes, *more: str) -> Iterator[bytes]:
    yield f"--{boundary}".encode()
    for head in (f"Content-Type: {kind}", *more, "Content-Transfer-Encoding: base64"):
        yield head.encode()
    yield b""
    yield encodebytes(content).rstrip(b"\n").replace(b"\n", NEWLINE)
