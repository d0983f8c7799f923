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
from errors import DomainError
from web.field_words import field_problems

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
    g.refusal = error.code
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
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _refuse_contract(error: Any) -> Response:
    cause = error.__cause__
    if isinstance(error, _ValidationError) and isinstance(cause, ValidationError):
        return answer(errors.ValidationFailed(fields=field_problems(cause)))
    return _refuse_status(error.status_code)


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
