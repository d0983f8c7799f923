"""Long work outlives its worker, gives way to others, and stops when it is told to."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

import clock
from database import db, writing
from factories import NOW
from machine import BACKEND, eventually
from models import AuditEvent, Job, JobStatus, Patient
from people import Person, token
from services import unsent
from services.exports import making
from services.imports import working
from services.jobs import claims, files, sweeping, worker
from services.jobs.claims import Turn

AFTER_THE_LEASE = NOW + claims.LEASE + timedelta(seconds=1)


@pytest.fixture
def in_tens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports that write ten rows at a time."""
    monkeypatch.setattr(making, "CHUNK", 10)


class Killed(BaseException):
    """What a kill -9 is to the code: nothing after it runs."""


def admit(count: int) -> None:
    """That many patients, quickly."""
    rows = [
        {
            "full_name": f"Patient {number:06}",
            "search_text": f"patient {number:06}",
            "phone": f"98{number:08}",
            "address": "",
            "emergency_contact_name": "",
            "emergency_contact_phone": "",
            "allergies": [],
            "medical_history": "",
            "blacklist_reason": "",
            "revision": 0,
            "created_at": NOW,
        }
        for number in range(count)
    ]
    with writing() as session:
        session.execute(insert(Patient), rows)


def ask(chief: Person, name: str = "patients") -> int:
    answer = chief.post("/admin/exports", {"list": name})
    assert answer.status_code == 202, answer.json
    return int(answer.json["id"])


def state(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True)


def names(job_id: int) -> list[str]:
    """Whom the file names, in its order."""
    text = files.place(job_id, "csv").read_text(encoding="utf-8-sig")
    return [row["Full name"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def expected(count: int) -> list[str]:
    return [f"Patient {number:06}" for number in range(count)]


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> Iterator[None]:
    """Die at the n-th call of one of the claims' functions."""
    original, calls = getattr(claims, call), []

    def dying(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == number:
            raise Killed
        return original(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(claims, call, dying)
        with suppress(Killed):
            yield
    assert len(calls) == number
    db.session.remove()


@pytest.mark.parametrize("number", [1, 3, 5])
def test_an_export_goes_on_where_the_killed_worker_was(chief, monkeypatch, number, in_tens):
    admit(45)
    job_id = ask(chief)
    with killed_at(monkeypatch, "note", number):
        worker.go_on(now=NOW)
    assert (state(job_id).status, state(job_id).done_rows) == (
        JobStatus.RUNNING,
        10 * (number - 1),
    )

    assert worker.go_on(now=NOW + timedelta(seconds=5)) == 0
    worker.go_on(now=AFTER_THE_LEASE)

    assert state(job_id).status is JobStatus.DONE
    assert names(job_id) == expected(45)
    assert list(files.FOLDER.glob(f"{job_id}.*.part")) == []


def test_an_export_killed_when_it_was_as_good_as_ready(chief, monkeypatch, in_tens):
    admit(25)
    job_id = ask(chief)
    with killed_at(monkeypatch, "finish", 1):
        worker.go_on(now=NOW)

    worker.go_on(now=AFTER_THE_LEASE)

    assert names(job_id) == expected(25)
    assert unsent.counts().queued == 1


def test_whoever_lost_the_job_writes_nothing_more(chief):
    admit(5)
    job_id = ask(chief)
    slow = claims.take(now=NOW)
    quick = claims.take(now=AFTER_THE_LEASE)
    assert slow
    assert quick

    for deed in (
        lambda: claims.note(slow, done_rows=3, total_rows=5, so_far={}, now=NOW),
        lambda: making.make(slow, Turn(AFTER_THE_LEASE)),
    ):
        with pytest.raises(claims.Lost):
            deed()
    making.make(quick, Turn(AFTER_THE_LEASE))

    assert state(job_id).status is JobStatus.DONE
    assert names(job_id) == expected(5)


def test_two_workers_never_take_the_same_job(chief):
    ask(chief)

    assert claims.take(now=NOW) is not None
    assert claims.take(now=NOW) is None


def test_a_lost_file_means_beginning_anew(chief, monkeypatch, in_tens):
    admit(25)
    job_id = ask(chief)
    with killed_at(monkeypatch, "note", 3):
        worker.go_on(now=NOW)
    for path in files.FOLDER.glob(f"{job_id}.*"):
        path.unlink()

    worker.go_on(now=AFTER_THE_LEASE)

    assert names(job_id) == expected(25)


def test_a_running_export_stops_at_its_next_step(chief, monkeypatch, in_tens):
    admit(45)
    job_id = ask(chief)
    with killed_at(monkeypatch, "note", 3):
        worker.go_on(now=NOW)

    stopping = chief.post(f"/admin/exports/{job_id}/stop").json
    worker.go_on(now=AFTER_THE_LEASE)

    assert (stopping["status"], stopping["can_stop"]) == ("running", False)
    assert state(job_id).status is JobStatus.STOPPED
    assert list(files.FOLDER.glob(f"{job_id}.*")) == []
    assert unsent.counts().queued == 0


def test_a_long_job_gives_way_and_is_finished_all_the_same(chief, monkeypatch, in_tens):
    monkeypatch.setattr(claims, "TURN", 0.0)
    admit(45)
    first, second = ask(chief), ask(chief)

    turns = worker.go_on(now=NOW)

    assert turns > 2
    assert names(first) == names(second) == expected(45)


def test_what_breaks_off_again_and_again_is_given_up(chief):
    job_id = ask(chief)
    for number in range(claims.TRIES + 1):
        claims.take(now=NOW + number * (claims.LEASE + timedelta(seconds=1)))

    assert state(job_id).status is JobStatus.FAILED
    assert state(job_id).error == claims.GAVE_UP


def test_a_fault_of_ours_is_said_without_details(chief, monkeypatch):
    job_id = ask(chief)
    monkeypatch.setattr(making, "CHUNK", "ten")

    worker.go_on(now=NOW)

    assert (state(job_id).status, state(job_id).error) == (JobStatus.FAILED, worker.WENT_WRONG)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_import_takes_each_row_in_once(chief, monkeypatch, number):
    monkeypatch.setattr(working, "TAKEN_AT_ONCE", 10)
    rows = "".join(f"Person {n},p{n}@example.org,98{n:08}\n" for n in range(35)) + "Bad,nobody,1\n"
    content = f"Full name,Email,Phone\n{rows}".encode()
    form = {"kind": "patients", "file": (io.BytesIO(content), "list.csv")}
    job_id = chief.call("POST", "/admin/imports", data=form).json["id"]
    chief.post(f"/admin/imports/{job_id}/start")
    with killed_at(monkeypatch, "renew", number):
        worker.go_on(now=NOW)
    assert people_here() == 10 * (number - 1)

    worker.go_on(now=AFTER_THE_LEASE)

    result = state(job_id).result
    assert (result["imported"], result["problems"], result["rows"]) == (35, 1, 36)
    assert people_here() == 35
    added = select(func.count()).where(AuditEvent.action == "patient.added")
    assert db.session.scalar(added) == 35


def people_here() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Patient)) or 0


def test_an_import_that_is_stopped_keeps_who_is_in(chief, monkeypatch):
    monkeypatch.setattr(working, "TAKEN_AT_ONCE", 10)
    rows = "".join(f"Person {n},p{n}@example.org\n" for n in range(35))
    form = {"kind": "patients", "file": (io.BytesIO(f"Full name,Email\n{rows}".encode()), "a.csv")}
    job_id = chief.call("POST", "/admin/imports", data=form).json["id"]
    chief.post(f"/admin/imports/{job_id}/start")
    with killed_at(monkeypatch, "renew", 3):
        worker.go_on(now=NOW)
    chief.post(f"/admin/imports/{job_id}/stop")

    worker.go_on(now=AFTER_THE_LEASE)

    job = chief.get(f"/admin/imports/{job_id}").json
    assert (job["status"], job["result"]["imported"], people_here()) == ("stopped", 20, 20)
    assert chief.get(f"/admin/imports/{job_id}/problems").status_code == 200


def test_fifty_thousand_rows_fit_into_little_memory(chief):
    admit(50_000)
    job_id = ask(chief)
    tracemalloc.start()
    began = time.monotonic()

    worker.go_on(now=clock.now())

    took, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert state(job_id).done_rows == 50_000
    assert len(names(job_id)) == 50_000
    assert peak < 32 * 1024 * 1024
    assert took < 90


def test_the_sweep_leaves_alone_what_is_still_wanted(chief):
    admit(3)
    job_id = ask(chief)
    worker.go_on(now=NOW)

    sweeping.sweep(now=NOW + timedelta(days=6))

    assert names(job_id) == expected(3)


@contextmanager
def real_worker(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker and its timetable, in a session of their own; without Redis."""
    command = [sys.executable, "-m", "celery", "-A", "celery_tasks.imports:celery_app", "worker"]
    command += ["-P", "threads", "-c", "2", "--without-gossip", "--without-mingle"]
    command += ["--beat", "--schedule", str(tmp_path / "state")]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=BACKEND, start_new_session=True, **quiet)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, the worker and the timetable beside it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def half_a_minute_passes(job_id: int) -> None:
    """The lease of whoever had the job runs out."""
    with writing() as session:
        job = session.get_one(Job, job_id)
        assert job.claimed_until
        job.claimed_until -= claims.LEASE


def test_after_a_kill_9_the_next_worker_finishes_the_job(
    app: Any, chief: Person, at: Any, tmp_path: Path
) -> None:
    admit(60_000)
    at(datetime.now(NOW.tzinfo))
    chief.token = token(chief.user_id)
    job_id = ask(chief)

    with real_worker(tmp_path) as first:
        assert eventually(lambda: state(job_id).done_rows >= 2000, 60)
        kill(first)
        reached = state(job_id)
        assert reached.status is JobStatus.RUNNING
        assert reached.done_rows < 60_000
    half_a_minute_passes(job_id)
    with real_worker(tmp_path):
        assert eventually(lambda: state(job_id).status is JobStatus.DONE, 120)

    assert names(job_id) == expected(60_000)
