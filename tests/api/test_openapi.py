"""The OpenAPI document: valid, whole, and true to the routes."""

import inspect
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

import jsonschema_rs
import pytest
import schemathesis
from apiflask import APIFlask
from pydantic import BaseModel

import errors
from atlas import ATLAS, call, served
from errors import DomainError
from people import Stranger
from ward import Ward
from web import api_docs

CODES = {
    kind.code
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, DomainError)
}
# Answers to a request that is none, which any route may give.
ALWAYS = {"bad_json", "wrong_content_type", "too_large", "method_not_allowed", "validation_failed"}
ONLY_IN_DEVELOPMENT = "/api/dev/"


@pytest.fixture
def document(stranger: Stranger) -> dict[str, Any]:
    """The document as everybody gets it."""
    return dict(stranger.get("/openapi.json").json)


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation by method and address."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def address(name: str) -> str:
    """A route as OpenAPI writes it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", name)


def documented(app: APIFlask) -> dict[str, str]:
    """Every route of the URL map that is for users, and its endpoint."""
    return {
        name: rule.endpoint for name, rule in served(app).items() if ONLY_IN_DEVELOPMENT not in name
    }


def codes(operation: dict[str, Any]) -> set[str]:
    """The codes that an operation says it may answer."""
    return {
        code.strip()
        for status, answer in operation["responses"].items()
        if status.startswith(("4", "5"))
        for code in answer["description"].split(",")
    }


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    schemathesis.openapi.from_dict(document).validate()

    assert document["openapi"] == "3.1.0"


def test_every_schema_in_it_is_valid_json_schema(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        (
            jsonschema_rs.meta.validate(
                {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
            ),
            name,
        )


def test_control_an_invalid_document_is_found(document: dict[str, Any]) -> None:
    del document["paths"]["/api/clinic"]["get"]["responses"]["200"]["description"]

    with pytest.raises(jsonschema_rs.ValidationError):
        schemathesis.openapi.from_dict(document).validate()


def references(node: Any) -> Iterator[str]:
    """Every reference in a part of the document."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix("#/components/schemas/")
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from references(inner)


def test_what_it_refers_to_is_there(document: dict[str, Any]) -> None:
    assert set(references(document)) <= set(document["components"]["schemas"])


def test_every_route_is_in_it_and_nothing_else(
    document: dict[str, Any], hospital: APIFlask
) -> None:
    assert set(operations(document)) == {address(name) for name in documented(hospital)}


def test_every_operation_is_named_once_and_told_in_a_sentence(document: dict[str, Any]) -> None:
    found = operations(document)
    names = Counter(operation["operationId"] for operation in found.values())

    assert [name for name, times in names.items() if times > 1] == []
    assert [name for name, each in found.items() if not each.get("summary")] == []
    assert [name for name, each in found.items() if len(each.get("tags", [])) != 1] == []


def test_every_operation_says_what_it_answers(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        answers = operation["responses"]
        good = [status for status in answers if status.startswith("2")]
        assert good, name
        for status in good:
            assert status == "204" or answers[status]["content"], (name, status)
        for status, answer in answers.items():
            if status.startswith(("4", "5")) or status == "default":
                assert set(answer["content"]) == {"application/problem+json"}, (name, status)


def test_every_code_that_is_named_exists(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        assert codes(operation) <= CODES, name


def test_who_may_call_is_in_it(document: dict[str, Any], hospital: APIFlask) -> None:
    found = operations(document)

    for name in documented(hospital):
        guarded = ATLAS[name].who["stranger"] == "401"
        assert bool(found[address(name)].get("security")) == guarded, name
        if guarded:
            assert {"not_signed_in", "token_expired", "session_ended"} <= codes(
                found[address(name)]
            )
        if "403" in ATLAS[name].who.values():
            assert "forbidden" in codes(found[address(name)]), name


def test_every_input_is_in_it(document: dict[str, Any], hospital: APIFlask) -> None:
    found = operations(document)

    for name, endpoint in documented(hospital).items():
        contract = hospital.view_functions[endpoint]._spec
        parameters = found[address(name)].get("parameters", [])
        body = found[address(name)].get("requestBody")
        assert bool(body) == ("body" in contract), name
        assert not body or body["required"], name
        for schema, location in contract.get("args") or ():
            where = {"query": "query", "headers": "header"}[location]
            listed = {each["name"].lower() for each in parameters if each["in"] == where}
            assert listed == wire_names(schema, location), name
        ids = {each["name"] for each in parameters if each["in"] == "path"}
        assert ids == set(re.findall(r"{(\w+)}", address(name))), name


def wire_names(schema: type[BaseModel], location: str) -> set[str]:
    """The parameters of a schema as they are sent."""
    names = {field.alias or name for name, field in schema.model_fields.items()}
    return {name.replace("_", "-") for name in names} if location == "headers" else names


def test_requests_refuse_what_they_do_not_name(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    for name, operation in operations(document).items():
        for reference in references(operation.get("requestBody")):
            assert schemas[reference]["additionalProperties"] is False, (name, reference)


def test_nothing_secret_is_in_it(document: dict[str, Any]) -> None:
    text = json.dumps(document)

    for word in ("password_hash", "refresh_hash", "search_text", "seal", "Traceback", "/home/"):
        assert f'"{word}"' not in text


def test_it_says_nothing_of_who_asked(stranger: Stranger) -> None:
    api_docs.document.cache_clear()  # for the first who asks it is put together

    text = stranger.get("/openapi.json", headers={"Host": "evil.example"}).text

    assert "evil.example" not in text
    assert stranger.get("/openapi.json").json["servers"] == [{"url": "/"}]


def test_right_requests_get_what_is_promised(ward: Ward, document: dict[str, Any]) -> None:
    found = operations(document)

    for name, route in ATLAS.items():
        if ONLY_IN_DEVELOPMENT in name:
            continue
        promised = found[address(name)]["responses"]
        for role in route.who:
            answer = call(name, ward, role)
            if answer.status_code < 400:
                kinds = promised[str(answer.status_code)].get("content", {})
                assert not kinds or answer.mimetype in kinds, (name, role, answer.mimetype)
            else:
                assert answer.json["code"] in codes(found[address(name)]) | ALWAYS, (
                    name,
                    role,
                    answer.json["code"],
                )


def test_control_a_code_that_is_not_named_is_found(document: dict[str, Any]) -> None:
    operation = operations(document)["GET /api/auth/me"]

    assert "session_ended" in codes(operation)
    assert "slot_taken" not in codes(operation) | ALWAYS


def test_it_is_put_together_once(
    stranger: Stranger, hospital: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = stranger.get("/openapi.json").data

    def again(_app: APIFlask) -> NoReturn:
        raise AssertionError("anybody could keep the API busy with it")

    monkeypatch.setattr(type(hospital), "spec", property(again))

    assert stranger.get("/openapi.json").data == first
