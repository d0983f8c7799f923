"""Whatever moment the API tells, it tells on the clinic's wall clock."""

import re

from atlas import ATLAS, call
from ward import Ward

READING = sorted(name for name in ATLAS if name.startswith("GET ") and "openapi" not in name)
MOMENT = re.compile(rb'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?"')
HERE = b"+05:30"  # Asia/Kolkata


def offsets(body: bytes) -> set[bytes]:
    """The offsets of all moments in an answer; nothing for a moment without one."""
    return set(MOMENT.findall(body))


def test_every_moment_that_is_read_is_in_clinic_time(ward: Ward) -> None:
    told = {
        (name, role): offsets(call(name, ward, role).data)
        for name in READING
        for role in ATLAS[name].allowed()
    }

    assert {where: found for where, found in told.items() if found - {HERE}} == {}
    assert sum(bool(found) for found in told.values()) > 20


def test_control_a_moment_elsewhere_is_found() -> None:
    body = b'{"a": "2026-12-01T02:30:00Z", "b": "2026-12-01T02:30:00", "c": "2026-12-01"}'

    assert offsets(body) == {b"Z", b""}
