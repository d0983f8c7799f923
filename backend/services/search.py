"""Searching that forgives case, accents and the order of words."""

import unicodedata

from sqlalchemy import ColumnElement, and_, or_, true

MOST_WORDS = 6


def plain(*parts: str) -> str:
    """What a search looks in: lower case, no accents, at most 300 characters."""
    joined = unicodedata.normalize("NFKD", " ".join(part for part in parts if part))
    return "".join(c for c in joined if not unicodedata.combining(c)).lower()[:300]


def every_word(asked: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether each word that was asked for stands in one of the columns, in any order.

    The columns hold plain() text, or text that is lower case by itself.
    """
    words = plain(asked).split()[:MOST_WORDS]
    return and_(
        true(),
        *(or_(*(column.contains(word, autoescape=True) for column in columns)) for word in words),
    )
