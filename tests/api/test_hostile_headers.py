"""Headers and methods that nobody sends by accident: a refusal, or as if they were not there."""

import pytest

from answers import code
from atlas import ATLAS, call, own_ids, path, split
from people import Person
from refusals import JSON, MARK, WRITING, refused
from ward import Ward, fingerprint

BAD_KEYS = ("", "short", "x" * 81, "x" * 8 + "\x00", "x" * 8 + "\x7f", "  ", "x" * 5_000)


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_bad_idempotency_key_is_refused(key: str, ward: Ward) -> None:
    before = fingerprint()

    for name in WRITING:
        if split(name) in {("POST", f"/{role}/appointments") for role in ATLAS[name].who}:
            role = ATLAS[name].allowed()[0]
            answer = call(name, ward, role, headers={"Idempotency-Key": key})
            assert code(refused(answer, name)) == (422, "validation_failed")

    assert fingerprint() == before


@pytest.mark.parametrize(
    "value", [f"{MARK}-\x01-{MARK}", "é" * 20, "x" * 70, "short", "a b c d e f"]
)
def test_a_bad_request_id_is_replaced(value: str, asha: Person) -> None:
    answer = asha.get("/auth/me", headers={"X-Request-ID": value})

    assert answer.status_code == 200
    assert value not in answer.headers["X-Request-ID"]
    assert answer.headers["X-Request-ID"].isalnum()


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml;q=x", "*", ";;;", "\x01", "é", ""]
)
def test_whatever_is_accepted_the_answer_is_json(accept: str, asha: Person) -> None:
    good = asha.get("/patient/profile", headers={"Accept": accept})
    bad = asha.get("/nowhere", headers={"Accept": accept})

    assert (good.status_code, good.mimetype) == (200, JSON)
    assert code(refused(bad)) == (404, "not_found")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PATCH", "PROPFIND", "FOO", "get", "🏥"])
def test_a_method_that_is_not_taken_is_refused(method: str, ward: Ward) -> None:
    for name in ATLAS:
        if name.startswith("GET "):
            address = path(name, own_ids(name, ward, "patient"))
            answer = ward.ours.patient.call(method, address)
            if method == "get":
                assert answer.status_code < 500
                continue
            assert code(refused(answer, name)) == (405, "method_not_allowed")
            assert "GET" in answer.headers["Allow"]


def test_options_and_head_carry_no_body(ward: Ward) -> None:
    for name in ATLAS:
        address = path(name, own_ids(name, ward, "patient"))
        answer = ward.stranger.call("OPTIONS", address)
        assert (answer.status_code, answer.data) == (200, b""), name
    assert ward.stranger.call("HEAD", "/clinic").data == b""
