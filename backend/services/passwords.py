"""Passwords: how they are kept, checked and judged."""

import secrets
import threading

from werkzeug.security import check_password_hash, generate_password_hash
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from errors import FieldProblem, WeakPassword, WrongPassword

WRONG = "The password is not right"
_COMMON = frozenset(FREQUENCY_LISTS["passwords"])
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


def prove(password: str, kept: str, *, field: str) -> None:
    """Refuse whoever sits at somebody's open account and does not know its password."""
    if not matches(password, kept):
        raise WrongPassword(fields=(FieldProblem(field, "wrong_password", WRONG),))


def judge(password: str, *, about: tuple[str, ...], field: str) -> None:
    """Refuse a password that everybody tries first, or that repeats the account's own words."""
    lowered = password.lower()
    own_words = {word.lower() for word in about if len(word) > 3}
    if lowered in _COMMON or lowered in own_words or len(set(lowered)) < 4:
        hint = "This password is easy to guess. Choose another, such as three unusual words"
        raise WeakPassword(fields=(FieldProblem(field, "weak_password", hint),))


def unusable() -> str:
    """What an invited account has until its owner chooses: no password fits it."""
    return f"invited${secrets.token_hex(16)}"


def is_unusable(kept: str) -> bool:
    """Whether the account still waits for its first password."""
    return kept.startswith("invited$")
