"""What the OpenAPI document allows, and what it does not, sent to every route as everybody.

Derived from the document, not from chance; words of the code that is loaded are used as well, so
that the same tests send the same requests.
"""

import copy
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest
import schemathesis
from apiflask import APIFlask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import clock
from atlas import ATLAS, split
from databases import TestDatabase as Database
from factories import DAY, NOW, TODAY
from people import Person
from tally import count, thorough
from ward import ROLES, Ward, open_ward, revive

POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
OTHERS_SHARE = 3
MOSTLY_TAKEN = {"stranger": 20, "patient": 100, "doctor": 100, "admin": 100}
HUGE, SMALL_IDS = {2**31 - 1, 2**31}, 12
DAYS = [(TODAY + number * DAY).isoformat() for number in (-1, 0, 1, 2, 3, 6, 7, 30, 31, 400)]
TIMES = ["00:00", "08:30", "09:00", "10:00", "10:37", "11:30", "13:00", "15:00", "19:00"]
ANY_ANSWER = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Among them 413: what is longer than the document allows may be longer than any body may be.
REFUSALS = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429]
CHECKS = {POSITIVE: ANY_ANSWER, NEGATIVE: [*ANY_ANSWER, negative_data_rejection]}
DOCUMENTED = [name for name in ATLAS if "/api/dev/" not in name]
# What any route may answer to a request that is none.
ALWAYS = {"bad_json", "wrong_content_type", "too_large", "method_not_allowed", "validation_failed"}


@dataclass
class World:
    """The application, its document, and the people of a ward that lives as long as the file."""

    app: APIFlask
    schemas: dict[GenerationMode, Any]
    ward: Ward
    seen: Counter[str] = field(default_factory=Counter)
    attacked: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def world(hospital: APIFlask, store: Database) -> Iterator[World]:
    """One ward for all routes: what one leaves behind, the next must stand."""
    with mock.patch.object(clock, "now", return_value=NOW):
        with hospital.app_context():
            store.refresh()
            ward = open_ward(hospital)
        document = hospital.test_client().get("/api/openapi.json").json
        right, wrong = within_reach(document), document
        schemas = {POSITIVE: loaded(right, hospital), NEGATIVE: loaded(wrong, hospital)}
        yield World(hospital, schemas, ward)


def loaded(document: dict[str, Any], app: APIFlask) -> Any:
    expected = {"negative_data_rejection": {"expected-statuses": REFUSALS}}
    config = SchemathesisConfig.from_dict({"checks": expected})
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = app
    return schema


def within_reach(document: dict[str, Any]) -> dict[str, Any]:
    """The document with ids, days and times of the ward in what is asked, so that much succeeds."""
    changed = copy.deepcopy(document)
    asked = [
        parameter
        for operations in changed["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
    ]
    roots = tuple(re.findall(r"#/components/schemas/(\w+)", json.dumps(bodies(changed))))
    named = changed["components"]["schemas"]
    asked += [schema for name, schema in named.items() if name.partition(".")[0] in roots]
    for part in asked:
        narrow(part)
    return changed


def bodies(document: dict[str, Any]) -> list[Any]:
    operations = (each for path in document["paths"].values() for each in path.values())
    return [operation.get("requestBody") for operation in operations]


def narrow(node: Any) -> None:
    """Few values where the document allows very many."""
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, dict | list):
            narrow(child)
    if not isinstance(node, dict):
        return
    if node.get("type") == "integer" and node.get("exclusiveMaximum", node.get("maximum")) in HUGE:
        node.pop("exclusiveMaximum", None)
        node["maximum"] = SMALL_IDS
    elif node.get("format") == "date":
        node["enum"] = DAYS
    elif "[0-5][0-9]" in str(node.get("pattern")):
        node["enum"] = TIMES


def operation_of(schema: Any, name: str) -> Any:
    method, rule = split(name)
    template = rule.replace("<int:", "{").replace("<", "{").replace(">", "}")
    return schema[f"/api{template}"][method]


def declared_codes(operation: Any) -> set[str]:
    """The codes that the document names for an operation."""
    answers = operation.definition.raw["responses"].values()
    return {code.strip() for answer in answers for code in answer["description"].split(",")}


def attack(world: World, name: str, mode: GenerationMode, examples: int) -> None:
    """Send generated requests; an AssertionError or a Failure tells of a wrong answer.

    The first role that may call the route sends all of them, the others the first few.
    """
    operation, turn = operation_of(world.schemas[mode], name), itertools.count()
    shares = {role: share(name, role, mode, examples) for role in ROLES}

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:
        number = next(turn)
        for role in ROLES:
            if number < shares[role]:
                try_as(role, world, name, case, mode)

    send()


def share(name: str, role: str, mode: GenerationMode, examples: int) -> int:
    """How many of the requests a role sends; who may not call sends a right one."""
    allowed = ATLAS[name].allowed()
    if role not in allowed:
        return int(mode is POSITIVE)
    return examples if role == allowed[0] else OTHERS_SHARE


def try_as(role: str, world: World, name: str, case: Any, mode: GenerationMode) -> None:
    """One request as one role, and a look at the answer."""
    person = world.ward.caller(role)
    if isinstance(person, Person):
        with world.app.app_context():
            revive(person)
    answer = case.call(headers={"Authorization": f"Bearer {person.token}"} if person.token else {})
    case.validate_response(answer, checks=CHECKS[mode if is_wrong_on_the_wire(case) else POSITIVE])
    count("requests")
    world.seen[f"{role} {answer.status_code // 100}xx"] += 1
    if answer.status_code >= 400:
        assert answer.json()["code"] in declared_codes(case.operation) | ALWAYS, answer.json()
    if role not in ATLAS[name].allowed():
        assert str(answer.status_code) in {ATLAS[name].who[role], "415", "413", "422", "400"}


def is_wrong_on_the_wire(case: Any) -> bool:
    """Nothing, no list and no object all read `name=` in a query, like the empty text."""
    return all(value or value in (0, "") for value in (case.query or {}).values())


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_route_stands_whatever_is_sent(name: str, world: World) -> None:
    route = ATLAS[name]

    attack(world, name, POSITIVE, thorough(12))
    if route.body or route.query or route.form or "<int:" in name:
        attack(world, name, NEGATIVE, thorough(8))
    world.attacked.add(name)


def test_what_was_sent_was_not_all_refused(world: World) -> None:
    taken = {role: world.seen[f"{role} 2xx"] for role in ROLES}

    if world.attacked == set(DOCUMENTED):
        assert all(number >= MOSTLY_TAKEN[role] for role, number in taken.items()), taken


def test_control_an_answer_off_the_contract_is_found(world: World) -> None:
    def half() -> dict[str, str]:
        return {"name": "City Hospital"}

    with (
        mock.patch.dict(world.app.view_functions, {"directory.get_clinic": half}),
        pytest.raises(FailureGroup),
    ):
        attack(world, "GET /api/clinic", POSITIVE, 1)


def test_control_a_failure_is_found(world: World) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError

    with (
        mock.patch.dict(world.app.view_functions, {"directory.get_doctor": fail}),
        pytest.raises(FailureGroup),
    ):
        attack(world, "GET /api/doctors/<int:doctor_id>", POSITIVE, 1)
