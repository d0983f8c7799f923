"""Searching that forgives case, accents and the order of words."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    column,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from database import AnySelect, is_sqlite
from models import Department, Doctor, Patient

MOST_WORDS = 6
QUOTE = '"'


def plain(*parts: str) -> str:
    """What a search looks in: lower case, no accents, at most 300 characters."""
    joined = unicodedata.normalize("NFKD", " ".join(part for part in parts if part))
    return "".join(c for c in joined if not unicodedata.combining(c)).lower()[:300]


def every_word(asked: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether each word that was asked for stands in one of the columns, in any order.

    The columns hold plain() text, or text that is lower case by itself.
    """
    return and_(true(), *(_one_of(columns, word) for word in _words(asked)))


def doctors(session: Session, asked: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """The same of doctors, whose departments' names are searched too, as plain() as the words."""
    named = session.execute(select(Department.id, Department.name)).all()
    return and_(
        true(),
        *(
            or_(
                _one_of((Doctor.search_text.expression, *columns), word),
                Doctor.department_id.in_([row.id for row in named if word in plain(row.name)]),
            )
            for word in _words(asked)
        ),
    )


ESCAPE = "/"
SHORTEST = 3  # letters of a word that the full-text index finds
_IN_INDEX = text("SELECT rowid FROM patient_search WHERE patient_search MATCH :indexed").columns(
    column("rowid", Integer())
)


def indexed() -> AnySelect:
    """The ids of patients that the index alone finds."""
    return select(_IN_INDEX.subquery().c.rowid)


@dataclass(frozen=True, slots=True)
class Patients:
    """A search for patients: which conditions it has, and the values of their named places."""

    short: int
    indexed: bool
    values: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def condition(self) -> ColumnElement[bool]:
        """Patients in whose text every word stands."""
        words = [
            Patient.search_text.like(bindparam(f"word{n}", type_=String()), escape=ESCAPE)
            for n in range(self.short)
        ]
        if self.indexed:
            words.append(Patient.id.in_(_IN_INDEX))
        return and_(true(), *words)


def patients(asked: str) -> Patients:
    """Every word that was asked for; on SQLite by the index, where a word is long enough."""
    words = _words(asked)
    long = [word for word in words if len(word) >= SHORTEST] if is_sqlite() else []
    short = [word for word in words if word not in long]
    values = {f"word{n}": f"%{_escaped(word)}%" for n, word in enumerate(short)}
    if long:
        values["indexed"] = " ".join(f'"{word.replace(QUOTE, QUOTE * 2)}"' for word in long)
    return Patients(len(short), bool(long), values)


def beginning(asked: str) -> str:
    """What LIKE takes for text that begins so."""
    return f"{_escaped(asked)}%"


def _escaped(asked: str) -> str:
    for special in (ESCAPE, "%", "_"):
        asked = asked.replace(special, ESCAPE + special)
    return asked


def _words(asked: str) -> list[str]:
    return plain(asked).split()[:MOST_WORDS]


def _one_of(columns: Iterable[ColumnElement[str]], word: str) -> ColumnElement[bool]:
    return or_(*(column.contains(word, autoescape=True) for column in columns))
