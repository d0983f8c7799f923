"""Passwords: how they are kept, checked and judged."""

import re
import secrets
import threading
from functools import cache
from typing import TYPE_CHECKING

from werkzeug.security import check_password_hash, generate_password_hash

from config import settings
from errors import FieldProblem, WeakPassword, WrongPassword
from later import Later

if TYPE_CHECKING:
    from zxcvbn import frequency_lists
else:
    frequency_lists = Later("zxcvbn.frequency_lists")

WRONG = "The password is not right"
# What people think of in a hospital; beside it the account's own names and the clinic's.
HOUSE_WORDS = frozenset(
    [
        "hospital",
        "clinic",
        "doctor",
        "patient",
        "nurse",
        "admin",
        "administrator",
        "health",
        "appointment",
        "medicine",
        "password",
        "welcome",
        "letmein",
        "changeme",
    ]
)
_LETTERS = re.compile(r"[^\W\d_]+")
_one_at_a_time = threading.BoundedSemaphore(1)  # hashing is slow on purpose: leave cores for others
_NOBODYS = "scrypt:32768:8:1$nobody-has-this$" + "0" * 128


def hashed(password: str) -> str:
    """The scrypt hash to keep."""
    with _one_at_a_time:
        return generate_password_hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether the password is right; a missing account costs the same time."""
    known = kept is not None and not is_unusable(kept)
    with _one_at_a_time:
        return check_password_hash(kept if known and kept else _NOBODYS, password) and known


def prove(password: str, kept: str, *, field: str) -> str:
    """Refuse whoever sits at somebody's open account and does not know its password.

    What comes back was proven: see refuse_changed() for the moment when it counts.
    """
    if not matches(password, kept):
        raise _wrong(field)
    return kept


def refuse_changed(proven: str | None, kept: str, *, field: str) -> None:
    """Refuse a proof of a password that, now that its row is locked, is no longer the account's."""
    if proven != kept:
        raise _wrong(field)


def _wrong(field: str) -> WrongPassword:
    return WrongPassword(fields=(FieldProblem(field, "wrong_password", WRONG),))


def judge(password: str, *, about: tuple[str, ...], field: str) -> None:
    """Refuse a password that everybody tries first, or that is a known word and some digits."""
    lowered = password.lower()
    known = HOUSE_WORDS.union(*map(_words, (*about, settings.clinic_name)))
    if lowered in _common() or _letters(lowered) in known or len(set(lowered)) < 4:
        hint = "This password is easy to guess. Choose another, such as three unusual words"
        raise WeakPassword(fields=(FieldProblem(field, "weak_password", hint),))


@cache
def _common() -> frozenset[str]:
    """The passwords that everybody tries first."""
    return frozenset(frequency_lists.FREQUENCY_LISTS["passwords"])


def _words(text: str) -> set[str]:
    """Each word of a text, and all of them as one."""
    return {*_LETTERS.findall(text.lower()), _letters(text.lower())} - {""}


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text))


def unusable() -> str:
    """What an invited account has until its owner chooses: no password fits it."""
    return f"invited${secrets.token_hex(16)}"


def is_unusable(kept: str) -> bool:
    """Whether the account still waits for its first password."""
    return kept.startswith("invited$")
