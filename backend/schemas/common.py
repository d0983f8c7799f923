"""What all requests and answers share."""

import re
import unicodedata
from datetime import date, time
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError
from werkzeug.datastructures import FileStorage

Item = TypeVar("Item")
_LINE_BREAKS = "\n\r\t"
_MOST_MARKS = 30  # on one letter, as in Unicode's Stream-Safe Text: more take ever longer to sort
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


def _clean(value: Any) -> Any:
    """NFC text; what no person types is refused wherever it stands."""
    if isinstance(value, str):
        _refuse_untypable(value)
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _refuse_untypable(text: str) -> None:
    """Control characters, lone surrogates, and marks heaped on one letter."""
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and character not in _LINE_BREAKS):
            raise PydanticCustomError("control_characters", "Leave out control characters")
        marks = marks + 1 if kind.startswith("M") else 0
        if marks > _MOST_MARKS:
            raise PydanticCustomError("heaped_marks", "Leave out the marks heaped on one letter")


def _one_line(value: str) -> str:
    if any(character in value for character in _LINE_BREAKS):
        raise PydanticCustomError("one_line", "Keep this on one line")
    return value


def _uploaded(value: Any) -> FileStorage:
    if not isinstance(value, FileStorage):
        raise PydanticCustomError("not_a_file", "Choose a file")
    return value


def _day_as_written(value: Any) -> Any:
    """A date, or text as people write one: no moments, no seconds since 1970."""
    if not isinstance(value, date) and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise PydanticCustomError("date_form", "Give a date such as 2026-12-01")
    return value


def _time_as_written(value: Any) -> Any:
    """A time, or text as people write one: no seconds, no zone."""
    if not isinstance(value, time) and not (isinstance(value, str) and _TIME.fullmatch(value)):
        raise PydanticCustomError("time_form", "Give a time such as 09:30")
    return value


Line = Annotated[str, AfterValidator(_one_line)]
Name = Annotated[Line, Field(min_length=1, max_length=120)]
Phone = Annotated[Line, Field(max_length=32, pattern=r"^$|^\+?[0-9][0-9 ()./-]{4,30}$")]
Id = Annotated[int, Field(gt=0, lt=2**31)]
Revision = Annotated[int, Field(ge=0, lt=2**31)]
AnyDay = Annotated[date, BeforeValidator(_day_as_written)]
Day = Annotated[AnyDay, Field(ge=date(1900, 1, 1), lt=date(2200, 1, 1))]
UploadedFile = Annotated[
    FileStorage,
    PlainValidator(_uploaded),
    WithJsonSchema({"type": "string", "format": "binary"}),
]
WallTime = Annotated[
    time,
    BeforeValidator(_time_as_written),
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["09:30"]}
    ),
]


class Request(BaseModel):
    """A body or a query: frozen, unknown fields refused, text cleaned and stripped."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def clean_text(cls, data: Any) -> Any:
        """Refuse what no person types, before anything else looks at it."""
        return _clean(data)


class Nothing(Request):
    """A body with nothing in it: {}."""


class Answer(BaseModel):
    """An answer, read off a row or a view of one."""

    model_config = ConfigDict(from_attributes=True)


class PageQuery(Request):
    """Which page of a short list."""

    page: int = Field(default=1, ge=1, le=10_000)
    per_page: int = Field(default=20, ge=1, le=100)


class KeysetQuery(Request):
    """Where a list that grows for ever is to go on; `cursor` comes from `next` or `prev`."""

    cursor: str | None = Field(default=None, max_length=400)
    per_page: int = Field(default=20, ge=1, le=100)


class PageAnswer(Answer, Generic[Item]):
    """A page of a short list."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A name that OpenAPI accepts."""
        return f"{params[0].__name__}Page"

    items: list[Item]
    total: int
    page: int
    per_page: int


class KeysetAnswer(Answer, Generic[Item]):
    """A page of a list that grows; `total` stops counting at a cap."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A name that OpenAPI accepts."""
        return f"{params[0].__name__}Keyset"

    items: list[Item]
    next: str | None
    prev: str | None
    total: int
    total_capped: bool
