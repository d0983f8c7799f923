"""People who use the API: strangers, and signed-in patients, doctors and admins."""

from dataclasses import dataclass
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import clock
from database import db, writing
from factories import make_doctor, make_patient, make_user
from models import Doctor, Patient, Role, User
from services import sign_in


@dataclass
class Stranger:
    """Speaks to the API without a token."""

    client: FlaskClient
    token: str | None = None

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        """One request to /api; `body` goes as JSON."""
        headers = dict(more.pop("headers", {}))
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            more["json"] = body
        answer = self.client.open(f"/api{path}", method=method, headers=headers, **more)
        db.session.expire_all()
        return answer

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("POST", path, {} if body is None else body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("PUT", path, {} if body is None else body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("PATCH", path, {} if body is None else body, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self.call("DELETE", path, **more)


@dataclass
class Person(Stranger):
    """Somebody signed in; `row` is the patient, doctor or user behind the account."""

    row: Any = None
    user_id: int = 0

    @property
    def id(self) -> int:
        return int(self.row.id)


def patient(app: APIFlask, name: str, **more: Any) -> Person:
    """A new patient, signed in."""
    return _signed_in(app, make_patient(name, **more))


def doctor(app: APIFlask, name: str, **more: Any) -> Person:
    """A new doctor, signed in."""
    return _signed_in(app, make_doctor(name, **more))


def admin(app: APIFlask, name: str) -> Person:
    """A new admin, signed in."""
    return _signed_in(app, make_user(name, Role.ADMIN))


def _signed_in(app: APIFlask, row: Patient | Doctor | User) -> Person:
    user_id = row.id if isinstance(row, User) else row.user_id
    assert user_id is not None
    return Person(app.test_client(), token(user_id), row=row, user_id=user_id)


def token(user_id: int) -> str:
    """What a sign-in at this moment gives that user."""
    with writing() as session:
        user = session.get_one(User, user_id)
        grant = sign_in.open_session(session, user, sign_in.Device("test", ""), now=clock.now())
    return grant.access_token
