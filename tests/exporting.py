"""Exports, asked for, made and fetched."""

import csv
import io
from typing import Any

import clock
from people import Person
from services.jobs import worker


def work() -> None:
    """Let the worker see to what waits."""
    worker.go_on(now=clock.now())


def asked(person: Person, role: str, body: Any = None) -> int:
    answer = person.post(f"/{role}/exports", body)
    assert answer.status_code == 202, answer.json
    return int(answer.json["id"])


def download(person: Person, role: str, job_id: int) -> str:
    answer = person.get(f"/{role}/exports/{job_id}/download")
    assert answer.status_code == 200, answer.text
    return answer.data.decode("utf-8")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def exported(person: Person, role: str, body: Any = None) -> list[dict[str, str]]:
    """Ask, let the worker work, and read the file."""
    job_id = asked(person, role, body)
    work()
    return table(download(person, role, job_id))
