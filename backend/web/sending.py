"""Answers as the server takes them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

WITHOUT_BODY = {204, 304}


class Whole(Response):
    """An answer that is given to the server in one piece where it is in memory already.

    A list of bytes is sent at once. Whatever else is iterated, piece by piece and thread by thread,
    which takes as long as many a view.
    """

    def get_app_iter(self, environ: "WSGIEnvironment") -> Iterable[bytes]:
        """The body, as a list if nothing is left to do when it has been sent."""
        has_body = environ["REQUEST_METHOD"] != "HEAD" and self.status_code not in WITHOUT_BODY
        if has_body and self.is_sequence and not self._on_close:
            return list(self.iter_encoded())
        return super().get_app_iter(environ)
