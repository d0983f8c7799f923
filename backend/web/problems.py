"""Refusals on the wire: problem+json out of named errors, and their place in the OpenAPI text."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, cast

from apiflask import APIFlask
from apiflask.exceptions import _ValidationError
from flask import Response, current_app, g, request
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

import errors
from errors import DomainError, FieldProblem

log = logging.getLogger("hospital")
View = TypeVar("View", bound=Callable[..., Any])


class ProblemField(BaseModel):
    """What is wrong with one field."""

    name: str
    code: str
    message: str


class Problem(BaseModel):
    """Every refusal, as application/problem+json (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    title: str
    status: int
    detail: str
    code: str
    fields: list[ProblemField]
    request_id: str


# What pydantic says, in our codes and our tone.
FIELD_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("missing", "Fill this in"),
    "extra_forbidden": ("unknown_field", "This field is not known here"),
    "string_too_short": ("too_short", "This is too short"),
    "string_too_long": ("too_long", "This is too long"),
    "too_short": ("too_short", "There are too few of these"),
    "too_long": ("too_long", "There are too many of these"),
    "string_pattern_mismatch": ("wrong_format", "This does not have the right form"),
    "string_type": ("not_text", "This must be text"),
    "int_parsing": ("not_a_number", "Give a whole number"),
    "int_type": ("not_a_number", "Give a whole number"),
    "int_from_float": ("not_a_number", "Give a whole number"),
    "bool_parsing": ("not_a_switch", "Give true or false"),
    "bool_type": ("not_a_switch", "Give true or false"),
    "enum": ("not_a_choice", "Choose one of the values offered"),
    "literal_error": ("not_a_choice", "Choose one of the values offered"),
    "greater_than": ("too_small", "This is too small"),
    "greater_than_equal": ("too_small", "This is too small"),
    "less_than": ("too_large", "This is too large"),
    "less_than_equal": ("too_large", "This is too large"),
    "control_characters": ("control_characters", "Leave out control characters"),
    "one_line": ("one_line", "Keep this on one line"),
    "wall_time": ("not_a_time", "Give a time, like 09:30"),
}
FIELD_FAMILIES = {
    "date": ("not_a_date", "Give a date, like 2026-12-01"),
    "time": ("not_a_time", "Give a time, like 09:30"),
    "value_error": ("wrong_format", "This does not have the right form"),
}

BY_STATUS: dict[int, type[DomainError]] = {
    400: errors.BadJson,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.TooLarge,
    415: errors.WrongContentType,
    422: errors.ValidationFailed,
    429: errors.RateLimited,
}


def init_app(app: APIFlask) -> None:
    """Send every kind of failure through one door."""
    app.error_processor(_refuse_contract)
    app.register_error_handler(DomainError, answer)
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(OperationalError, _refuse_busy)
    app.register_error_handler(Exception, _fail)


def answer(error: DomainError) -> Response:
    """The refusal as application/problem+json."""
    body = {
        **error.extras,
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "fields": [
            {"name": problem.name, "code": problem.code, "message": problem.message}
            for problem in error.fields
        ],
        "request_id": g.get("request_id", ""),
    }
    response = cast(Response, current_app.json.response(body))
    response.status_code = error.status
    response.mimetype = "application/problem+json"
    response.headers.extend(error.headers)
    return response


def _refuse_contract(error: Any) -> Response:
    cause = error.__cause__
    if isinstance(error, _ValidationError) and isinstance(cause, ValidationError):
        return answer(errors.ValidationFailed(fields=field_problems(cause)))
    return _refuse_status(error.status_code)


def field_problems(error: ValidationError) -> tuple[FieldProblem, ...]:
    """Where and what, never the input itself."""
    details = error.errors(include_input=False, include_url=False, include_context=False)
    return tuple(
        FieldProblem(".".join(str(part) for part in d["loc"]), *_words(d["type"])) for d in details
    )


def _words(kind: str) -> tuple[str, str]:
    return FIELD_WORDS.get(kind) or FIELD_FAMILIES.get(
        kind if kind == "value_error" else kind.split("_")[0],
        ("wrong_format", "This does not have the right form"),
    )


def _refuse_http(error: HTTPException) -> Response:
    response = _refuse_status(error.code or 500)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _refuse_status(status: int) -> Response:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return answer(errors.Internal())
    return answer(BY_STATUS.get(status, errors.BadJson)())


def _refuse_busy(error: OperationalError) -> Response:
    log.exception("database unavailable", exc_info=error)
    return answer(errors.Busy(headers={"Retry-After": "5"}))


def _fail(error: Exception) -> Response:
    log.exception("unexpected failure", exc_info=error)
    return answer(errors.Internal())


def refuses(*kinds: type[DomainError]) -> Callable[[View], View]:
    """Say in the OpenAPI text with which codes a route may refuse."""

    def mark(view: View) -> View:
        spec = view.__dict__.setdefault("_spec", {})
        spec["refusals"] = (*spec.get("refusals", ()), *kinds)
        return view

    return mark
