"""What the documents say is still so: tests that they name exist, links lead somewhere."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROMISES = (ROOT / "SECURITY.md", ROOT / "docs" / "asvs.md")
DOCUMENTS = (ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "SECURITY.md")
NAMED = re.compile(r"`(test_\w+\.py)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
REQUIREMENT = re.compile(r"^\| (\d+\.\d+\.\d+) \|(.*)\|$", re.MULTILINE)
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
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(path.read_text()))
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("path", PROMISES, ids=lambda path: path.name)
def test_every_test_that_is_named_exists(path: Path) -> None:
    assert len(NAMED.findall(path.read_text())) >= 40
    assert missing_tests(path.read_text()) == set()


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert dead_links(path, path.read_text()) == set()


def test_every_requirement_is_shown_or_says_why_not() -> None:
    rows = REQUIREMENT.findall((ROOT / "docs" / "asvs.md").read_text())
    numbers = [tuple(map(int, number.split("."))) for number, _ in rows]

    bare = [number for number, row in rows if not NAMED.search(row) and not excused(row)]
    assert bare == []
    assert numbers == sorted(set(numbers))


def excused(row: str) -> bool:
    """Whether a row says in its last column why no test shows it."""
    return row.rpartition("|")[2].strip().startswith(NO_TEST)


def test_control_what_is_not_there_is_found() -> None:
    assert missing_tests("`test_nothing.py::test_x`, `test_docs.py::test_no_such`") == {
        "test_nothing.py::test_x",
        "test_docs.py::test_no_such",
    }
    assert dead_links(ROOT / "README.md", "[a](gone.md) [b](README.md#gone) [c](https://a.b)") == {
        "gone.md",
        "README.md#gone",
    }
    assert not excused(" a | met somehow | surely ")
