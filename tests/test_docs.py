"""What the documents say is still so: tests that they name exist, links lead somewhere."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASVS = ROOT / "docs" / "asvs.md"
PROMISES = (ROOT / "SECURITY.md", ASVS)
DOCUMENTS = (ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "SECURITY.md")
NAMED = re.compile(r"`(test_\w+\.py)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CELL = r"([^|\n]+)\|"
REQUIREMENT = re.compile(rf"^\| (\d+\.\d+\.\d+) \|{3 * CELL}$", re.MULTILINE)
SHORTFALLS = re.compile(rf"^\| ([\d., ]+) \|{CELL}$", re.MULTILINE)
NO_TEST = ("Not applicable", "Not met", "Operator", "By reading")


def documents() -> list[Path]:
    """Everything that is written for people."""
    return [*DOCUMENTS, *sorted((ROOT / "docs").glob("*.md"))]


@cache
def functions() -> dict[str, set[str]]:
    """The tests in each file, by the file's name, which is there once."""
    return {
        path.name: {
            node.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef)
        }
        for path in (ROOT / "tests").rglob("test_*.py")
    }


def missing_tests(text: str) -> set[str]:
    """Tests that a text names and that are not there."""
    return {
        f"{file}::{name}"
        for file, name in NAMED.findall(text)
        if file not in functions() or (name and name not in functions()[file])
    }


def dead_links(path: Path, text: str) -> set[str]:
    """Relative links that lead nowhere."""
    return {link for link in LINK.findall(text) if not leads_somewhere(path, link)}


def leads_somewhere(path: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    file, _, heading = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    return target.exists() and (not heading or heading in anchors(target))


def anchors(path: Path) -> set[str]:
    """What headings are called in addresses."""
    plain = (
        re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(path.read_text())
    )
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("path", PROMISES, ids=lambda path: path.name)
def test_every_test_that_is_named_exists(path: Path) -> None:
    assert len(NAMED.findall(path.read_text())) >= 40
    assert missing_tests(path.read_text()) == set()


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert dead_links(path, path.read_text()) == set()


def test_every_requirement_is_shown_or_says_why_not() -> None:
    rows = requirements()

    bare = [n for n, (_, _, last) in rows.items() if not NAMED.search(last) and not excused(last)]
    assert bare == []
    assert list(rows) == sorted(rows, key=lambda number: [int(part) for part in number.split(".")])
    assert len(rows) > 200


def test_what_is_missing_is_said_first() -> None:
    text = ASVS.read_text()
    said = {n for numbers, _ in SHORTFALLS.findall(text) for n in numbers.split(", ")}

    missing = {
        number
        for number, (_, how, last) in requirements().items()
        if "In part" in how or last.strip() == "Not met"
    }
    assert said == missing


def requirements() -> dict[str, tuple[str, str, str]]:
    """What it is, how it is met and what shows it, by number; each number stands once."""
    rows = REQUIREMENT.findall(ASVS.read_text())
    found = {number: (what, how, last) for number, what, how, last in rows}
    assert len(found) == len(rows)
    return found


def excused(last: str) -> bool:
    """Whether a row's last column says why no test shows it."""
    return last.strip().startswith(NO_TEST)


def test_control_what_is_not_there_is_found() -> None:
    assert missing_tests("`test_nothing.py::test_x`, `test_docs.py::test_no_such`") == {
        "test_nothing.py::test_x",
        "test_docs.py::test_no_such",
    }
    assert dead_links(ROOT / "README.md", "[a](gone.md) [b](README.md#gone) [c](https://a.b)") == {
        "gone.md",
        "README.md#gone",
    }
    assert not excused(" surely ")
