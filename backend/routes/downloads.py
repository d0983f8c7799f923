"""Files handed to whoever they belong to."""

from collections.abc import Iterator
from pathlib import Path

from flask import Response

PIECE = 64 * 1024


def csv_file(path: Path, name: str) -> Response:
    """A CSV file as a download, in pieces; nobody on the way keeps it."""
    return Response(
        _pieces(path),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(path.stat().st_size),
            "Cache-Control": "no-store",
        },
    )


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
