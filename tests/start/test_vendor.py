"""The local copy of the front end's libraries."""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from machine import ROOT

CSS = b"@font-face { src: url('fonts/icons.woff2?v=1') } b { background: url(data:x) }"
FILES = {
    "dist/lib.js": b"import './part.js'\nexport default 1\n",
    "dist/part.js": b"export const part = 1\n",
    "css/icons.css": CSS,
    "css/fonts/icons.woff2": b"font",
    "secret.txt": b"not asked for",
}
NPM = """#!{python}
import shutil, sys
for package in sys.argv[3:]:
    shutil.copy({archive!r}, package.replace("@", "-") + ".tgz")
"""


def integrity_of(content: bytes) -> str:
    """The hash as a page writes it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


class Frontend:
    """A front end whose libraries come from a package manager that needs no network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "frontend"
        self.vendor = self.folder / "vendor"
        self.bin = folder / "bin"
        self.folder.mkdir()
        self.bin.mkdir()
        shutil.copy(ROOT / "frontend" / "vendor.py", self.folder)
        archive = self.bin / "lib.tgz"
        with tarfile.open(archive, "w:gz") as packed:
            for name, content in FILES.items():
                member = tarfile.TarInfo(f"package/{name}")
                member.size = len(content)
                packed.addfile(member, io.BytesIO(content))
        npm = self.bin / "npm"
        npm.write_text(NPM.format(python=sys.executable, archive=str(archive)))
        npm.chmod(0o755)

    def wants(self, version: str, script_hash: str) -> None:
        """Write an index.html that loads the library."""
        base = f"https://cdn.jsdelivr.net/npm/lib@{version}"
        script = f'"imports": {{"lib": "{base}/dist/lib.js"}}'
        hashes = f'"integrity": {{"{base}/dist/lib.js": "{script_hash}"}}'
        style = (
            f'<link rel="stylesheet" href="{base}/css/icons.css" integrity="{integrity_of(CSS)}">'
        )
        page = f'{style}<script type="importmap">{{{script}, {hashes}}}</script>'
        (self.folder / "index.html").write_text(page)

    def copy(self) -> subprocess.CompletedProcess[str]:
        """Run vendor.py."""
        environment = {**os.environ, "PATH": str(self.bin)}
        command = [sys.executable, "vendor.py"]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def copied(self) -> set[str]:
        """List the files of the copy."""
        found = (path for path in self.vendor.rglob("*") if path.is_file())
        return {path.relative_to(self.vendor).as_posix() for path in found}


@pytest.fixture
def frontend(tmp_path: Path) -> Frontend:
    """A front end that wants version 1 of the library."""
    made = Frontend(tmp_path)
    made.wants("1.0.0", integrity_of(FILES["dist/lib.js"]))
    return made


def test_the_files_of_the_page_and_what_they_load_are_copied(frontend: Frontend) -> None:
    done = frontend.copy()

    assert done.returncode == 0, done.stderr
    assert frontend.copied() == {
        ".complete",
        "lib@1.0.0/dist/lib.js",
        "lib@1.0.0/dist/part.js",
        "lib@1.0.0/css/icons.css",
        "lib@1.0.0/css/fonts/icons.woff2",
    }


def test_a_complete_copy_needs_nobody(frontend: Frontend) -> None:
    frontend.copy()
    (frontend.bin / "npm").unlink()

    done = frontend.copy()

    assert (done.returncode, done.stdout) == (0, "front-end libraries: ok\n")


def test_a_file_that_is_not_what_the_page_promises_is_refused(frontend: Frontend) -> None:
    frontend.wants("1.0.0", integrity_of(b"another file"))

    done = frontend.copy()

    assert done.returncode == 1
    assert "not what its integrity hash promises" in done.stderr
    assert frontend.copied() == set()


def test_a_version_that_is_no_longer_wanted_goes(frontend: Frontend) -> None:
    frontend.copy()
    frontend.wants("2.0.0", integrity_of(FILES["dist/lib.js"]))

    frontend.copy()

    assert {path.split("/")[0] for path in frontend.copied()} == {".complete", "lib@2.0.0"}
