"""A fresh database for every test, on the database that HMS_TEST_DB names."""

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

SCRATCH = Path(tempfile.mkdtemp(prefix="hospital-tests-"))
os.environ.update(
    HMS_INSTANCE_DIR=str(SCRATCH),
    HYPOTHESIS_STORAGE_DIRECTORY=str(SCRATCH / "hypothesis"),
    RATE_LIMITS="false",
    REDIS_URL="",
    LOG_LEVEL="ERROR",
    CLINIC_TIMEZONE="Asia/Kolkata",
)
for name in ("DATABASE_URL", "APP_ENV", "SECRET_KEY", "WEB_URL", "CORS_ORIGINS"):
    os.environ.pop(name, None)

from databases import TestDatabase, chosen_database  # noqa: E402

STORE = chosen_database(SCRATCH)
os.environ["DATABASE_URL"] = STORE.url

from apiflask import APIFlask  # noqa: E402

import chromium  # noqa: E402
import clock  # noqa: E402
from app import create_app  # noqa: E402
from factories import NOW  # noqa: E402
from people import Person, Stranger, admin, doctor, patient  # noqa: E402


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the browser that was found, not one of a version that may not be there."""
    return {**browser_type_launch_args, **chromium.launch_arguments()}


@pytest.fixture(scope="session")
def store() -> Iterator[TestDatabase]:
    """The migrated template, copied for each test."""
    STORE.migrate()
    yield STORE
    STORE.close()


@pytest.fixture(scope="session")
def hospital(store: TestDatabase) -> APIFlask:
    """One application for the whole run."""
    return create_app({"TESTING": True, "PROPAGATE_EXCEPTIONS": False})


@pytest.fixture
def app(hospital: APIFlask, store: TestDatabase) -> Iterator[APIFlask]:
    """The application on an empty database, inside its context."""
    with hospital.app_context():
        store.refresh()
        yield hospital


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Move the hospital's clock: at(moment). It stands at NOW until then."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(NOW)
    return move


@pytest.fixture
def stranger(app: APIFlask, at: object) -> Stranger:
    """Somebody who has not signed in."""
    return Stranger(app.test_client())


@pytest.fixture
def asha(app: APIFlask, at: object) -> Person:
    """A signed-in patient."""
    return patient(app, "Asha Rao")


@pytest.fixture
def ben(app: APIFlask, at: object) -> Person:
    """Another signed-in patient."""
    return patient(app, "Ben Okafor")


@pytest.fixture
def sharma(app: APIFlask, at: object) -> Person:
    """A signed-in doctor: Monday to Saturday, both sessions, 30 minutes."""
    return doctor(app, "Meera Sharma")


@pytest.fixture
def iyer(app: APIFlask, at: object) -> Person:
    """Another signed-in doctor, the same hours."""
    return doctor(app, "Ravi Iyer")


@pytest.fixture
def chief(app: APIFlask, at: object) -> Person:
    """A signed-in admin."""
    return admin(app, "Grace Admin")
