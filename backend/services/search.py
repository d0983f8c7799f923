"""Searching that forgives case, accents and the order of words."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, String, and_, bindparam, or_, select, true
from sqlalchemy.orm import Session

from models import Department, Doctor

MOST_WORDS = 6


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


def patterns(asked: str) -> dict[str, str]:
    """The words as values for each_word()."""
    return {f"word{n}": f"%{_escaped(word)}%" for n, word in enumerate(_words(asked))}


def beginning(text: str) -> str:
    """What LIKE takes for text that begins so."""
    return f"{_escaped(text)}%"


def each_word(number: int, column: ColumnElement[str]) -> ColumnElement[bool]:
    """every_word() for so many words whose patterns are given by name."""
    wanted = (bindparam(f"word{n}", type_=String()) for n in range(number))
    return and_(true(), *(column.like(word, escape=ESCAPE) for word in wanted))


def _escaped(text: str) -> str:
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return text


def _words(asked: str) -> list[str]:
    return plain(asked).split()[:MOST_WORDS]


def _one_of(columns: Iterable[ColumnElement[str]], word: str) -> ColumnElement[bool]:
    return or_(*(column.contains(word, autoescape=True) for column in columns))
