"""The one command that runs everything: started, looked after, stopped, and nothing left."""

import json
import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from devtools.runstate import is_alive
from devtools.supervisor import RESTARTS
from machine import eventually, free_port, listens
from running import Hospital

DEMO_ACCOUNTS = [("admin", "admin123"), ("dr_sharma", "doctor123"), ("patient1", "patient123")]


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    """A hospital that was never started."""
    made = Hospital(tmp_path)
    yield made
    made.end()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A running hospital for the tests that leave it running."""
    made = Hospital(tmp_path_factory.mktemp("hospital"))
    try:
        made.start()
        yield made
    finally:
        made.end()


def test_everything_is_there_when_it_says_so(started: Hospital) -> None:
    assert "City Hospital is ready in" in started.said
    assert f"http://localhost:{started.web}" in started.said
    assert started.is_ready()
    assert b'id="app"' in started.get(f"http://127.0.0.1:{started.web}/")
    script = started.get(f"http://127.0.0.1:{started.web}/config.js").decode()
    assert json.loads(script.removeprefix("export default ").rstrip(";\n")) == {
        "apiPort": started.api
    }
    assert json.loads(started.get(f"http://127.0.0.1:{started.mail}/api/v2/messages"))["start"] == 0
    assert listens(started.smtp)


@pytest.mark.parametrize(("username", "password"), DEMO_ACCOUNTS)
def test_the_demo_accounts_can_sign_in(started: Hospital, username: str, password: str) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{started.api}/api/auth/login",
        data=json.dumps({"username": username, "password": password}).encode(),
        headers={"Content-Type": "application/json"},
    )

    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def test_the_page_may_call_the_api(started: Hospital) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{started.api}/api/health/ready",
        headers={"Origin": f"http://localhost:{started.web}"},
    )

    with urllib.request.urlopen(request, timeout=10) as answer:
        allowed = answer.headers["Access-Control-Allow-Origin"]

    assert allowed == f"http://localhost:{started.web}"


def test_a_second_start_says_where_it_runs(started: Hospital) -> None:
    code, said = started.again()

    assert (code, said) == (0, f"already running: http://localhost:{started.web}\n")


def test_stop_leaves_nothing_behind(hospital: Hospital) -> None:
    hospital.start()
    processes = hospital.note["children"]
    assert len(processes) >= 5
    assert all(map(is_alive, processes))

    code, said = hospital.again("stop")

    assert (code, said) == (0, "Stopped.\n")
    assert not any(map(is_alive, processes))
    ports = (hospital.api, hospital.web, hospital.smtp, hospital.mail)
    assert not any(map(listens, ports))
    assert hospital.again("stop") == (0, "Nothing was running.\n")


def test_ctrl_c_stops_everything_in_order(hospital: Hospital) -> None:
    hospital.start()
    processes = hospital.note["children"]
    assert hospital.runner

    hospital.runner.send_signal(signal.SIGINT)

    assert hospital.runner.wait(30) == 0
    assert not any(map(is_alive, processes))


def test_the_services_end_with_a_runner_that_was_killed(hospital: Hospital) -> None:
    hospital.start()
    processes = hospital.note["children"]
    assert hospital.runner

    hospital.runner.kill()

    assert eventually(lambda: not any(map(is_alive, processes)))
    hospital.start()
    assert f"port {hospital.api} belongs to another program" not in hospital.said


def test_a_killed_service_comes_back_and_one_that_keeps_dying_ends_all(hospital: Hospital) -> None:
    hospital.start()
    assert hospital.runner

    for _ in range(RESTARTS):
        killed = hospital.api_process()
        assert killed
        os.kill(int(killed[0]), signal.SIGKILL)
        assert eventually(lambda old=killed: hospital.api_process() not in (None, old))
        assert eventually(hospital.is_ready)
    last = hospital.api_process()
    assert last
    os.kill(int(last[0]), signal.SIGKILL)

    assert hospital.runner.wait(30) == 1
    hospital.end()
    assert "api ended (exit code -9); restart 3 of 3." in hospital.said
    assert "api ended 4 times (exit code -9). Its last lines" in hospital.said


def test_a_port_of_another_program_is_left_alone(hospital: Hospital) -> None:
    with socket.create_server(("127.0.0.1", hospital.api)):
        hospital.start()

    assert f"ATTENTION: port {hospital.api} belongs to another program" in hospital.said
    script = hospital.get(f"http://127.0.0.1:{hospital.web}/config.js").decode()
    moved = json.loads(script.removeprefix("export default ").rstrip(";\n"))["apiPort"]
    assert moved != hospital.api
    assert hospital.get(f"http://127.0.0.1:{moved}/api/health/ready")


def test_two_that_start_at_the_same_moment_keep_out_of_each_others_way(tmp_path: Path) -> None:
    one, other = hospitals = [Hospital(tmp_path / name) for name in ("one", "other")]
    other.environment |= {name: one.environment[name] for name in ("API_PORT", "WEB_PORT")}

    try:
        with ThreadPoolExecutor() as threads:
            list(threads.map(Hospital.start, hospitals))
    finally:
        for hospital in hospitals:
            hospital.end()

    addresses = [row for row in (one.said + other.said).splitlines() if "://" in row]
    assert len(set(addresses)) == len(addresses)
    assert "restart" not in one.said + other.said


def test_a_named_redis_that_is_dead_stops_the_start_with_one_line(hospital: Hospital) -> None:
    hospital.environment["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"

    code, said = hospital.again("--foreground")

    assert code == 1
    assert said.count("\n") == 1
    assert "(REDIS_URL) does not answer" in said


def test_without_redis_the_hospital_still_runs(hospital: Hospital) -> None:
    hospital.environment["REDIS_URL"] = ""

    hospital.start()

    assert "none: work is queued in files" in hospital.said
    assert hospital.is_ready()


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("CLINIC_TIMEZONE", "Mars/Base", "CLINIC_TIMEZONE: 'Mars/Base' is not a time zone"),
        ("REDIS_URL", "redis://127.0.0.1:9/0", "Redis at 127.0.0.1:9 (REDIS_URL) does not answer"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL: use sqlite:///"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_what_to_do(
    hospital: Hospital, name: str, value: str, line: str
) -> None:
    logs = hospital.folder / "instance/logs"
    logs.mkdir(parents=True)
    (logs / "prepare.log").write_text("what went wrong yesterday\n")
    hospital.environment[name] = value

    code, said = hospital.again("--foreground")

    assert code == 1
    assert said.splitlines()[-1].startswith(line)
    assert "yesterday" not in said


def test_a_database_that_cannot_be_prepared_stops_everything(hospital: Hospital) -> None:
    instance = hospital.folder / "instance"
    instance.mkdir()
    (instance / "hospital.db").write_bytes(b"not a database" * 1000)

    code, said = hospital.again("--foreground")

    assert code == 1
    assert "prepare failed" in said
    assert (instance / "hospital.db").read_bytes().startswith(b"not a database")
