"""The real worker on a real Redis; booking while everything behind it is down."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from apiflask import APIFlask

import people
from factories import make_doctor
from machine import BACKEND, eventually, free_port, running
from people import Person
from postbox import Postbox, owed, serve
from redis_server import redis_server
from servers import Client, api

RECOVERY = 30  # seconds in which mails follow once everything is back
REQUEST = 0.25  # seconds that a hung Redis may cost


@contextmanager
def worker(tmp_path: Path, redis: str, smtp: int) -> Iterator[None]:
    """The worker with its timetable, as the run command starts it."""
    command = ["-m", "celery", "-A", "celery_tasks.imports:celery_app", "worker"]
    command += ["-P", "threads", "-c", "2", "--without-gossip", "--without-mingle"]
    command += ["--beat", "--schedule", str(tmp_path / "state")]
    mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(smtp)}
    with running(command, BACKEND, REDIS_URL=redis, **mail):
        yield


def bookings(app: APIFlask, at: object, count: int) -> list[tuple[Person, dict[str, object]]]:
    """Patients, and a free time for each with a doctor of their own."""
    at(datetime.now(UTC))  # type: ignore[operator]
    wishes = []
    for number in range(count):
        doctor = make_doctor(f"Doctor {number}")
        person = people.patient(app, f"Patient {number}")
        free = person.get(f"/doctors/{doctor.id}").json["next_free"]
        wish = {key: free[key] for key in ("appointment_date", "appointment_time")}
        wishes.append((person, {"doctor_id": doctor.id, **wish}))
    return wishes


def book(url: object, person: Person, wish: dict[str, object]) -> float:
    """One booking over HTTP; how long it took."""
    with Client(url, person.token) as client:  # type: ignore[arg-type]
        began = time.perf_counter()
        status, *_ = client.call("POST", "/api/patient/appointments", wish)
        assert status == 201
        return time.perf_counter() - began


def test_booked_while_all_was_down_and_mailed_when_it_is_back(
    app: APIFlask, at: object, tmp_path: Path
) -> None:
    redis_port, smtp_port, box = free_port(), free_port(), Postbox()
    wishes = bookings(app, at, 4)
    redis = f"redis://127.0.0.1:{redis_port}/0"
    with worker(tmp_path, redis, smtp_port), api(workers=1, REDIS_URL=redis) as hospital:
        took = [book(hospital, *wish) for wish in wishes]
        assert len(owed(sent_at=None)) == 8
        with redis_server(redis_port):
            mail_server = serve(box, smtp_port)
            try:
                assert eventually(lambda: len(box.mails) == 8, RECOVERY)
                person = wishes[0][0]
                began = time.perf_counter()
                forgot(hospital, person)
                assert eventually(lambda: len(box.mails) == 9, 10)
                rung = time.perf_counter() - began
            finally:
                mail_server.stop()

    assert statistics.median(took) < 0.5
    assert rung < 2
    assert len(set(box.ids())) == 9


def forgot(url: object, person: Person) -> None:
    email = person.get("/auth/me").json["email"]
    with Client(url) as client:  # type: ignore[arg-type]
        assert client.call("POST", "/api/auth/password/forgot", {"email": email})[0] == 202


def test_a_redis_that_never_answers_costs_next_to_nothing(
    app: APIFlask, at: object, black_hole: int
) -> None:
    wishes = bookings(app, at, 8)

    with api(workers=1, REDIS_URL="") as hospital:
        without = [book(hospital, *wish) for wish in wishes[:4]]
    with api(workers=1, REDIS_URL=f"redis://127.0.0.1:{black_hole}/0") as hospital:
        hung = [book(hospital, *wish) for wish in wishes[4:]]

    assert statistics.median(hung) - statistics.median(without) < REQUEST


def test_the_worker_knows_every_job_of_the_timetable() -> None:
    code = (
        "from celery_tasks.imports import celery_app as c;"
        "jobs = {entry['task'] for entry in c.conf.beat_schedule.values()};"
        "raise SystemExit(bool(jobs - set(c.tasks)) or not jobs)"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=BACKEND, check=False)

    assert done.returncode == 0
