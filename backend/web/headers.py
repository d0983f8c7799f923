"""Headers on every answer, and the small checks before any route."""

import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, g, request

from errors import NotFound, ValidationFailed, WrongContentType
from web.field_words import unknown_fields

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
REQUEST_ID = "hospital.request_id"
SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-site",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
NOT_STORED = ("Cache-Control", "no-store")
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline';"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
POLICIES = {"/api/docs": DOCS_POLICY, "/api/dev/": MAIL_POLICY}
BODY_METHODS = {"POST", "PUT", "PATCH"}
METHODS = BODY_METHODS | {"GET", "HEAD", "DELETE", "OPTIONS"}
NO_METHOD = "UNKNOWN"  # what logs and metrics read for any other, which a stranger has made up
FORM_ROUTES = {"auth.issue_token"}
FIVE_MEGABYTES = 5 * 1024 * 1024 + 4096  # the file, and the form round it
UPLOADS = {"admin.upload_import": FIVE_MEGABYTES, "patient.put_picture": FIVE_MEGABYTES}


def init_app(app: Flask, *, https: bool) -> None:
    """Name each request, refuse bodies that are not JSON, harden each answer."""
    app.before_request(_name_request)
    app.before_request(_refuse_unwritable_paths)
    app.before_request(_refuse_foreign_bodies)
    app.before_request(_refuse_unread_queries)
    app.wsgi_app = Hardened(app.wsgi_app, https=https)  # type: ignore[method-assign]


def _name_request() -> None:
    given = request.headers.get("X-Request-ID", "")
    name = given if SAFE_REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
    g.request_id = request.environ[REQUEST_ID] = name


def _refuse_unwritable_paths() -> None:
    """No database text holds a NUL, so nothing can be found under an address with one."""
    if "\0" in request.path:
        raise NotFound


def _refuse_foreign_bodies() -> None:
    """A body in a type that a foreign page could send without asking is no body of ours."""
    if request.endpoint in UPLOADS and request.mimetype == "multipart/form-data":
        request.max_content_length = UPLOADS[request.endpoint]
        return
    if request.method in BODY_METHODS and request.endpoint not in FORM_ROUTES:
        sends_body = request.content_length or "Transfer-Encoding" in request.headers
        if sends_body and not request.is_json:
            raise WrongContentType
        if sends_body:
            request.get_data()  # also where no route looks: an answer could be lost on its sender


def _refuse_unread_queries() -> None:
    """A parameter that the route would not even look at is a mistake, and is called one."""
    if not request.query_string or request.endpoint is None or request.method == "OPTIONS":
        return
    contract = getattr(current_app.view_functions[request.endpoint], "_spec", {})
    reads = any(location == "query" for _, location in contract.get("args") or ())
    if contract and not reads:
        raise ValidationFailed(fields=unknown_fields(request.args))


class Hardened:
    """Puts the headers on every answer, below Flask, which would check each of them each time.

    A method that nobody knows is made one word here: counted under its own name, each would stay
    in memory for ever, and in the log it could say anything.
    """

    def __init__(self, inner: "WSGIApplication", *, https: bool) -> None:
        self.inner = inner
        always = {**HEADERS, **(HSTS if https else {})}
        self._lists = {
            path: [*always.items(), ("Content-Security-Policy", policy)]
            for path, policy in {**POLICIES, "": POLICY}.items()
        }

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in METHODS:
            environ["REQUEST_METHOD"] = NO_METHOD
        path = environ["PATH_INFO"]
        own = self._lists[next((start for start in POLICIES if path.startswith(start)), "")]

        def harden(status: str, headers: Headers, *error: Any) -> Any:
            if not any(name == "Cache-Control" for name, _ in headers):
                headers = [*headers, NOT_STORED]
            name = ("X-Request-ID", environ.get(REQUEST_ID, ""))
            return start_response(status, [*headers, *own, name], *error)

        return self.inner(environ, harden)
