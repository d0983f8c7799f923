"""docker-compose.yml: the runner's services and commands, closed to the outside."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from devtools import plan
from devtools.plan import Place
from devtools.ports import Ports
from machine import ROOT

FROM_FILE = [{"path": ".env", "required": False}]
MANY = {"api-many", "worker-many", "front"}
SERVICES = {"redis", "mailhog", "postgres", "prepare", "api", "worker", "beat", "web", *MANY}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services that compose would start."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    found: dict[str, Any] = compose["services"]
    return found


def words_of(command: str) -> set[str]:
    """The words of a command, without what has to differ in a container."""
    return set(command.split()) - {"python", "0.0.0.0", "127.0.0.1", "--loglevel", "INFO"}


def test_all_services_are_there_and_look_after_themselves(services: dict[str, Any]) -> None:
    assert set(services) == SERVICES
    assert services["postgres"]["profiles"] == ["postgres"]
    assert services["mailhog"]["platform"] == "linux/amd64"
    assert {name for name in SERVICES if "healthcheck" not in services[name]} == {"prepare", "beat"}


def test_ports_are_open_to_this_machine_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]

    assert len(ports) == 5
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_commands_are_those_of_the_runner(
    services: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    place = Place(ROOT, Path("python"), tmp_path)
    env = {"REDIS_URL": "", "API_WORKERS": "2", "HMS_BEAT_DIR": str(tmp_path)}
    with closing(Ports(print)) as ports:
        planned = {one.name: set(one.command) for one in plan.make(place, env, ports).services}

    in_compose = {name: words_of(services[name]["command"]) for name in ("prepare", "api")}
    assert in_compose["prepare"] <= planned["prepare"]
    assert in_compose["api"] - {"5000"} <= planned["api"]
    assert words_of(services["worker"]["command"]) <= planned["worker"]


def test_every_setting_of_the_env_file_arrives(services: dict[str, Any]) -> None:
    ours = SERVICES - {"redis", "mailhog", "postgres", "front"}

    assert {name for name in ours if services[name]["env_file"] != FROM_FILE} == set()
    assert all(services[name]["environment"]["HMS_INSTANCE_DIR"] == "" for name in ours - {"web"})


def test_many_are_more_of_the_same(services: dict[str, Any]) -> None:
    assert all(services[name]["profiles"] == ["many"] for name in MANY)
    for name in ("api", "worker"):
        assert services[f"{name}-many"]["command"] == services[name]["command"]
        assert "ports" not in services[f"{name}-many"]
    front = (ROOT / "deploy" / "front.conf").read_text()
    assert "server api-many:5000;" in front
    assert services["api-many"]["environment"]["TRUSTED_PROXIES"] == 1
