"""Bodies that nobody sends by accident: always a refusal, never a failure, never an echo."""

import gzip
import json

import pytest

from answers import code
from atlas import ATLAS, resolved
from refusals import MARK, WRITING, raw, refused
from ward import Ward, fingerprint

BAD_BODIES: dict[str, bytes] = {
    "deep lists": b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "deep objects": b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    "a little too deep": b'{"a":' * 13 + b"1" + b"}" * 13,
    "a huge number": b'{"revision": 1' + b"0" * 5_000 + b"}",
    "2 to the 63rd": b'{"revision": 9223372036854775808}',
    "2 to the 53rd and one": b'{"revision": 9007199254740993}',
    "not a number": b'{"revision": NaN}',
    "infinity": b'{"revision": -Infinity}',
    "a key twice": b'{"revision": 0, "revision": 1}',
    "a key twice inside": b'{"a": {"b": 1, "b": 2}}',
    "an empty body": b"",
    "white space": b"  \r\n",
    "a list": b"[]",
    "a list of objects": b'[{"revision": 0}]',
    "a word": f'"{MARK}"'.encode(),
    "a number": b"1",
    "null": b"null",
    "true": b"true",
    "two objects": b"{} {}",
    "no end": b'{"revision": 0',
    "single quotes": b"{'revision': 0}",
    "a comment": b'{"revision": 0} // ' + MARK.encode(),
    "a trailing comma": b'{"revision": 0,}',
    "bare bytes": b"\xff\xfe\x00\x01",
    "Latin-1": b'{"reason": "na\xefve"}',
    "an overlong slash": b'{"reason": "\xc0\xaf"}',
    "a raw control character": b'{"reason": "a\x07b"}',
    "a raw NUL": b'{"reason": "a\x00b"}',
    "compressed": gzip.compress(b'{"revision": 0}'),
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
}
WRONG_TYPES = (
    "text/plain",
    "text/plain; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "text/html",
    "application/jsonp",
    "json",
    "application/json-seq, application/json",
    "",
    None,
)


@pytest.mark.parametrize("body", BAD_BODIES)
def test_a_bad_body_is_refused_everywhere(body: str, ward: Ward) -> None:
    before = fingerprint()

    for name in WRITING:
        answer = refused(raw(name, ward, BAD_BODIES[body]), name)
        assert answer.json["code"] in {"bad_json", "validation_failed"}, (name, answer.text)

    assert fingerprint() == before


@pytest.mark.parametrize("content_type", WRONG_TYPES)
def test_a_foreign_content_type_is_refused_everywhere(content_type: str | None, ward: Ward) -> None:
    before = fingerprint()

    for name in WRITING:
        body = json.dumps(resolved(ATLAS[name].body, ward, ATLAS[name].allowed()[-1])).encode()
        answer = refused(raw(name, ward, body, content_type), name)
        assert code(answer) == (415, "wrong_content_type"), name

    assert fingerprint() == before


def test_a_body_of_65_kilobytes_is_refused_everywhere(ward: Ward) -> None:
    before, body = fingerprint(), json.dumps({"reason": "x" * 65 * 1024}).encode()

    for name in WRITING:
        assert code(refused(raw(name, ward, body), name)) == (413, "too_large")

    assert fingerprint() == before
