"""What is written down of a request: enough to find it, nothing that a log may not hold."""

import io
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from database import db
from log_lines import JsonLines
from people import Person, Stranger

MARK = "zqxjkv"
FIELDS = {"at", "level", "logger", "message", "request_id", "method", "route", "status", "ms"}


class Log:
    """The process's log, as its lines are written."""

    def __init__(self) -> None:
        self.file = io.StringIO()
        self.handler = logging.StreamHandler(self.file)
        self.handler.setFormatter(JsonLines())

    def of(
        self, person: Stranger, method: str, path: str, body: Any = None, **headers: str
    ) -> list[dict[str, Any]]:
        """The lines of one request, which is made outside of the test's own context."""
        if person.token:
            headers["Authorization"] = f"Bearer {person.token}"
        with ThreadPoolExecutor(1) as elsewhere:
            sent = {"method": method, "json": body, "headers": headers}
            elsewhere.submit(person.client.open, f"/api{path}", **sent).result()
        return [json.loads(line) for line in self.file.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """All that is logged from INFO on."""
    found, root = Log(), logging.getLogger()
    level = root.level
    root.addHandler(found.handler)
    root.setLevel("INFO")
    yield found
    root.removeHandler(found.handler)
    root.setLevel(level)


def test_a_request_is_one_line(asha: Person, log: Log) -> None:
    (line,) = log.of(asha, "GET", "/patient/profile")

    assert line.keys() == FIELDS | {"code", "user"}
    assert (line["method"], line["route"]) == ("GET", "/api/patient/profile")
    assert (line["status"], line["user"], line["code"]) == (200, asha.user_id, None)
    assert line["at"].endswith("+00:00")


def test_a_refusal_says_who_was_refused_and_why(asha: Person, log: Log) -> None:
    (line,) = log.of(asha, "GET", "/admin/patients")

    assert (line["status"], line["code"], line["user"]) == (403, "forbidden", asha.user_id)


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "/auth/login", {"username": MARK, "password": MARK}, "bad_credentials"),
        ("POST", "/auth/login", {"username": MARK, "password": [MARK]}, "validation_failed"),
        ("POST", "/auth/password/forgot", {"email": f"{MARK}@example.org"}, None),
        ("GET", f"/doctors?q={MARK}", None, None),
        ("GET", f"/visits/{MARK}", None, "link_expired"),
        ("GET", f"/calendar/{MARK}.ics", None, "not_found"),
        ("GET", f"/{MARK}", None, "not_found"),
        ("GET", f"/clinic?{MARK}=1", None, "validation_failed"),
        (MARK, "/clinic", None, "method_not_allowed"),
    ],
)
def test_nothing_that_somebody_sent_is_in_it(
    stranger: Stranger, log: Log, method: str, path: str, body: Any, code: str | None
) -> None:
    headers = {
        "Authorization": f"Basic {MARK}",
        "User-Agent": MARK,
        "Cookie": f"hms_refresh={MARK}",
    }

    lines = log.of(stranger, method, path, body, **headers)

    assert [line["code"] for line in lines] == [code]
    assert MARK not in log.file.getvalue().lower()


def test_no_line_can_be_forged(log: Log) -> None:
    logging.getLogger("hospital").warning('one\n{"level": "INFO", "message": "two"}')

    (line,) = log.file.getvalue().splitlines()
    assert json.loads(line)["level"] == "WARNING"


def test_a_failure_is_logged_with_its_trace_and_without_values(
    asha: Person, log: Log, monkeypatch: pytest.MonkeyPatch, hospital: Any
) -> None:
    def fail() -> None:
        db.session.execute(text("SELECT :word FROM nowhere"), {"word": MARK})

    monkeypatch.setitem(hospital.view_functions, "auth.get_me", fail)

    failure, line = log.of(asha, "GET", "/auth/me")

    assert "nowhere" in failure["trace"]
    assert MARK not in log.file.getvalue()
    assert line["code"] in {"busy", "internal_error"}
