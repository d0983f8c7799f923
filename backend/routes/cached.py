"""Answers that their reader alone may keep, and asks about again before showing them."""

from flask import Response, request


def kept_privately(content: bytes, kind: str, tag: str) -> Response:
    """The content under its tag; 304 for a reader who has exactly this one."""
    response = Response(content, content_type=kind)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    response.make_conditional(request)
    return response
