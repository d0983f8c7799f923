"""HTTP for the caught mails: MailHog's API, and a small page to read them in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from devtools import mailhog, mailview
from devtools.mailstore import Mail, Mailbox

UI = Path(__file__).parent / "mailbox_ui"
UI_FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/ui/mailbox.css": ("mailbox.css", "text/css; charset=utf-8"),
    "/ui/mailbox.js": ("mailbox.js", "text/javascript; charset=utf-8"),
    "/favicon.ico": ("icon.svg", "image/svg+xml"),
}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
    " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A mail is somebody else's text: no script, no network, no forms. Its links open in a new tab.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:;"
    " style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"
)


@dataclass
class Answer:
    """What goes back over HTTP."""

    body: bytes = b""
    kind: str = "application/json"
    status: HTTPStatus = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)


NOT_FOUND = Answer(b"Not found\n", "text/plain; charset=utf-8", HTTPStatus.NOT_FOUND)


@dataclass(frozen=True)
class Request:
    """What was asked: the mails, the query and the parts of the path."""

    mailbox: Mailbox
    query: dict[str, list[str]]
    parts: tuple[str, ...]

    def text(self, name: str, default: str = "") -> str:
        """Give a word of the query."""
        return self.query.get(name, [default])[0]

    def number(self, name: str, default: int) -> int:
        """Give a number of the query."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default

    @property
    def page(self) -> tuple[int, int]:
        """Give where to start and how many to give, as MailHog bounds them."""
        return self.number("start", 0), min(self.number("limit", 50), mailhog.MOST_AT_ONCE)

    @property
    def mail(self) -> Mail | None:
        """Give the mail that the path names."""
        return self.mailbox.get(self.parts[0])


def as_json(value: object) -> Answer:
    """Answer with JSON."""
    return Answer(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def list_messages(request: Request) -> Answer:
    """GET /api/v2/messages"""
    start, limit = request.page
    total, mails = request.mailbox.page(start, limit)
    return as_json(mailhog.listing(total, start, mails))


def search_messages(request: Request) -> Answer:
    """GET /api/v2/search"""
    kind, (start, limit) = request.text("kind"), request.page
    if kind not in {"containing", "from", "to"}:
        return Answer(status=HTTPStatus.BAD_REQUEST)
    total, mails = request.mailbox.search(kind, request.text("query"), start, limit)
    return as_json(mailhog.listing(total, start, mails))


def list_bare_messages(request: Request) -> Answer:
    """GET /api/v1/messages"""
    return as_json([mailhog.message(mail) for mail in request.mailbox.page(0, 1000)[1]])


def show_message(request: Request) -> Answer:
    """GET /api/v1/messages/{id}"""
    return as_json(mailhog.message(request.mail)) if request.mail else NOT_FOUND


def delete_messages(request: Request) -> Answer:
    """DELETE /api/v1/messages"""
    request.mailbox.clear()
    return Answer()


def delete_message(request: Request) -> Answer:
    """DELETE /api/v1/messages/{id}"""
    request.mailbox.delete(request.parts[0])
    return Answer()


def download_message(request: Request) -> Answer:
    """GET /api/v1/messages/{id}/download"""
    if not request.mail:
        return NOT_FOUND
    return _download(request.mail.data, "message/rfc822", f"{request.mail.id}.eml")


def download_part(request: Request) -> Answer:
    """GET /api/v1/messages/{id}/mime/part/{n}/download"""
    parts, place = mailhog.parts_of(request.mail) if request.mail else [], request.parts[1]
    if not place.isdigit() or int(place) >= len(parts):
        return NOT_FOUND
    part = parts[int(place)]
    content = part.get_payload(decode=True)
    name = part.get_filename(f"part-{place}")
    return _download(content if isinstance(content, bytes) else b"", part.get_content_type(), name)


def _download(content: bytes, kind: str, name: str) -> Answer:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    kind = kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else "application/octet-stream"
    return Answer(content, kind, headers={"Content-Disposition": disposition})


def list_summaries(request: Request) -> Answer:
    """GET /ui/mails: what the page's list shows, or nothing when it is already on the screen."""
    changes, query = request.mailbox.changes, request.text("query")
    if request.number("seen", -1) == changes:
        return Answer(status=HTTPStatus.NO_CONTENT)
    start, limit = request.page
    if query:
        total, mails = request.mailbox.search("containing", query, start, limit)
    else:
        total, mails = request.mailbox.page(start, limit)
    return as_json(
        {"changes": changes, "total": total, "mails": [mailview.summary(mail) for mail in mails]}
    )


def show_details(request: Request) -> Answer:
    """GET /ui/mails/{id}"""
    return as_json(mailview.details(request.mail)) if request.mail else NOT_FOUND


def show_html(request: Request) -> Answer:
    """GET /ui/mails/{id}/html: the mail as it wants to look, locked in."""
    if not request.mail:
        return NOT_FOUND
    body = mailview.html_of(request.mail).encode("utf-8", "replace")
    return Answer(
        body, "text/html; charset=utf-8", headers={"Content-Security-Policy": MAIL_POLICY}
    )


Act = Callable[[Request], Answer]
_MESSAGE = r"/api/v1/messages/([^/]+)"
ROUTES: list[tuple[str, str, Act]] = [
    ("GET", r"/api/v2/messages", list_messages),
    ("GET", r"/api/v2/search", search_messages),
    ("GET", r"/api/v1/messages", list_bare_messages),
    ("DELETE", r"/api/v1/messages", delete_messages),
    ("GET", _MESSAGE, show_message),
    ("DELETE", _MESSAGE, delete_message),
    ("GET", rf"{_MESSAGE}/download", download_message),
    ("GET", rf"{_MESSAGE}/mime/part/([^/]+)/download", download_part),
    ("GET", r"/ui/mails", list_summaries),
    ("GET", r"/ui/mails/([^/]+)", show_details),
    ("GET", r"/ui/mails/([^/]+)/html", show_html),
]


class Handler(BaseHTTPRequestHandler):
    """Find the route and write its answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: MailServer

    def do_GET(self) -> None:
        """Answer a GET."""
        path = self.path.partition("?")[0]
        if path in UI_FILES:
            name, kind = UI_FILES[path]
            self._write(Answer((UI / name).read_bytes(), kind))
        else:
            self._route("GET")

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._route("DELETE")

    def _route(self, method: str) -> None:
        if not self._is_addressed_to_us():
            self._write(Answer(b"Unknown host\n", "text/plain", HTTPStatus.FORBIDDEN))
            return
        url = urlsplit(self.path)
        for verb, pattern, act in ROUTES:
            match = re.fullmatch(pattern, url.path)
            if verb == method and match:
                parts = tuple(unquote(part) for part in match.groups())
                self._write(act(Request(self.server.mailbox, parse_qs(url.query), parts)))
                return
        self._write(NOT_FOUND)

    def _is_addressed_to_us(self) -> bool:
        """Refuse a stranger's host name that was made to point here to read the mails."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname or "localhost"
        return not self.server.is_local or host in {"localhost", "127.0.0.1", "::1"}

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        headers = {
            "Content-Type": answer.kind,
            "Content-Length": str(len(answer.body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": PAGE_POLICY,
        }
        for name, value in {**headers, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def version_string(self) -> str:
        """Tell the runner of another copy that this catcher is not to be shared."""
        return "hospital-mailbox"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet; the page asks every two seconds."""


class MailServer(ThreadingHTTPServer):
    """A thread per connection, all reading one mailbox."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.is_local = address[0] in {"127.0.0.1", "localhost", "::1"}
        super().__init__(address, Handler)
