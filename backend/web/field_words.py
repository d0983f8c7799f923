"""What is wrong with a field, in our codes and our tone."""

import re
from collections.abc import Iterable

from pydantic import ValidationError

from errors import FieldProblem

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
    "heaped_marks": ("heaped_marks", "Leave out the marks heaped on one letter"),
    "one_line": ("one_line", "Keep this on one line"),
    "not_a_file": ("not_a_file", "Choose a file"),
}
FIELD_FAMILIES = {
    "date": ("not_a_date", "Give a date, like 2026-12-01"),
    "time": ("not_a_time", "Give a time, like 09:30"),
    "decimal": ("not_a_number", "Give a number, like 800 or 99.50"),
    "value_error": ("wrong_format", "This does not have the right form"),
}


PLAIN_PLACE = re.compile(r"[\w.-]{1,120}", re.ASCII)
NAMELESS = "?"


def field_problems(error: ValidationError) -> tuple[FieldProblem, ...]:
    """Where and what, never the input itself."""
    details = error.errors(include_input=False, include_url=False, include_context=False)
    return tuple(
        FieldProblem(_place(".".join(str(part) for part in d["loc"])), *_words(d["type"]))
        for d in details
    )


def unknown_fields(names: Iterable[str]) -> tuple[FieldProblem, ...]:
    """The same for names that nothing reads."""
    return tuple(FieldProblem(_place(name), *_words("extra_forbidden")) for name in names)


def _place(name: str) -> str:
    """A name that may stand in an answer: what the caller made up is not sent back."""
    return name if not name or PLAIN_PLACE.fullmatch(name) else NAMELESS


def _words(kind: str) -> tuple[str, str]:
    return FIELD_WORDS.get(kind) or FIELD_FAMILIES.get(
        kind if kind == "value_error" else kind.split("_")[0],
        ("wrong_format", "This does not have the right form"),
    )
