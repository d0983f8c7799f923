"""For developers, never in production: every mail with sample facts."""

from typing import Literal

from flask import Response, render_template

import clock
from errors import NotFound, ValidationFailed
from routes.blueprints import dev_bp
from schemas.common import Request
from services import mail_samples
from web.problems import refuses


class MailLook(Request):
    """In which colours."""

    theme: Literal["light", "dark"] = "light"


@dev_bp.get("/mails")
@dev_bp.doc(hide=True)
def list_mails() -> Response:
    """Every kind of mail, with links to its looks."""
    return Response(
        render_template("dev/mails.html", samples=mail_samples.samples(now=clock.now()))
    )


@dev_bp.get("/mails/<kind>.html")
@dev_bp.doc(hide=True)
@dev_bp.input(MailLook, location="query")
@refuses(NotFound, ValidationFailed)
def show_mail(kind: str, query_data: MailLook) -> Response:
    """A mail as mail programs show it."""
    dark = query_data.theme == "dark"
    return Response(mail_samples.html(kind, dark=dark, now=clock.now()))


@dev_bp.get("/mails/<kind>.txt")
@dev_bp.doc(hide=True)
@refuses(NotFound)
def show_mail_text(kind: str) -> Response:
    """A mail as text."""
    said = mail_samples.text(kind, now=clock.now())
    return Response(said, content_type="text/plain; charset=utf-8")
