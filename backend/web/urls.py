"""Ids in addresses: whole numbers that a database can hold; anything else is not found."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """`<int:...>` from 1 up to what a column holds."""

    def __init__(self, urls: Map, **options: Any) -> None:
        super().__init__(urls, **{"min": 1, "max": LARGEST_ID, **options})


def init_app(app: Flask) -> None:
    """Use it for every `<int:...>`, and have one address for one thing; call before any route."""
    app.url_map.converters["int"] = IdConverter
    app.url_map.merge_slashes = False
