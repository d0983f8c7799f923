"""Copy the libraries that index.html names on the CDN into vendor/, each checked by its hash."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path

HERE = Path(__file__).resolve().parent
CDN = "https://cdn.jsdelivr.net/npm/"
# Holds the hash of the index.html that the copy was made for, so that a start need not look closer.
STAMP = ".complete"
_PINNED = re.compile(r"(?P<package>(?:@[^/@]+/)?[^/@]+)@(?P<version>[^/@]+)/(?P<file>.+)")
_CSS_REFERENCE = re.compile(r"url\(\s*[\"']?([^\"')]+)")
_JS_REFERENCE = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*[\"'](\.{1,2}/[^\"']+)[\"']")

Fetch = Callable[[str], bytes]


class NotCopied(Exception):
    """A library could not be had, or is not what index.html promises."""


class _Manifest(HTMLParser):
    """What a page loads from the CDN: path behind the CDN's prefix -> integrity."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: dict[str, str] = {}
        self._import_map: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a link or script tag asks for."""
        found = dict(attrs)
        self._import_map = "" if found.get("type") == "importmap" else None
        url = found.get("href") if tag == "link" else found.get("src")
        self._note(url or "", found.get("integrity") or "")

    def handle_data(self, data: str) -> None:
        """Gather the text of an import map."""
        if self._import_map is not None:
            self._import_map += data

    def handle_endtag(self, tag: str) -> None:
        """Note what an import map names."""
        if tag != "script" or not self._import_map:
            return
        import_map = json.loads(self._import_map)
        for url in import_map.get("imports", {}).values():
            self._note(url, import_map.get("integrity", {}).get(url, ""))

    def _note(self, url: str, integrity: str) -> None:
        path = url.removeprefix(CDN)
        if path != url and _PINNED.fullmatch(path):
            self.wanted[path] = integrity or self.wanted.get(path, "")


def wanted(html: str) -> dict[str, str]:
    """List what a page loads from the CDN, with the integrity it demands."""
    manifest = _Manifest()
    manifest.feed(html)
    return manifest.wanted


def is_complete(html: str, folder: Path) -> bool:
    """Say whether everything a page loads from the CDN is in the folder."""
    return all((folder / path).is_file() for path in wanted(html))


def refresh(html: str, folder: Path) -> int:
    """Bring the folder up to date and say how many files were written."""
    promised = wanted(html)
    missing = {path: promise for path, promise in promised.items() if not (folder / path).is_file()}
    files = _collect(missing) if missing else {}
    # What a file refers to is written before it: a file that is there is complete.
    for path, content in reversed(files.items()):
        _write(folder / path, content)
    _prune(folder, {_package_of(path) for path in promised})
    _write(folder / STAMP, hashlib.sha256(html.encode()).hexdigest().encode())
    return len(files)


def _collect(missing: dict[str, str]) -> dict[str, bytes]:
    """Fetch the files, and the files they refer to, and check them."""
    with tempfile.TemporaryDirectory() as scratch:
        fetch = _source({_package_of(path) for path in missing}, Path(scratch))
        files: dict[str, bytes] = {}
        queue = list(missing)
        while queue:
            path = queue.pop(0)
            if path in files:
                continue
            files[path] = _checked(path, fetch(path), missing.get(path, ""))
            queue.extend(_references(path, files[path]))
    return files


def _source(packages: Iterable[str], scratch: Path) -> Fetch:
    """Choose npm's packages where npm is there, else the CDN; the bytes are the same."""
    npm = shutil.which("npm")
    command = [npm or "", "pack", "--silent", *sorted(packages)]
    if not npm or subprocess.run(command, cwd=scratch, capture_output=True, check=False).returncode:
        return _from_cdn
    return lambda path: _from_npm(path, scratch)


def _from_npm(path: str, scratch: Path) -> bytes:
    package, file = _package_of(path), _split(path)["file"]
    name = package.lstrip("@").replace("/", "-").replace("@", "-") + ".tgz"
    with tarfile.open(scratch / name) as archive:
        for member in archive:
            if member.name.partition("/")[2] == file and (content := archive.extractfile(member)):
                return content.read()
    raise NotCopied(f"{package} has no file {file}")


def _from_cdn(path: str) -> bytes:
    with urllib.request.urlopen(CDN + path, timeout=30) as answer:  # noqa: S310, it is https
        content: bytes = answer.read()
    return content


def _checked(path: str, content: bytes, integrity: str) -> bytes:
    """Refuse content that has none of the promised hashes."""
    for promise in integrity.split():
        method, _, expected = promise.partition("-")
        if base64.b64encode(hashlib.new(method, content).digest()).decode() == expected:
            return content
    if integrity:
        raise NotCopied(f"{path} is not what its integrity hash promises")
    return content


def _references(path: str, content: bytes) -> list[str]:
    """Find the files beside it that a stylesheet or a module loads itself."""
    pattern = {".css": _CSS_REFERENCE, ".js": _JS_REFERENCE, ".mjs": _JS_REFERENCE}.get(
        posixpath.splitext(path)[1]
    )
    found = pattern.findall(content.decode("utf-8", "replace")) if pattern else []
    relative = [re.split("[?#]", url)[0] for url in found if not re.match(r"[a-z]+:|/|#", url)]
    beside = [posixpath.normpath(posixpath.join(posixpath.dirname(path), url)) for url in relative]
    return [other for other in beside if other.startswith(_package_of(path) + "/")]


def _split(path: str) -> dict[str, str]:
    match = _PINNED.fullmatch(path)
    if not match:
        raise NotCopied(f"{path} does not name a package and its exact version")
    return match.groupdict()


def _package_of(path: str) -> str:
    parts = _split(path)
    return f"{parts['package']}@{parts['version']}"


def _write(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)


def _prune(folder: Path, packages: set[str]) -> None:
    """Drop the packages that the page no longer names."""
    for entry in [*folder.glob("*@*"), *folder.glob("@*/*@*")]:
        if entry.is_dir() and entry.relative_to(folder).as_posix() not in packages:
            shutil.rmtree(entry, ignore_errors=True)


def main() -> int:
    """Copy what is missing; failing is a warning, since the page can load it from the CDN."""
    try:
        html = (HERE / "index.html").read_text(encoding="utf-8")
        written = refresh(html, HERE / "vendor")
    except (OSError, NotCopied, ValueError, tarfile.TarError) as reason:
        print(f"warning: no local copy of the front-end libraries: {reason}", file=sys.stderr)
        return 1
    print(f"front-end libraries: {written} files copied" if written else "front-end libraries: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
