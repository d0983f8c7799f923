"""Guards: who may call a route, and who is calling."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request
from flask_jwt_extended import get_jwt, verify_jwt_in_request

import clock
from errors import Forbidden, NotSignedIn, PasswordChangeNeeded, SessionEnded, TokenExpired
from models import Role
from services import access, sign_in
from services.callers import Caller
from web.problems import refuses
from web.tokens import KnownTokens

_known = KnownTokens()

View = TypeVar("View", bound=Callable[..., Any])
CLAIMS = {
    "sub": re.compile(r"[1-9][0-9]{0,9}"),
    "sid": re.compile(r"[0-9a-f-]{36}"),
    "role": re.compile(r"[a-z]+"),
    "jti": re.compile(r"[0-9a-f-]+"),
}


def _guard(*roles: Role, first_password: bool = False) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            person = identify()
            if person.role not in roles:
                raise Forbidden
            if person.must_change_password and not first_password:
                raise PasswordChangeNeeded
            try:
                return view(*args, **kwargs)
            except access.ROWS_GONE:
                identify()  # for an account that was deleted meanwhile, the session has ended
                raise

        guarded.__dict__.setdefault("_spec", {})["guard"] = sorted(roles)
        refusals = (NotSignedIn, SessionEnded, TokenExpired, Forbidden, PasswordChangeNeeded)
        return cast(View, refuses(*refusals)(guarded))

    return decorate


token_required = _guard(*Role)
patient_required = _guard(Role.PATIENT)
doctor_required = _guard(Role.DOCTOR)
admin_required = _guard(Role.ADMIN)
staff_required = _guard(Role.DOCTOR, Role.ADMIN)
even_before_first_password = _guard(*Role, first_password=True)


def identify() -> Caller:
    """Read the token, then the session row behind it; raises the 401 that fits."""
    header = request.headers.get("Authorization", "")
    claims = _known.claims(header) or _verified(header)
    g.caller = sign_in.identify(int(claims["sub"]), claims["sid"], claims["role"], now=clock.now())
    return caller()


def _verified(header: str) -> Mapping[str, Any]:
    verify_jwt_in_request()
    claims: Mapping[str, Any] = get_jwt()
    if not _well_formed(claims):
        raise NotSignedIn
    _known.keep(header, claims)
    return claims


def _well_formed(claims: Mapping[str, Any]) -> bool:
    """Whether every claim is there and looks as we write it; `exp` has been checked before."""
    texts = all(
        isinstance(claims.get(name), str) and form.fullmatch(claims[name])
        for name, form in CLAIMS.items()
    )
    return texts and "exp" in claims


def caller() -> Caller:
    """Who is calling, on a guarded route."""
    return cast(Caller, g.caller)


def caller_if_any() -> Caller | None:
    """Who is calling a public route: None for a stranger; a bad token is still refused."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    if _known.claims(header) is None and verify_jwt_in_request(optional=True) is None:
        return None
    return identify()
