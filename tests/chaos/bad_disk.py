"""The application on a disk on which three in ten COMMITs fail, with and without its rollbacks."""

import random
from collections.abc import Callable
from typing import Any

from apiflask import APIFlask
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import database
from app import create_app as sound_app
from database import db

FAILING = 0.3


def create_app() -> APIFlask:
    """As it is, on that disk."""
    app = sound_app()
    with app.app_context():
        break_commits(db.engine)
    return app


def create_careless_app() -> APIFlask:
    """Nobody rolls back, neither our code nor the pool; an open transaction is joined."""
    app = sound_app({"SQLALCHEMY_ENGINE_OPTIONS": {"pool_reset_on_return": None}})
    with app.app_context():
        break_commits(db.engine)
        forget_rollbacks(db.engine)
    Session.rollback = lambda _session: None  # type: ignore[method-assign]
    return app


def break_commits(engine: Engine, seed: int | None = None) -> Callable[[], None]:
    """Let COMMITs fail before the database hears of them; gives the way to mend that."""
    dice = random.Random(seed)

    def fail(_connection: Any) -> None:
        if dice.random() < FAILING:
            raise OperationalError("COMMIT", {}, OSError("disk I/O error"))

    event.listen(engine, "commit", fail)
    return lambda: event.remove(engine, "commit", fail)


def forget_rollbacks(engine: Engine) -> Callable[[], None]:
    """Let a new transaction join the one that a connection is still in; gives the way back."""
    if engine.dialect.name != "sqlite":
        return lambda: None
    event.remove(engine, "begin", database._begin_sqlite)
    event.listen(engine, "begin", join)

    def mend() -> None:
        event.remove(engine, "begin", join)
        event.listen(engine, "begin", database._begin_sqlite)

    return mend


def join(connection: Any) -> None:
    """Begin, unless a transaction is open: as sqlite3 does by itself."""
    if not connection.connection.dbapi_connection.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
