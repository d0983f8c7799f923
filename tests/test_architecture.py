"""Imports point down, in Python and in JavaScript; what belongs in one place is in one place."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from apiflask import APIFlask

from database import Base, db

ROOT = Path(__file__).resolve().parent.parent
BACKEND, JS = ROOT / "backend", ROOT / "frontend" / "js"

LAYERS = [
    {"celery_tasks"},
    {"app"},
    {"routes", "cli", "commands"},
    {"decorators", "seed_db"},
    {"services"},
    {"schemas"},
    {"models"},
    {"database", "extensions", "prepared", "web"},
    {"broker"},
    {"clock", "config", "errors", "journal", "later", "lines", "log_lines"},
]
RANK = {part: rank for rank, layer in enumerate(reversed(LAYERS)) for part in layer}
# What runs before anything is installed stands beside the layers.
BESIDE = {
    "bootstrap": set(),
    "envfile": set(),
    "devtools": {"bootstrap", "devtools"},
    "dev": {"bootstrap", "devtools", "envfile"},
    "ready": {"config"},
    "server": set(),
}
OURS = RANK.keys() | BESIDE.keys()
STANDARD_LIBRARY_ONLY = ("bootstrap", "dev", "envfile")


def modules() -> dict[str, str]:
    """The source of every module of the back end, by its dotted name."""
    files = (path for path in BACKEND.rglob("*.py") if "migrations" not in path.parts)
    return {name_of(path): path.read_text() for path in files if "instance" not in path.parts}


def name_of(path: Path) -> str:
    parts = path.relative_to(BACKEND).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str) -> Iterator[tuple[str, str | None]]:
    """Module and name of each import that runs; those for the type checker alone do not."""
    for node in running(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((node.module or "", alias.name) for alias in node.names)


def running(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from running(node)


def parts(source: str) -> set[str]:
    """Which of our parts a module imports."""
    return {module.split(".")[0] for module, _ in imports(source)} & OURS


def upward(name: str, source: str) -> set[str]:
    """Imports that do not point down."""
    home = name.split(".")[0]
    if home in BESIDE:
        return parts(source) - BESIDE[home]
    beside = {"envfile"} if name == "config" else set()
    return {
        part
        for part in parts(source)
        if part not in beside and (part not in RANK or RANK[part] > RANK[home])
    }


def hidden(source: str) -> list[int]:
    """Lines on which a function imports."""
    return [
        inner.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def graph(sources: dict[str, str]) -> dict[str, set[str]]:
    """Which module imports which."""
    return {
        name: {
            f"{module}.{what}" if f"{module}.{what}" in sources else module
            for module, what in imports(source)
        }
        & (sources.keys() - {name})
        for name, source in sources.items()
    }


def cycle(edges: dict[str, set[str]]) -> list[str]:
    """A way round, if there is one."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def foreign(source: str, *packages: str) -> set[str]:
    """Modules of these packages that a module imports."""
    return {module for module, _ in imports(source) if module.split(".")[0] in packages}


def findings(check, sources: dict[str, str], *homes: str) -> dict[str, object]:
    """What a check finds, by module."""
    chosen = {
        name: source for name, source in sources.items() if not homes or name.split(".")[0] in homes
    }
    return {name: found for name, source in chosen.items() if (found := check(name, source))}


def test_every_module_has_a_layer() -> None:
    assert {name.split(".")[0] for name in modules()} <= OURS


def test_imports_point_down() -> None:
    assert findings(upward, modules()) == {}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        pytest.param("services.booking", "from routes import auth", id="service to route"),
        pytest.param("models.user", "from services.audit import record", id="model to service"),
        pytest.param("web.limits", "import models", id="web to models"),
        pytest.param("errors", "from config import settings\nimport database", id="to database"),
        pytest.param("services.x", "import dev", id="to the runner"),
        pytest.param("bootstrap", "from devtools import plan", id="bootstrap to devtools"),
        pytest.param("database", "def f():\n    from app import create_app", id="in a function"),
    ],
)
def test_control_an_upward_import_is_found(name: str, source: str) -> None:
    assert upward(name, source)


def test_nothing_is_imported_inside_a_function() -> None:
    assert findings(lambda _, source: hidden(source), modules()) == {}
    assert hidden("class A:\n    def f(self):\n        import app") == [3]


def test_no_module_imports_itself_by_a_detour() -> None:
    assert cycle(graph(modules())) == []
    assert cycle(graph({"a": "from b import c", "b": "import c", "c": "import a"}))


def test_what_runs_before_set_up_needs_the_standard_library_only() -> None:
    sources = modules()
    for name in STANDARD_LIBRARY_ONLY:
        needed = {module.split(".")[0] for module, _ in imports(sources[name])}
        assert needed <= sys.stdlib_module_names | BESIDE.keys(), name


def test_the_rules_know_no_http() -> None:
    check = lambda _, source: foreign(source, "flask", "apiflask", "decorators")  # noqa: E731

    assert findings(check, modules(), "services", "models") == {}
    assert foreign("from flask import g", "flask") == {"flask"}


def test_routes_ask_the_services_not_the_database() -> None:
    check = lambda _, source: foreign(source, "sqlalchemy", "database")  # noqa: E731

    assert findings(check, modules(), "routes", "decorators") == {}


@pytest.mark.parametrize(
    ("words", "home"),
    [
        pytest.param(r"\bsession(\(\))?\.commit\(", {"database"}, id="only writing() commits"),
        pytest.param(
            r"\.(now|utcnow|today)\((UTC)?\)|time\.time\(",
            {"clock", "devtools.mailstore"},
            id="the clock has one door",
        ),
        pytest.param(
            r"\burlopen\(|\bbuild_opener\(|\bhttp\.client\b|\bsmtplib\.SMTP\(",
            {"services.mailer", "services.texts", "services.preflight", "devtools.probes"},
            id="other servers are named by settings alone",
        ),
        pytest.param(
            r"\bsubprocess\.|\bos\.(system|popen|exec|spawn)",
            {"services.backups", "bootstrap", "dev", "ready"}
            | {f"devtools.{name}" for name in ("screen", "process", "runstate")},
            id="other programs start for backups and by the runner",
        ),
        pytest.param(
            r"\b(eval|exec)\(|\b(pickle|marshal|shelve|ElementTree)\b|shell=True|\.from_string\(",
            set(),
            id="nothing that was given is evaluated",
        ),
        pytest.param(r"\b(md5|sha1|random\.\w+)\(", {"seed_db.run"}, id="no weak hash, no dice"),
    ],
)
def test_what_has_one_place_is_there(words: str, home: set[str]) -> None:
    found = {
        name for name, source in modules().items() if re.search(words, calls_of_others(source))
    }

    assert found <= home


def calls_of_others(source: str) -> str:
    """The source without calls to our own clock."""
    return re.sub(r"\bclock\.(now|today)\(", "", source)


# The database


def test_there_is_one_migration_head() -> None:
    assert len(ScriptDirectory(str(BACKEND / "migrations")).get_heads()) == 1


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Whether models tell of it: SQLite's full-text index is a family of tables of its own."""
    searching = "patient_search", "ix_patients_search_text"
    return kind not in {"table", "index"} or not str(name).startswith(searching)


def test_models_and_migrations_agree(app: APIFlask) -> None:
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_name": is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


# JavaScript

IMPORT = re.compile(
    r"""(?:^\s*import\b[^'"]*|\bfrom\s+|\bimport\()['"]([^'"]+)['"]""", re.MULTILINE
)
PAGES_MAY = {"page", "store", "api", "use", "component", "utils", "vue", "vue-router"}
MAY_IMPORT = {
    "app": {"router", *PAGES_MAY, "config"},
    "router": PAGES_MAY - {"component", "use"},
    "page": PAGES_MAY,
    "store": {"api", "utils", "vue"},
    "use": {"use", "utils", "vue", "vue-router"},
    "component": {"component", "utils", "vue"},
    "api": set(),
    "utils": set(),
}
LEAVES = {"utils.js", "save-file.js", "theme.js"}
FORBIDDEN = {
    r"v-html|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write": set(),
    r"\bstyle=": set(),
    r"\b(alert|confirm|prompt)\(": set(),
    r"\beval\(|new Function\b": set(),
    r"\bfetch\(|XMLHttpRequest|sendBeacon": {"api.js", "components/app-icon.js"},
    r"[`'\"/]/?api[/`'\"]": {"api.js"},
}


def scripts() -> dict[str, str]:
    """The source of every module of the front end, by its path."""
    return {path.relative_to(JS).as_posix(): path.read_text() for path in JS.rglob("*.js")}


def kind(path: str) -> str:
    """What a module is."""
    if path.startswith("components/"):
        return "component"
    if path in LEAVES:
        return "utils"
    stem = path.removesuffix(".js")
    if "/" not in path and stem.startswith("use-"):
        return "use"
    return stem if stem in {"app", "router", "store", "api"} else "page"


def target(path: str, wanted: str) -> str:
    """What kind of module an import names."""
    if not wanted.startswith("."):
        return wanted
    found = (JS / path).parent.joinpath(wanted).resolve()
    if found == JS.parent / "config.js":
        return "config"
    assert found.is_file(), f"{path} imports {wanted}, which is not there"
    return kind(found.relative_to(JS).as_posix())


def astray(path: str, source: str) -> set[str]:
    """Imports of a script that do not point down."""
    return {
        wanted
        for wanted in IMPORT.findall(source)
        if target(path, wanted) not in MAY_IMPORT[kind(path)]
    }


def without_imports(source: str) -> str:
    return re.sub(r"^import .*$", "", source, flags=re.MULTILINE)


def test_scripts_import_downwards() -> None:
    assert {
        path: found for path, source in scripts().items() if (found := astray(path, source))
    } == {}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("components/a.js", "import { session } from '../store.js'", id="component"),
        pytest.param("components/a.js", "const a = () => import('../home.js')", id="lazily"),
        pytest.param("utils.js", "import { ref } from 'vue'", id="utils"),
        pytest.param("store.js", "import {\n  a,\n} from './router.js'", id="store"),
        pytest.param("api.js", "import './store.js'", id="api"),
        pytest.param("home.js", "import x from 'https://elsewhere.example/x.js'", id="elsewhere"),
    ],
)
def test_control_a_script_that_reaches_up_is_found(path: str, source: str) -> None:
    assert astray(path, source)


@pytest.mark.parametrize("words", FORBIDDEN)
def test_scripts_leave_out(words: str) -> None:
    found = {
        path
        for path, source in scripts().items()
        if re.search(words, without_imports(source), re.IGNORECASE)
    }

    assert found <= FORBIDDEN[words]


@pytest.mark.parametrize(
    "source",
    [
        "template: `<p v-html='x'>`",
        'template: `<p style="color: red">`',
        'template: `<p :style="{ width }">`',
        "alert('no')",
        "await fetch(url)",
        "const url = `${base}/api/doctors`",
        "get('/api')",
        "box.innerHTML = x",
    ],
)
def test_control_what_scripts_leave_out_is_found(source: str) -> None:
    assert any(re.search(words, source, re.IGNORECASE) for words in FORBIDDEN)


def test_the_page_itself_runs_no_inline_script() -> None:
    page = (ROOT / "frontend" / "index.html").read_text()
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)

    assert inline == [' type="importmap"']
    assert not re.search(r"\son\w+=|\bstyle=|<style|javascript:", page)
