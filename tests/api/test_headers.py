"""Headers on every answer; who may read answers from another page; the documents' reader."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask
from flask import Flask
from flask_cors import CORS
from playwright.sync_api import Page
from werkzeug.test import TestResponse

from atlas import ATLAS, call
from config import settings
from extensions import cors_options
from people import Person, Stranger
from servers import Address, Client, api
from tally import count
from ward import Ward

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-site",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
KEPT_BY_THE_CALLER = {"GET /api/calendar/<token>.ics": "private, no-cache"}
MAILS_IN_DEVELOPMENT = "GET /api/dev/"  # mails style themselves inline; still no script runs
MAILS_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline';"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
TELL_TALES = {"X-Powered-By", "X-AspNet-Version", "Via"}
OUR_PAGE = "http://localhost:3000"
FOREIGN_PAGES = (
    "http://evil.example",
    "null",
    "http://localhost:3000.evil.example",
    "http://evil.example/http://localhost:3000",
    "https://localhost:3000",
    "http://localhost:30000",
    "http://localhostx3000",
    "http://localhost",
    "http://sub.localhost:3000",
    "*",
)


def missing(answer: TestResponse) -> dict[str, Any]:
    """What an answer's headers lack."""
    headers = answer.headers
    found = {
        name: headers.get(name) for name, value in EXPECTED.items() if headers.get(name) != value
    }
    policy = headers.get("Content-Security-Policy", "")
    if (
        not all(
            part in policy
            for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
        )
        or "unsafe" in policy
    ):
        found["Content-Security-Policy"] = policy
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind:
        found["Content-Type"] = kind
    if not re.fullmatch(r"[A-Za-z0-9-]{8,64}", headers.get("X-Request-ID", "")):
        found["X-Request-ID"] = headers.get("X-Request-ID")
    return found | {name: headers[name] for name in TELL_TALES if name in headers}


def test_every_answer_of_every_route_is_hardened(ward: Ward) -> None:
    for name, route in ATLAS.items():
        for role in route.who:
            count("answers")
            lacking = missing(call(name, ward, role))
            if lacking.get("Cache-Control") == KEPT_BY_THE_CALLER.get(name):
                lacking.pop("Cache-Control", None)
            if name.startswith(MAILS_IN_DEVELOPMENT):
                assert lacking.pop("Content-Security-Policy") == MAILS_POLICY
            assert lacking == {}, (name, role)


@pytest.mark.parametrize(
    ("method", "path", "status", "more"),
    [
        ("GET", "/nowhere", 404, {}),
        ("GET", "/%zz", 404, {}),
        ("DELETE", "/clinic", 405, {}),
        ("OPTIONS", "/clinic", 200, {}),
        ("HEAD", "/clinic", 200, {}),
        ("POST", "/auth/login", 400, {"data": b"{", "content_type": "application/json"}),
        ("POST", "/auth/login", 415, {"data": b"a=b", "content_type": "text/plain"}),
        ("POST", "/auth/login", 413, {"json": {"username": "x" * 70_000}}),
        ("POST", "/auth/login", 422, {"json": {}}),
        ("GET", "/auth/me", 401, {}),
        ("GET", "/openapi.json", 200, {}),
    ],
)
def test_every_refusal_is_hardened(
    method: str, path: str, status: int, more: dict[str, Any], stranger: Stranger
) -> None:
    answer = stranger.call(method, path, **more)

    assert answer.status_code == status
    assert missing(answer) == {}


def test_a_failure_is_hardened_and_says_nothing(
    asha: Person, hospital: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("the secret of the tests")

    monkeypatch.setitem(hospital.view_functions, "auth.get_me", fail)

    answer = asha.get("/auth/me")

    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert missing(answer) == {}
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text


def test_control_a_bare_answer_is_found(
    hospital: APIFlask, ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hospital, "wsgi_app", hospital.wsgi_app.inner)

    assert set(missing(ward.stranger.get("/clinic"))) >= set(EXPECTED)


def test_a_given_request_id_comes_back(stranger: Stranger) -> None:
    answer = stranger.get("/nowhere", headers={"X-Request-ID": "from-the-proxy-1"})

    assert answer.headers["X-Request-ID"] == answer.json["request_id"] == "from-the-proxy-1"


# Other pages


def cors(answer: TestResponse) -> dict[str, str]:
    return {n: v for n, v in answer.headers if n.startswith("Access-Control-")}


@pytest.mark.parametrize("origin", [OUR_PAGE, "http://127.0.0.1:3000"])
def test_our_own_page_may_read(origin: str, stranger: Stranger) -> None:
    for path in ("/clinic", "/nowhere", "/auth/me"):
        found = cors(answer := stranger.get(path, headers={"Origin": origin}))

        assert found["Access-Control-Allow-Origin"] == origin
        assert found["Access-Control-Allow-Credentials"] == "true"
        assert "Retry-After" in found["Access-Control-Expose-Headers"]
        assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", FOREIGN_PAGES)
def test_a_foreign_page_may_not_read(origin: str, ward: Ward) -> None:
    asking = {
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type",
    }
    for answer in (
        ward.ours.patient.get("/patient/profile", headers={"Origin": origin}),
        ward.stranger.get("/nowhere", headers={"Origin": origin}),
        ward.stranger.call("OPTIONS", "/patient/profile", headers={"Origin": origin, **asking}),
    ):
        assert cors(answer) == {}


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("https://[2001:db8::1]", True),
        ("https://2.evil.example", False),
        ("https://8", False),
        ("https://[2001:db8::1].evil.example", False),
    ],
)
def test_an_address_of_ipv6_is_no_pattern(origin: str, may: bool) -> None:
    own = replace(settings, cors_origins=("https://[2001:db8::1]",))
    bare = Flask("bare")
    CORS(bare, **cors_options(own))

    answer = bare.test_client().get("/api/clinic", headers={"Origin": origin})

    assert ("Access-Control-Allow-Origin" in answer.headers) is may


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_our_own_page_may_ask_before(method: str, stranger: Stranger) -> None:
    wanted = "authorization, content-type, idempotency-key"
    answer = stranger.call(
        "OPTIONS",
        "/patient/appointments",
        headers={
            "Origin": OUR_PAGE,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": wanted,
        },
    )

    found = cors(answer)
    assert found["Access-Control-Allow-Origin"] == OUR_PAGE
    assert method in found["Access-Control-Allow-Methods"]
    assert set(wanted.split(", ")) <= set(found["Access-Control-Allow-Headers"].lower().split(", "))
    assert "TRACE" not in found["Access-Control-Allow-Methods"]


def test_a_form_of_a_foreign_page_changes_nothing(ward: Ward) -> None:
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        answer = ward.ours.patient.call(
            "POST", "/auth/logout-all", data=b"{}", content_type=content_type
        )
        assert answer.status_code == 415
    assert ward.ours.patient.get("/auth/me").status_code == 200


def test_the_refresh_cookie_is_out_of_reach(stranger: Stranger) -> None:
    person = {"full_name": "Rosa", "email": "r@example.org", "password": "three unusual words"}
    cookie = stranger.post("/auth/register", person).headers["Set-Cookie"]

    assert {part.strip() for part in cookie.split(";")[1:]} >= {
        "HttpOnly",
        "SameSite=Strict",
        "Path=/api/auth",
    }


@pytest.fixture(scope="module")
def over_https(store: object, hospital: APIFlask) -> Iterator[Address]:
    """The API as it stands behind a page on https."""
    with api(workers=1, WEB_URL="https://hospital.example") as address:
        yield address


def test_behind_https_everything_stays_on_it(over_https: Address, app: APIFlask) -> None:
    with Client(over_https) as client:
        page = {"Origin": "https://hospital.example"}
        client.connection.request("GET", "/api/clinic", headers=page)
        answer = client.connection.getresponse()
        answer.read()

    assert answer.getheader("Strict-Transport-Security").startswith("max-age=31536000")
    assert answer.getheader("Access-Control-Allow-Origin") == "https://hospital.example"


def test_behind_https_the_refresh_cookie_is_this_hosts_alone(
    over_https: Address, app: APIFlask
) -> None:
    person = {"full_name": "Rosa", "email": "r@example.org", "password": "three unusual words"}
    with Client(over_https) as client:
        body, kind = json.dumps(person), {"Content-Type": "application/json"}
        client.connection.request("POST", "/api/auth/register", body, kind)
        answer = client.connection.getresponse()
        answer.read()
        name, *parts = answer.getheader("Set-Cookie").split("; ")
        value = name.removeprefix("__Host-hms_refresh=")
        refreshed = client.call(
            "POST", "/api/auth/refresh", {}, Cookie=f"__Host-hms_refresh={value}"
        )

    assert value != name
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(parts)
    assert not any(part.startswith("Domain") for part in parts)
    assert refreshed[0] == 200


# The reader of the documents


@pytest.fixture(scope="module")
def address(store: object, hospital: APIFlask) -> Iterator[Address]:
    """The API for a browser."""
    with api(workers=1) as found:
        yield found


def test_the_reader_is_made_of_local_files(stranger: Stranger) -> None:
    answer = stranger.get("/docs/")
    page = answer.text

    assert answer.status_code == 200
    assert not re.search(r"https?://", re.sub(r"http://www\.w3\.org/\S+", "", page))
    for name in re.findall(r'(?:src|href)="([^"#]+)"', page):
        local = name.removeprefix("/api/docs/").removeprefix("./")
        with stranger.get(f"/docs/{local}") as file:
            assert file.status_code == 200, name
            assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_the_reader_works_under_its_policy(address: Address, page: Page, app: APIFlask) -> None:
    noise: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda line: line.type in {"error", "warning"} and noise.append(line.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    page.goto(f"{address.url}/api/docs/")
    page.get_by_text("/api/auth/login", exact=True).click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table").get_by_text("bad_credentials").first.wait_for()

    refused = "Failed to load resource: the server responded with a status of 401"
    assert noise
    assert all(line.startswith(refused) for line in noise)
    assert hosts <= {f"127.0.0.1:{address.port}", ""}
