"""Connections on which a session only reads: no transaction round them, kept until it is closed."""

import select
from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool, PoolProxiedConnection

LINE = "line"
# PostgreSQL's are a pool of their own: a driver that rolls back forgets the statements that the
# server has prepared for it, and to plan a page takes ten times as long as to read it.
_pools: dict[Engine, Pool] = {}


class ReadingSession(FlaskSession):
    """A session that gives back its line when it is closed."""

    def close(self) -> None:
        hang_up(self)
        super().close()


def of(session: Session, engine: Engine) -> PoolProxiedConnection:
    """The session's line: each statement on it sees what was committed last."""
    line: PoolProxiedConnection | None = session.info.get(LINE)
    if line is None:
        line = session.info[LINE] = _new(engine)
    return line


def hang_up(session: Session, *, broken: bool = False) -> None:
    """Give back the line, if there is one; one that is broken is closed."""
    line = session.info.pop(LINE, None)
    if line is not None and broken:
        line.invalidate()
    elif line is not None:
        line.close()


def watch(engine: Engine) -> None:
    """Take care that nobody gets a line to PostgreSQL that it has ended."""
    event.listen(engine, "checkout", _refuse_lost)
    event.listen(engine, "engine_disposed", _end)


def _new(engine: Engine) -> PoolProxiedConnection:
    if engine.dialect.name == "sqlite":
        return engine.raw_connection()
    if engine not in _pools:
        pool = engine.pool.recreate()
        event.listen(pool, "connect", _commit_each)
        _pools[engine] = pool
    return _pools[engine].connect()


def _end(engine: Engine) -> None:
    if pool := _pools.pop(engine, None):
        pool.dispose()


def _commit_each(connection: Any, _record: object) -> None:
    connection.autocommit = True


def _refuse_lost(connection: Any, _record: object, _proxy: object) -> None:
    """An idle line has nothing to say, but when the server has gone; to ask would take longer."""
    if connection.closed or select.select([connection], [], [], 0)[0]:
        raise DisconnectionError
