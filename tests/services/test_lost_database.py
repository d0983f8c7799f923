"""A database that is lost behind an answer does not spoil the answer, nor the next request."""

from apiflask import APIFlask
from sqlalchemy import text

from database import db


def test_a_lost_connection_ends_with_its_request(app: APIFlask) -> None:
    with app.app_context():
        db.session.execute(text("SELECT 1"))
        line = db.session.connection().connection.driver_connection
        assert line
        line.close()

    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1
