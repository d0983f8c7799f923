"""Serve the front end: compressed, cached, with strict headers and nothing but its own files."""

from __future__ import annotations

import argparse
import base64
import contextlib
import gzip
import hashlib
import json
import os
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import vendor

HERE = Path(__file__).resolve().parent
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
PACKED_ALREADY = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".woff", ".woff2"}
# The directive under which the page may load a file of this kind from the CDN.
CDN_DIRECTIVES = {".js": "script-src", ".mjs": "script-src", ".css": "style-src"}
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
CONTACT = "/.well-known/security.txt"
CONTACT_LIFE = timedelta(days=180)  # for how long its reader may trust it (RFC 9116)
_IMPORT_MAP = re.compile(r"<script type=\"importmap\">(.*?)</script>", re.DOTALL)
_CDN_HINT = re.compile(r"<link[^>]+rel=\"(?:preconnect|dns-prefetch)\"[^>]*>\s*")
_ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))")


@dataclass(frozen=True)
class Asset:
    """What one URL answers."""

    body: bytes
    kind: str
    etag: str
    cache: str
    packed: bytes | None = None


@dataclass(frozen=True)
class Page:
    """index.html as the browser gets it, and the policy that fits it."""

    asset: Asset
    policy: str


class Site:
    """The folder of the front end and the API it talks to."""

    def __init__(
        self,
        root: Path,
        *,
        api_port: int,
        api_url: str = "",
        https: bool = False,
        contact: str = "",
    ) -> None:
        self.root = root.resolve()
        self._contact = contact
        self.headers = {**SECURITY_HEADERS, **(HTTPS_HEADERS if https else {})}
        self._api = {"apiPort": api_port} | ({"apiUrl": api_url} if api_url else {})
        self._assets: dict[Path, tuple[object, Asset]] = {}
        self._page: tuple[object, Page] | None = None

    def page(self) -> Page | None:
        """Give index.html, made again when it or the local copy of the libraries changed."""
        version = _version(self.root / "index.html")
        if version is None:
            return None
        key = (version, _version(self.root / "vendor" / vendor.STAMP))
        if self._page is None or self._page[0] != key:
            self._page = key, self._make_page()
        return self._page[1]

    def find(self, target: str) -> Asset | None:
        """Give what a request's target names; None when there is no such thing."""
        if target == CONTACT and self._contact:
            return _asset(self._whom_to_tell().encode(), ".txt", "no-cache")
        parts = _parts(target)
        if parts is None:
            return None
        if parts == ["config.js"]:
            script = f"export default {json.dumps(self._api)};\n"
            return _asset(script.encode(), ".js", "no-cache")
        if parts in ([], ["index.html"]) or "." not in parts[-1]:
            page = self.page()
            return page.asset if page else None
        return self._file(self.root.joinpath(*parts), immutable=parts[0] == "vendor")

    def _whom_to_tell(self) -> str:
        """Say where to report a vulnerability; the day of expiry moves on by itself."""
        expires = datetime.now(UTC) + CONTACT_LIFE
        return f"Contact: {self._contact}\nExpires: {expires:%Y-%m-%dT00:00:00Z}\n"

    def _file(self, path: Path, *, immutable: bool) -> Asset | None:
        real = Path(os.path.realpath(path))
        version = _version(real)
        known = real.suffix.lower() in TYPES and real.is_relative_to(self.root)
        if version is None or not known:
            return None
        kept = self._assets.get(path)
        if kept is None or kept[0] != version:
            cache = "public, max-age=31536000, immutable" if immutable else "no-cache"
            kept = version, _asset(real.read_bytes(), real.suffix.lower(), cache)
            self._assets[path] = kept
        return kept[1]

    def _api_origins(self) -> list[str]:
        chosen, port = urlsplit(str(self._api.get("apiUrl", ""))), self._api["apiPort"]
        if chosen.netloc:
            return [f"{chosen.scheme}://{chosen.netloc}"]
        return [f"http://localhost:{port}", f"http://127.0.0.1:{port}"]

    def _make_page(self) -> Page:
        html = (self.root / "index.html").read_text(encoding="utf-8")
        if vendor.is_complete(html, self.root / "vendor"):
            html = _CDN_HINT.sub("", html).replace(vendor.CDN, "/vendor/")
        return Page(_asset(html.encode(), ".html", "no-cache"), self._policy(html))

    def _policy(self, html: str) -> str:
        """Allow this site, its API, the import map, and the CDN's files where they are needed."""
        api = self._api_origins()
        allowed = {
            "default-src": ["'none'"],
            # Vue compiles its templates in the page, which needs eval.
            "script-src": ["'self'", "'unsafe-eval'", *map(_hash, _IMPORT_MAP.findall(html))],
            "style-src": ["'self'"],
            "font-src": ["'self'"],
            "img-src": ["'self'", "data:", "blob:", *api],
            "connect-src": ["'self'", *api],
            "manifest-src": ["'self'"],
            "base-uri": ["'none'"],
            "form-action": ["'self'"],
            "frame-ancestors": ["'none'"],
        }
        for path in vendor.wanted(html):
            directive = CDN_DIRECTIVES.get(Path(path).suffix, "connect-src")
            allowed[directive].append(vendor.CDN + path)
            if directive == "style-src":
                allowed["font-src"].append(f"{vendor.CDN}{path.rpartition('/')[0]}/")
        return "; ".join(f"{name} {' '.join(sources)}" for name, sources in allowed.items())


def _parts(target: str) -> list[str] | None:
    """Split a request's target into names; None when it reaches for what is not public."""
    try:
        path = unquote(re.split("[?#]", target, maxsplit=1)[0], errors="strict")
    except UnicodeDecodeError:
        return None
    parts = [part for part in path.split("/") if part]
    if any(part.startswith((".", "__")) or re.search(r"[\\:\0]", part) for part in parts):
        return None
    return parts


def _version(path: Path) -> tuple[int, int] | None:
    """Say which state a file is in; None when it is no file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return (found.st_mtime_ns, found.st_size) if path.is_file() else None


def _asset(body: bytes, suffix: str, cache: str) -> Asset:
    etag = hashlib.sha256(body).hexdigest()[:24]
    asset = Asset(body, TYPES[suffix], f'"{etag}"', cache)
    packed = b"" if suffix in PACKED_ALREADY else gzip.compress(body, 9, mtime=0)
    return replace(asset, packed=packed) if 0 < len(packed) < len(body) else asset


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


class Handler(BaseHTTPRequestHandler):
    """Answer GET and HEAD, and nothing else."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Buffered, so that head and body leave in one packet.
    wbufsize = -1
    timeout = 60
    server: Server

    def do_GET(self) -> None:
        """Answer with the file, or with the page for an address inside the application."""
        if self._has_body():
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        asset = self.server.site.find(self.path)
        if asset is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        packed = asset.packed if self._takes_gzip() else None
        etag = f'{asset.etag[:-1]}-gz"' if packed else asset.etag
        headers = {"Cache-Control": asset.cache, "ETag": etag}
        if asset.packed:
            headers["Vary"] = "Accept-Encoding"
        if etag in self.headers.get("If-None-Match", ""):
            self._answer(HTTPStatus.NOT_MODIFIED, headers)
            return
        headers["Content-Type"] = asset.kind
        if packed:
            headers["Content-Encoding"] = "gzip"
        self._answer(HTTPStatus.OK, headers, packed or asset.body)

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self.do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse in one plain line, with the same headers as every other answer."""
        refused = HTTPStatus(code)
        headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
        if refused is HTTPStatus.NOT_IMPLEMENTED:
            refused, headers["Allow"] = HTTPStatus.METHOD_NOT_ALLOWED, "GET, HEAD"
        if refused is not HTTPStatus.NOT_FOUND:
            # Whatever body came with the request was not read, so the connection is of no more use.
            self.close_connection = True
            headers["Connection"] = "close"
        self._answer(refused, headers, f"{refused.phrase}\n".encode())

    def _answer(self, status: HTTPStatus, headers: dict[str, str], body: bytes = b"") -> None:
        page = self.server.site.page()
        self.send_response(status)
        for name, value in {**self.server.site.headers, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", page.policy if page else "default-src 'none'")
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _has_body(self) -> bool:
        length = self.headers.get("Content-Length", "0").strip()
        return length != "0" or "Transfer-Encoding" in self.headers

    def _takes_gzip(self) -> bool:
        return bool(_ACCEPTS_GZIP.search(self.headers.get("Accept-Encoding", "")))

    def version_string(self) -> str:
        """Name no software and no version."""
        return "hospital"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the log for what went wrong."""
        if isinstance(code, HTTPStatus) and code >= HTTPStatus.BAD_REQUEST:
            super().log_request(code, size)


class Server(ThreadingHTTPServer):
    """A thread per connection."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], site: Site) -> None:
        self.site = site
        super().__init__(address, Handler)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("WEB_PORT") or 3000))
    parser.add_argument("--api-port", type=int, default=int(os.environ.get("API_PORT") or 5000))
    parser.add_argument("--api-url", default=os.environ.get("API_URL", ""))
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    https = os.environ.get("WEB_URL", "").startswith("https://")
    site = Site(
        HERE,
        api_port=chosen.api_port,
        api_url=chosen.api_url,
        https=https,
        contact=os.environ.get("SECURITY_CONTACT", ""),
    )
    with Server((chosen.host, chosen.port), site) as server:
        print(f"Serving the front end on http://{chosen.host}:{chosen.port}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
