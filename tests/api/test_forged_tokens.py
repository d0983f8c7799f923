"""Tokens that are not ours, or no longer true: all refused alike."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from apiflask import APIFlask

import decorators
from answers import code
from config import settings
from people import Person, Stranger
from services import sign_in
from tally import count
from ward import NOBODYS_SESSION, spare_session

HOUR = 3600
Claims = dict[str, Any]
FORGERIES: dict[str, Callable[[Claims], str]] = {}


def forgery(make: Callable[[Claims], str]) -> Callable[[Claims], str]:
    """List a way to forge a token out of the claims of a good one."""
    FORGERIES[make.__name__.replace("_", " ")] = make
    return make


def encoded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def sealed(header: Claims, claims: Any, secret: str = "", digest: Any = hashlib.sha256) -> str:
    """A token with any header, signed with the real secret unless another is given."""
    text = f"{encoded(header)}.{encoded(claims)}"
    key = (secret or settings.secret).encode()
    return f"{text}.{encoded(hmac.new(key, text.encode(), digest).digest())}"


def signed(claims: Claims) -> str:
    return sealed({"alg": "HS256", "typ": "JWT"}, claims)


def without(name: str) -> Callable[[Claims], str]:
    return lambda claims: signed({key: value for key, value in claims.items() if key != name})


def with_claim(name: str, value: Any) -> Callable[[Claims], str]:
    return lambda claims: signed({**claims, name: value})


def with_header(**more: Any) -> Callable[[Claims], str]:
    return lambda claims: sealed({"alg": "HS256", "typ": "JWT", **more}, claims, "x" * 48)


for number in ("none", "None", "NONE", "nOnE"):
    FORGERIES[f"algorithm {number}"] = lambda claims, number=number: (
        f"{encoded({'alg': number, 'typ': 'JWT'})}.{encoded(claims)}."
    )
for name in ("sub", "sid", "role", "jti", "exp", "iss"):
    FORGERIES[f"no {name}"] = without(name)
for label, name, value in (
    ("expired", "exp", int(time.time()) - 1),
    ("expired long ago", "exp", 0),
    ("expiry no number", "exp", "tomorrow"),
    ("issued in the future", "iat", int(time.time()) + HOUR),
    ("not valid yet", "nbf", int(time.time()) + HOUR),
    ("another issuer", "iss", "elsewhere"),
    ("no one's sub", "sub", "99999"),
    ("sub is a name", "sub", "admin"),
    ("sub is a number", "sub", 1),
    ("sub is zero", "sub", "0"),
    ("sub is negative", "sub", "-1"),
    ("sub is no digit of ours", "sub", "²"),
    ("sub is an Arabic digit", "sub", "١"),
    ("sub is too large", "sub", "9" * 40),
    ("sub injects", "sub", "1 OR 1=1"),
    ("sub is a list", "sub", ["1"]),
    ("sub is null", "sub", None),
    ("nobody's session", "sid", NOBODYS_SESSION),
    ("session with a NUL", "sid", "\x00"),
    ("session is long", "sid", "s" * 10_000),
    ("session is an object", "sid", {"$ne": ""}),
    ("a higher role", "role", "admin"),
    ("another role", "role", "doctor"),
    ("a role that is none", "role", "root"),
    ("roles in a list", "role", ["patient", "admin"]),
    ("a refresh token's type", "type", "refresh"),
    ("jti no text", "jti", {"a": 1}),
):
    FORGERIES[label] = with_claim(name, value)
for label, header in (
    ("a key of its own", {"jwk": {"kty": "oct", "k": encoded(b"x" * 48)}}),
    ("a key set elsewhere", {"jku": "http://127.0.0.1:9/keys"}),
    ("a key id that climbs", {"kid": "../../../../dev/null"}),
    ("a key id that injects", {"kid": "x' UNION SELECT 'xxxx"}),
    ("a certificate elsewhere", {"x5u": "http://127.0.0.1:9/cert"}),
    ("critical extensions", {"crit": ["b64"], "b64": False}),
):
    FORGERIES[label] = with_header(**header)


@forgery
def another_secret(claims: Claims) -> str:
    return jwt.encode(claims, "another secret of the same length, or longer", algorithm="HS256")


@forgery
def an_empty_secret(claims: Claims) -> str:
    text = f"{encoded({'alg': 'HS256', 'typ': 'JWT'})}.{encoded(claims)}"
    return f"{text}.{encoded(hmac.new(b'', text.encode(), hashlib.sha256).digest())}"


@forgery
def another_hash(claims: Claims) -> str:
    return jwt.encode(claims, settings.secret, algorithm="HS512")


@forgery
def hmac_called_rsa(claims: Claims) -> str:
    return sealed({"alg": "RS256", "typ": "JWT"}, claims)


@forgery
def a_psychic_signature(claims: Claims) -> str:
    return f"{encoded({'alg': 'ES256', 'typ': 'JWT'})}.{encoded(claims)}.{encoded(bytes(64))}"


@forgery
def cut_short(claims: Claims) -> str:
    return signed(claims)[:-6]


@forgery
def without_signature(claims: Claims) -> str:
    return signed(claims).rpartition(".")[0] + "."


@forgery
def two_parts(claims: Claims) -> str:
    return signed(claims).rpartition(".")[0]


@forgery
def four_parts(claims: Claims) -> str:
    return signed(claims) + ".more"


@forgery
def claims_changed_after_signing(claims: Claims) -> str:
    header, _, signature = signed(claims).split(".")
    return f"{header}.{encoded({**claims, 'sub': '1', 'role': 'admin'})}.{signature}"


@forgery
def claims_are_a_list(claims: Claims) -> str:
    return sealed({"alg": "HS256", "typ": "JWT"}, [claims])


@forgery
def claims_are_no_json(_: Claims) -> str:
    return sealed({"alg": "HS256", "typ": "JWT"}, b"{")


@forgery
def header_is_deep(claims: Claims) -> str:
    deep = ("[" * 5000 + "]" * 5000).encode()
    return f"{encoded(deep)}.{encoded(claims)}.{encoded(b'x')}"


@forgery
def claims_are_deep(_: Claims) -> str:
    return sealed({"alg": "HS256", "typ": "JWT"}, ("[" * 5000 + "]" * 5000).encode())


@forgery
def garbage(_: Claims) -> str:
    return "not.a.token"


@forgery
def nothing_but_dots(_: Claims) -> str:
    return ".."


@pytest.fixture
def claims(asha: Person) -> Claims:
    """What Asha's good token says."""
    return dict(jwt.decode(asha.token, options={"verify_signature": False}))


def test_a_token_signed_by_us_is_let_in(asha: Person, claims: Claims) -> None:
    asha.token = signed(claims)

    assert asha.get("/auth/me").status_code == 200


def test_there_are_enough_forgeries() -> None:
    assert len(FORGERIES) >= 25


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused(name: str, asha: Person, claims: Claims) -> None:
    asha.token = FORGERIES[name](claims)
    count("forged tokens")

    for path in ("/auth/me", "/patient/profile", "/admin/patients", "/doctors/1/slots"):
        answer = asha.get(path, query_string={} if "slots" not in path else {"date": "2026-12-02"})
        assert answer.status_code == 401, (path, answer.text)
        assert answer.mimetype == "application/problem+json"
        assert answer.json["code"] in {"not_signed_in", "token_expired", "session_ended"}
        assert asha.token not in answer.text


def test_control_without_a_look_at_the_signature_a_forgery_is_let_in(
    asha: Person, claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(header: str) -> Any:
        return jwt.decode(header.split()[1], options={"verify_signature": False})

    monkeypatch.setattr(decorators, "_verified", read)
    asha.token = FORGERIES["another secret"](claims)

    assert asha.get("/auth/me").status_code == 200


def test_somebody_elses_session_is_refused(asha: Person, ben: Person, claims: Claims) -> None:
    own, foreign = spare_session(asha), spare_session(ben)

    asha.token = signed({**claims, "sid": own})
    assert asha.get("/auth/me").status_code == 200

    asha.token = signed({**claims, "sid": foreign})
    assert code(asha.get("/auth/me")) == (401, "session_ended")


def test_a_refresh_token_is_no_access_token(stranger: Stranger) -> None:
    person = {"full_name": "Rosa", "email": "r@example.org", "password": "three unusual words"}
    stranger.post("/auth/register", person)
    stranger.token = stranger.client.get_cookie("hms_refresh", path="/api/auth").value

    assert code(stranger.get("/auth/me")) == (401, "not_signed_in")


@pytest.mark.parametrize(
    "header",
    ["{}", "Basic {}", "bearer", "Bearer", "Bearer  ", "Bearer {} {}", "Token {}"],
)
def test_a_token_in_another_dress_is_refused(header: str, asha: Person) -> None:
    dressed = header.replace("{}", str(asha.token))
    asha.token = None

    answer = asha.get("/auth/me", headers={"Authorization": dressed})

    assert code(answer) == (401, "not_signed_in")


@pytest.mark.parametrize("name", ["jwt", "access_token", "token", "access_token_cookie", "hms"])
def test_a_token_elsewhere_than_in_its_header_is_not_read(name: str, asha: Person) -> None:
    token, asha.token = str(asha.token), None
    asha.client.set_cookie(name, token)

    for more in ({}, {"query_string": {name: token}}, {"headers": {"X-Access-Token": token}}):
        assert asha.get("/auth/me", **more).status_code in (401, 422)


def test_every_refusal_says_how_to_sign_in(stranger: Stranger, asha: Person) -> None:
    asha.post("/auth/logout")

    for answer in (stranger.get("/auth/me"), asha.get("/auth/me"), stranger.post("/auth/refresh")):
        assert answer.status_code == 401
        assert answer.headers.getlist("WWW-Authenticate") == ["Bearer"]


def test_the_secret_is_long_and_the_algorithm_one(hospital: APIFlask) -> None:
    assert len(settings.secret) >= 32
    assert hospital.config["JWT_DECODE_ALGORITHMS"] == ["HS256"]
    assert sign_in.SESSION_LIFE.total_seconds() == 12 * HOUR
