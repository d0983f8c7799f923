"""Making .venv: once, again when the requirements changed, and never twice at the same time."""

import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import envfile
from machine import BACKEND

# Without an index uv cannot be had, so these run on pip, from files, with no network.
OFFLINE = {"PIP_NO_INDEX": "1", "PATH": "/usr/bin:/bin"}
NO_VENV = """
import sys
sys.modules["ensurepip"] = None
sys.path.insert(0, "backend")
import bootstrap
sys.argv = ["bootstrap"]
sys.exit(bootstrap.main())
"""


class Project:
    """A project whose requirements are small local packages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "backend").mkdir()
        (root / "tests").mkdir()
        shutil.copy(BACKEND / "bootstrap.py", root / "backend")
        self.require("requirements.txt", "first")
        self.require("tests/requirements.txt", "second")
        with (root / "tests" / "requirements.txt").open("a") as file:
            file.write("-r ../requirements.txt\n")

    def require(self, file: str, package: str) -> None:
        """Make a package and write it into a requirements file."""
        wheel = self.root / f"{package}-1-py3-none-any.whl"
        info = f"{package}-1.dist-info"
        with zipfile.ZipFile(wheel, "w") as packed:
            packed.writestr(f"{package}.py", "")
            packed.writestr(f"{info}/METADATA", f"Name: {package}\nVersion: 1\n")
            packed.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            packed.writestr(f"{info}/RECORD", "")
        (self.root / file).write_text(f"{wheel}\n")

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the bootstrap."""
        return subprocess.Popen(
            [sys.executable, *(arguments or ("backend/bootstrap.py",))],
            cwd=self.root,
            env=OFFLINE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def bootstrap(self, *options: str) -> str:
        """Run the bootstrap and give what it said."""
        with self.begin("backend/bootstrap.py", *options) as process:
            said = process.communicate(timeout=120)[1]
        assert process.returncode == 0, said
        return said

    def has(self, package: str) -> bool:
        """Whether .venv can import a package."""
        command = [self.root / ".venv" / "bin" / "python", "-c", f"import {package}"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that was never started."""
    return Project(tmp_path)


def test_the_first_start_installs_and_the_next_ones_do_nothing(project: Project) -> None:
    first = project.bootstrap()
    began = time.monotonic()
    second = project.bootstrap()

    assert "Setting up .venv" in first
    assert second == ""
    assert time.monotonic() - began < 1
    assert project.has("first")


def test_changed_requirements_are_installed(project: Project) -> None:
    project.bootstrap()
    project.require("requirements.txt", "third")

    said = project.bootstrap()

    assert "Setting up .venv" in said
    assert project.has("third")


def test_what_the_tests_need_includes_what_the_product_needs(project: Project) -> None:
    project.bootstrap("--tests")

    assert project.has("second")
    assert project.has("first")
    assert project.bootstrap() == ""


def test_two_at_once_take_turns(project: Project) -> None:
    with project.begin() as one, project.begin() as other:
        said = one.communicate(timeout=120)[1] + other.communicate(timeout=120)[1]

    assert (one.returncode, other.returncode) == (0, 0)
    assert said.count("Setting up .venv") == 1
    assert project.has("first")


def test_a_broken_attempt_is_repeated(project: Project) -> None:
    (project.root / "requirements.txt").write_text("/no/such/package.whl\n")
    with project.begin() as failing:
        said = failing.communicate(timeout=120)[1]
    project.require("requirements.txt", "first")

    project.bootstrap()

    assert failing.returncode == 1
    assert "Could not set up .venv" in said
    assert project.has("first")


def test_a_python_without_venv_is_told_what_to_install(project: Project) -> None:
    with project.begin("-c", NO_VENV) as process:
        said = process.communicate(timeout=30)[1]

    assert process.returncode == 1
    assert said.count("\n") == 1
    assert "sudo apt install python3-venv" in said


@pytest.mark.parametrize(
    ("line", "settings"),
    [
        pytest.param("A=1", {"A": "1"}, id="plain"),
        pytest.param("  export A = b c ", {"A": "b c"}, id="exported, with spaces"),
        pytest.param("A='x # y'", {"A": "x # y"}, id="quoted"),
        pytest.param('A="x" # why', {"A": "x"}, id="comment behind a quoted value"),
        pytest.param("A=x # why", {"A": "x"}, id="comment behind a value"),
        pytest.param("A=redis://h/0#1", {"A": "redis://h/0#1"}, id="hash inside a value"),
        pytest.param("A=", {"A": ""}, id="empty"),
        pytest.param("A= # why", {"A": ""}, id="empty with a comment"),
        pytest.param("A=b=c", {"A": "b=c"}, id="second equals sign"),
        pytest.param("# A=1", {}, id="comment"),
        pytest.param(" ", {}, id="nothing"),
    ],
)
def test_env_files(tmp_path: Path, line: str, settings: dict[str, str]) -> None:
    (tmp_path / ".env").write_text(f"{line}\n")

    assert envfile.load(tmp_path / ".env") == settings


@pytest.mark.parametrize("line", ["nothing", "APP_ENV: production", "app_env=production", "=1"])
def test_a_line_that_sets_nothing_stops_the_start(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"A=1\n{line}\n")

    with pytest.raises(envfile.UnreadableLine, match="line 2: not a setting; write NAME=value"):
        envfile.load(tmp_path / ".env")


def test_no_env_file_means_no_settings(tmp_path: Path) -> None:
    assert envfile.load(tmp_path / ".env") == {}
