"""Every column of every table, offered as a further field to every route: refused, all of them."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ConfigDict

from atlas import ATLAS, call, resolved
from database import Base
from schemas.accounts import Register
from schemas.patients import EditOwnRecord
from tally import count
from ward import Ward, fingerprint

COLUMNS = sorted({column.name for table in Base.metadata.tables.values() for column in table.c})
FORGED: dict[str, Any] = {"role": "admin", "status": "active", "disabled_at": None}
MORE = {"is_admin": True, "__proto__": {"role": "admin"}, "constructor": 1, "_id": 1, "user": {}}
WRITING = [name for name, route in ATLAS.items() if route.body is not None]
BODILESS = [name for name, route in ATLAS.items() if route.body is None and route.form is None]


def objects(body: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The body and every object inside it, with the way there."""
    if isinstance(body, dict):
        yield where, body
        for key, value in body.items():
            yield from objects(value, f"{where}{key}.")
    if isinstance(body, list):
        for number, value in enumerate(body):
            yield from objects(value, f"{where}{number}.")


def overloaded(body: dict[str, Any]) -> Iterator[tuple[dict[str, Any], set[str]]]:
    """The body with every foreign name in one of its objects, and what must be refused then."""
    for where, _ in objects(body):
        changed = copy.deepcopy(body)
        inner = dict(objects(changed))[where]
        offered = [name for name in (*COLUMNS, *MORE) if name not in inner]
        inner.update({name: FORGED.get(name, MORE.get(name, 1)) for name in offered})
        yield changed, {f"{where}{name}" for name in offered}


def unknown(answer: Any) -> set[str]:
    """The fields that the answer calls unknown."""
    assert (answer.status_code, answer.json["code"]) == (422, "validation_failed"), answer.text
    return {each["name"] for each in answer.json["fields"] if each["code"] == "unknown_field"}


def let_through(name: str, ward: Ward) -> set[str]:
    """Which of the offered names a route does not refuse."""
    role, found = ATLAS[name].allowed()[-1], set()
    for body, offered in overloaded(resolved(ATLAS[name].body, ward, role)):
        count("foreign fields", len(offered))
        found |= offered - unknown(call(name, ward, role, body=body))
    return found


def test_no_column_can_be_set_from_outside(ward: Ward) -> None:
    before = fingerprint()

    found = {name: through for name in WRITING if (through := let_through(name, ward))}

    assert found == {}
    assert fingerprint() == before
    assert len(COLUMNS) > 80
    assert len(WRITING) > 40


def test_no_column_can_be_set_by_a_form(ward: Ward) -> None:
    form = ATLAS["POST /api/auth/token"].form or {}
    offered = {name: "1" for name in COLUMNS if name not in form}

    answer = call("POST /api/auth/token", ward, "stranger", form={**form, **offered})

    assert unknown(answer) == set(offered)


@pytest.mark.parametrize("name", BODILESS)
def test_no_column_can_be_set_by_a_query(name: str, ward: Ward) -> None:
    before = fingerprint()
    role = ATLAS[name].allowed()[-1]
    known = {*ATLAS[name].query, "date", "moving"}
    offered = {column: "1" for column in COLUMNS if column not in known}

    answer = call(name, ward, role, query=offered)

    assert unknown(answer) == set(offered)
    assert fingerprint() == before


@pytest.mark.parametrize(
    ("schema", "name"),
    [(Register, "POST /api/auth/register"), (EditOwnRecord, "PUT /api/patient/profile")],
)
def test_control_a_schema_that_lets_more_in_is_found(
    schema: Any, name: str, ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "model_config", ConfigDict(schema.model_config, extra="ignore"))
    schema.model_rebuild(force=True)
    try:
        with pytest.raises((AssertionError, KeyError)):
            assert not let_through(name, ward)
    finally:
        monkeypatch.undo()
        schema.model_rebuild(force=True)
