"""Strict JSON in, quick JSON out."""

import json
from typing import Any, Never

import orjson
from flask import Request, Response
from flask.json.provider import JSONProvider

from errors import BadJson, TooLarge, WrongContentType

DEEPEST = 12
LARGEST_INT = 2**53
ORJSON_OPTIONS = orjson.OPT_NON_STR_KEYS


class QuickJson(JSONProvider):
    """orjson for answers; the standard parser, made strict, for requests."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj, option=ORJSON_OPTIONS).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return strict_loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Any:
        body = orjson.dumps(self._prepare_response_obj(args, kwargs), option=ORJSON_OPTIONS)
        app: Any = self._app
        return app.response_class(body, mimetype="application/json")


def quick(content: Any) -> Response:
    """An answer that its service has made of plain values, for what is asked for all day.

    To check and write a page of views takes pydantic longer than all the rest of the answer. The
    tests hold such an answer to the schema that its route declares.
    """
    return written(orjson.dumps(content))


def written(content: bytes) -> Response:
    """An answer that is JSON already."""
    return Response(content, mimetype="application/json")


class StrictRequest(Request):
    """A request whose JSON body must be one object, sent as JSON."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        if not self.is_json:
            raise WrongContentType
        body = super().get_json(force=True, silent=silent, cache=cache)
        if not isinstance(body, dict):
            raise BadJson
        return body

    def on_json_loading_failed(self, e: ValueError | None) -> Never:
        raise TooLarge if self._was_cut() else BadJson from e

    def _was_cut(self) -> bool:
        """Whether a body that came in chunks was read up to the limit only."""
        limit = self.max_content_length
        return limit is not None and len(self.get_data()) >= limit


def strict_loads(text: str | bytes) -> Any:
    """JSON without NaN, duplicate keys, huge numbers or deep nesting; ValueError otherwise."""
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_bounded_int,
            object_pairs_hook=_unique_keys,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _check_depth(value, DEEPEST)
    return value


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not JSON")


def _bounded_int(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST_INT:
        raise ValueError("number too large")
    return int(digits)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _check_depth(value: Any, left: int) -> None:
    if not isinstance(value, dict | list):
        return
    if left == 0:
        raise ValueError("nested too deeply")
    for item in value.values() if isinstance(value, dict) else value:
        _check_depth(item, left - 1)
