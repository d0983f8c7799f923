"""Idempotency-Keys: whoever asks again with the same key gets the first answer again."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, bindparam, delete, select
from sqlalchemy.orm import Session

from errors import KeyReused
from models import IdempotencyKey
from prepared import Prepared, inserting
from services.callers import Caller

LIFE = timedelta(hours=24)
LAWS = ("pk_idempotency_keys", "idempotency_keys.user_id, idempotency_keys.key")


def answered_before(
    session: Session, caller: Caller, key: str | None, wanted: object, now: datetime
) -> int | None:
    """The appointment that this key has got already, within its life."""
    if key is None:
        return None
    known = _KNOWN.first(session, user=caller.user_id, wanted=key)
    if known is None:
        return None
    if now - known.created_at >= LIFE:
        _FORGET.run(session, user=caller.user_id, wanted=key)
        return None
    if known.request_hash != _hash(wanted):
        raise KeyReused
    found: int = known.appointment_id
    return found


_user, _key = bindparam("user", type_=Integer()), bindparam("wanted", type_=String())
_is_this_key = IdempotencyKey.user_id == _user, IdempotencyKey.key == _key
_KNOWN = Prepared(
    select(
        IdempotencyKey.created_at, IdempotencyKey.request_hash, IdempotencyKey.appointment_id
    ).where(*_is_this_key)
)
_FORGET = Prepared(delete(IdempotencyKey).where(*_is_this_key))
_REMEMBER = Prepared(inserting(IdempotencyKey))


def remember(
    session: Session,
    caller: Caller,
    key: str | None,
    wanted: object,
    appointment_id: int,
    now: datetime,
) -> None:
    """Answer the same to this key from now on."""
    if key is not None:
        _REMEMBER.run(
            session,
            user_id=caller.user_id,
            key=key,
            request_hash=_hash(wanted),
            appointment_id=appointment_id,
            created_at=now,
        )


def _hash(wanted: object) -> str:
    return hashlib.sha256(repr(wanted).encode()).hexdigest()
