"""The OpenAPI document at /api/openapi.json and a reader for it at /api/docs."""

from functools import cache
from typing import Any, cast

from apiflask import APIFlask
from flask import Response, current_app
from flask_swagger_ui import get_swaggerui_blueprint

from errors import DomainError
from web.json import written
from web.problems import Problem
from web.urls import LARGEST_ID

CONFIG = {
    "OPENAPI_VERSION": "3.1.0",
    "AUTO_404_RESPONSE": False,
    "AUTO_VALIDATION_ERROR_RESPONSE": False,
    "AUTO_AUTH_ERROR_RESPONSE": False,
    "AUTO_OPERATION_ID": True,
    "AUTO_SERVERS": False,  # else the first caller's Host header would stand there
    "SERVERS": [{"url": "/"}],
    "DESCRIPTION": (
        "Outpatient system of a hospital. Dates and times are the clinic's wall clock;"
        " `starts_at` and `ends_at` carry an offset. Every refusal is problem+json with a `code`."
        " Hidden here, and outside production only: /api/dev/mails shows every mail."
    ),
    "SECURITY_SCHEMES": {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    },
}
SPEC_PATH = "/api/openapi.json"
READER = {"validatorUrl": None, "oauth2RedirectUrl": "/api/docs/oauth2-redirect.html"}


def init_app(app: APIFlask) -> None:
    """Serve the document and the reader, both from local files."""
    app.add_url_rule(SPEC_PATH, "openapi", openapi)
    reader = get_swaggerui_blueprint("/api/docs", SPEC_PATH, READER)
    reader.enable_openapi = False
    app.register_blueprint(reader)
    app.spec_processor(_complete)  # type: ignore[arg-type]


def openapi() -> Response:
    """The OpenAPI 3.1 document of this very process."""
    return written(document(cast(Any, current_app)._get_current_object()))


openapi._spec = {"hide": True}  # type: ignore[attr-defined]


@cache
def document(app: APIFlask) -> bytes:
    """Written once: to put it together takes as long as hundreds of other answers."""
    return app.json.dumps(app.spec).encode()


def _complete(spec: dict[str, Any]) -> dict[str, Any]:
    """Add to each operation the refusals its view declares and the guard it stands behind."""
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    spec["components"]["schemas"].update(problem.pop("$defs"))
    spec["components"]["schemas"]["Problem"] = problem
    operations = {
        operation["operationId"]: operation
        for path in spec["paths"].values()
        for operation in path.values()
    }
    for rule in current_app.url_map.iter_rules():
        view = current_app.view_functions[rule.endpoint]
        declared = getattr(view, "_spec", {})
        for method in rule.methods or ():
            operation = operations.get(f"{method.lower()}_{rule.endpoint.replace('.', '_')}")
            if operation is not None:
                _complete_operation(operation, declared)
    return spec


def _complete_operation(operation: dict[str, Any], declared: dict[str, Any]) -> None:
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and parameter["schema"]["type"] == "integer":
            parameter["schema"] |= {"minimum": 1, "maximum": LARGEST_ID}
    refusals: tuple[type[DomainError], ...] = declared.get("refusals", ())
    for status in sorted({refusal.status for refusal in refusals}):
        codes = sorted({refusal.code for refusal in refusals if refusal.status == status})
        operation["responses"][str(status)] = {
            "description": ", ".join(codes),
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
    operation["responses"]["default"] = {
        "description": "any other refusal",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    if declared.get("guard"):
        operation["security"] = [{"bearer": []}]
