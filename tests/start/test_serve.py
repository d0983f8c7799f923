"""The web server: the right files, compressed and cached, strict headers, and nothing else."""

import base64
import gzip
import hashlib
import http.client
import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from machine import ROOT, free_port, running

CDN = "https://cdn.jsdelivr.net/npm/"
LIBRARIES = ("vue@3.5.1/dist/vue.js", "boot@5.3.8/css/boot.css", "icons@1.0.0/sprite.svg")
IMPORT_MAP = f'{{"imports": {{"vue": "{CDN}{LIBRARIES[0]}"}}}}'
PAGE = f"""<!doctype html><title>Home</title>
<link rel="preconnect" href="https://cdn.jsdelivr.net">
<link rel="stylesheet" href="{CDN}{LIBRARIES[1]}" integrity="sha384-x">
<link rel="preload" as="fetch" href="{CDN}{LIBRARIES[2]}">
<script type="importmap">{IMPORT_MAP}</script>
<script type="module" src="/js/app.js"></script>
"""
SCRIPT = "export const greeting = 'hello'\n" * 100


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def policy(self) -> dict[str, list[str]]:
        """The content security policy, a list of sources for each directive."""
        parts = self.headers["Content-Security-Policy"].split("; ")
        return {name: sources for name, *sources in (part.split() for part in parts)}


@dataclass
class Web:
    """A running server and the folder that it serves."""

    port: int
    folder: Path

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Send a request exactly as written."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


@contextmanager
def serving(folder: Path, **env: str) -> Iterator[Web]:
    """Serve a small front end with the real server."""
    site = folder / "frontend"
    (site / "js").mkdir(parents=True)
    (site / ".git").mkdir()
    (site / "__pycache__").mkdir()
    for name in ("serve.py", "vendor.py"):
        shutil.copy(ROOT / "frontend" / name, site)
    for name in (".env", ".git/config", "__pycache__/serve.js", "notes.xyz"):
        (site / name).write_text("private")
    (folder / "secret.txt").write_text("private")
    (site / "js" / "outside.txt").symlink_to(folder / "secret.txt")
    (site / "index.html").write_text(PAGE)
    (site / "js" / "app.js").write_text(SCRIPT)
    (site / "picture.png").write_bytes(bytes(1000))
    port = free_port()
    with running(["serve.py", "--port", str(port), "--api-port", "5055"], site, port, **env):
        yield Web(port, site)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One server for the tests that change nothing."""
    with serving(tmp_path_factory.mktemp("web")) as started:
        yield started


def copy_libraries(folder: Path) -> None:
    """Do what vendor.py does, without a network."""
    for path in LIBRARIES:
        (folder / "vendor" / path).parent.mkdir(parents=True)
        (folder / "vendor" / path).write_text("library")
    (folder / "vendor" / ".complete").write_text("any")


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        pytest.param("/", "text/html; charset=utf-8", PAGE, id="home"),
        pytest.param("/index.html", "text/html; charset=utf-8", PAGE, id="by its name"),
        pytest.param("/patient/visits/7", "text/html; charset=utf-8", PAGE, id="deep link"),
        pytest.param("/sign-in?next=/a.b", "text/html; charset=utf-8", PAGE, id="query"),
        pytest.param("/js", "text/html; charset=utf-8", PAGE, id="no listing of a folder"),
        pytest.param("/js/", "text/html; charset=utf-8", PAGE, id="no listing with a slash"),
        pytest.param("/js/app.js", "text/javascript; charset=utf-8", SCRIPT, id="module"),
        pytest.param("//js//app.js", "text/javascript; charset=utf-8", SCRIPT, id="odd slashes"),
    ],
)
def test_what_is_served(web: Web, path: str, kind: str, body: str) -> None:
    answer = web.get(path)

    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
    assert answer.body.decode() == body


@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/.git/config",
        "/%2egit/config",
        "/serve.py",
        "/SERVE.PY",
        "/__pycache__/serve.js",
        "/notes.xyz",
        "/missing.js",
        "/js/outside.txt",
        "/../secret.txt",
        "/js/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/c:/secret.txt",
        "/js/app.js%00.txt",
        "/%ff.js",
    ],
)
def test_what_is_not_served(web: Web, path: str) -> None:
    answer = web.get(path)

    assert answer.status == 404
    assert b"private" not in answer.body


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        pytest.param("/", "GET", 200, id="page"),
        pytest.param("/js/app.js", "HEAD", 200, id="head"),
        pytest.param("/.env", "GET", 404, id="not found"),
        pytest.param("/", "POST", 405, id="other method"),
    ],
)
def test_every_answer_carries_the_security_headers(
    web: Web, path: str, method: str, status: int
) -> None:
    answer = web.get(path, method)

    assert answer.status == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Server"] == "hospital"
    assert answer.policy["default-src"] == ["'none'"]
    assert answer.policy["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_who_finds_a_hole_reads_whom_to_tell(tmp_path: Path, web: Web) -> None:
    with serving(tmp_path, SECURITY_CONTACT="mailto:security@clinic.example") as told:
        answer = told.get("/.well-known/security.txt")

    contact, expires = answer.body.decode().splitlines()
    left = datetime.fromisoformat(expires.removeprefix("Expires: ")) - datetime.now(UTC)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert contact == "Contact: mailto:security@clinic.example"
    assert timedelta(days=100) < left < timedelta(days=366)
    assert web.get("/.well-known/security.txt").status == 404


def test_the_policy_names_the_import_map_and_the_api(web: Web) -> None:
    policy = web.get("/").policy

    digest = base64.b64encode(hashlib.sha256(IMPORT_MAP.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy["script-src"]
    assert {"http://localhost:5055", "http://127.0.0.1:5055"} <= set(policy["connect-src"])


def test_without_a_local_copy_only_the_pinned_files_of_the_cdn_are_allowed(web: Web) -> None:
    answer = web.get("/")

    urls = re.findall(r"https://cdn[^ ;]+", answer.headers["Content-Security-Policy"])
    assert sorted(urls) == sorted([CDN + path for path in LIBRARIES] + [f"{CDN}boot@5.3.8/css/"])
    assert CDN + LIBRARIES[0] in answer.policy["script-src"]
    assert CDN + LIBRARIES[1] in answer.policy["style-src"]
    assert CDN + LIBRARIES[2] in answer.policy["connect-src"]


def test_a_local_copy_takes_the_cdns_place_as_soon_as_it_is_complete(tmp_path: Path) -> None:
    with serving(tmp_path) as web:
        before = web.get("/")
        copy_libraries(web.folder)
        after = web.get("/")

        assert b"cdn.jsdelivr.net" in before.body
        assert b"cdn.jsdelivr.net" not in after.body
        assert f'href="/vendor/{LIBRARIES[1]}"'.encode() in after.body
        assert "cdn" not in after.headers["Content-Security-Policy"]
        library = web.get(f"/vendor/{LIBRARIES[0]}")
        assert library.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_changed_file_is_served_changed(tmp_path: Path) -> None:
    with serving(tmp_path) as web:
        first = web.get("/js/app.js").headers["ETag"]
        (web.folder / "js" / "app.js").write_text("changed")

        second = web.get("/js/app.js", If_None_Match=first)

        assert (second.status, second.body) == (200, b"changed")


def test_text_is_compressed_for_those_who_take_it(web: Web) -> None:
    packed = web.get("/js/app.js", Accept_Encoding="br, gzip")
    plain = web.get("/js/app.js", Accept_Encoding="gzip;q=0")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body == SCRIPT.encode()
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert web.get("/picture.png", Accept_Encoding="gzip").headers["Content-Encoding"] is None


def test_an_unchanged_file_is_not_sent_again(web: Web) -> None:
    first = web.get("/js/app.js", Accept_Encoding="gzip")

    again = web.get(
        "/js/app.js", Accept_Encoding="gzip", If_None_Match=f'"other", {first.headers["ETag"]}'
    )

    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status, again.body) == (304, b"")


def test_head_tells_the_length_and_sends_nothing(web: Web) -> None:
    answer = web.get("/js/app.js", "HEAD")

    assert (answer.headers["Content-Length"], answer.body) == (str(len(SCRIPT)), b"")


def test_a_connection_serves_many_requests(web: Web) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=5)) as connection:
        for path, status in [("/", 200), ("/.env", 404), ("/js/app.js", 200)]:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert (answer.status, answer.will_close) == (status, False)


def test_a_request_with_a_body_ends_the_connection(web: Web) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=5)) as connection:
        connection.request("GET", "/", body=b"GET /smuggled HTTP/1.1\r\n\r\n")
        answer = connection.getresponse()

        assert (answer.status, answer.will_close) == (400, True)


def settings_in(script: bytes) -> object:
    """Read what /config.js exports."""
    return json.loads(script.decode().removeprefix("export default ").rstrip(";\n"))


def test_the_page_learns_where_the_api_is(web: Web, tmp_path: Path) -> None:
    with serving(tmp_path, API_URL="https://api.hospital.example") as elsewhere:
        here, there = web.get("/config.js"), elsewhere.get("/config.js")

        assert settings_in(here.body) == {"apiPort": 5055}
        assert settings_in(there.body) == {
            "apiPort": 5055,
            "apiUrl": "https://api.hospital.example",
        }
        allowed = elsewhere.get("/").policy["connect-src"]
        assert "https://api.hospital.example" in allowed
        assert "http://localhost:5055" not in allowed


def test_behind_https_every_answer_asks_to_stay_there(web: Web, tmp_path: Path) -> None:
    with serving(tmp_path, WEB_URL="https://hospital.example") as safe:
        for path in ("/", "/js/app.js", "/.env"):
            assert (
                safe.get(path).headers["Strict-Transport-Security"].startswith("max-age=31536000")
            )
            assert "Strict-Transport-Security" not in web.get(path).headers


def test_everything_the_real_page_takes_from_the_cdn_is_pinned_by_a_hash() -> None:
    sys.path.insert(0, str(ROOT / "frontend"))
    import vendor  # noqa: PLC0415, the front end is not on the tests' path

    wanted = vendor.wanted((ROOT / "frontend" / "index.html").read_text(encoding="utf-8"))

    assert wanted
    assert [path for path, integrity in wanted.items() if not integrity] == []
