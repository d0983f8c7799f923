"""A fresh database for every test, on the database that HMS_TEST_DB names."""

from scratch import STORE  # first, since the backend reads its settings when it is imported

# isort: split
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

import chromium
import clock
import tally
from app import create_app
from databases import TestDatabase
from factories import NOW
from people import Person, Stranger, admin, doctor, patient
from services.jobs import files
from ward import Ward, open_ward

HERE = Path(__file__).parent
TOGETHER = {"start", "chaos"}  # folders whose tests take a whole machine's time and ports


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests together, and those of some folders; the longest begin."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: _group(item) not in TOGETHER)


def _group(item: pytest.Item) -> str:
    file = item.path.relative_to(HERE)
    return file.parts[0] if file.parts[0] in TOGETHER else str(file)


def pytest_sessionfinish() -> None:
    """Say how much was tried."""
    tally.write()


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
    """The application on an empty database, without files of jobs, inside its context."""
    with hospital.app_context():
        store.refresh()
        shutil.rmtree(files.FOLDER, ignore_errors=True)
        yield hospital


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Move the hospital's clock: at(moment). It stands at NOW until then."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(NOW)
    return move


@pytest.fixture
def ward(app: APIFlask, at: object) -> Ward:
    """Two of everything."""
    return open_ward(app)


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
