"""Many rows in one transaction: a commit for each would take longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from sqlalchemy.orm import Session

import database
import factories
import people
from database import db


@contextmanager
def one_transaction() -> Iterator[None]:
    """Whatever factories and people make inside is one transaction."""
    shared = {"writing": joined}
    with (
        database.writing(),
        mock.patch.multiple(factories, **shared),
        mock.patch.multiple(people, **shared),
    ):
        yield


@contextmanager
def joined() -> Iterator[Session]:
    """A part of the transaction that is being written, or one of its own."""
    session = db.session()
    if session.info.get("writing"):
        yield session
        session.flush()
    else:
        with database.writing():
            yield session
