"""Requests that nobody sends by accident, and how each must be refused."""

from werkzeug.test import TestResponse

from atlas import ATLAS, own_ids, path, split
from ward import Ward

MARK = "zqxjkv"  # a word of ours that must not come back
WRITING = [name for name, route in ATLAS.items() if route.body is not None]
JSON = "application/json"


def refused(answer: TestResponse, what: object = "") -> TestResponse:
    """The answer, which must be a refusal as we word them."""
    assert 400 <= answer.status_code < 500, (what, answer.status_code, answer.text[:300])
    assert answer.mimetype == "application/problem+json", what
    assert answer.json["code"], what
    assert answer.json["status"] == answer.status_code
    assert MARK not in answer.text.lower(), (what, answer.text[:300])
    return answer


def raw(name: str, ward: Ward, data: bytes, content_type: str | None = JSON) -> TestResponse:
    """The route's request with this body, as somebody who may make it."""
    role, (method, _) = ATLAS[name].allowed()[-1], split(name)
    address = path(name, own_ids(name, ward, role))
    return ward.caller(role).call(method, address, data=data, content_type=content_type)
