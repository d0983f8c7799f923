"""Guards: who may call a route, and who is calling."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g
from flask_jwt_extended import get_jwt, verify_jwt_in_request

import clock
from errors import Forbidden, NotSignedIn, PasswordChangeNeeded, SessionEnded, TokenExpired
from models import Role
from services import sign_in
from services.callers import Caller
from web.problems import refuses

View = TypeVar("View", bound=Callable[..., Any])
CLAIMS = ("sub", "sid", "role", "jti", "exp")


def _guard(*roles: Role, first_password: bool = False) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            person = identify()
            if person.role not in roles:
                raise Forbidden
            if person.must_change_password and not first_password:
                raise PasswordChangeNeeded
            return view(*args, **kwargs)

        guarded.__dict__.setdefault("_spec", {})["guard"] = sorted(roles)
        refusals = (NotSignedIn, SessionEnded, TokenExpired, Forbidden, PasswordChangeNeeded)
        return cast(View, refuses(*refusals)(guarded))

    return decorate


token_required = _guard(*Role)
patient_required = _guard(Role.PATIENT)
doctor_required = _guard(Role.DOCTOR)
admin_required = _guard(Role.ADMIN)
even_before_first_password = _guard(*Role, first_password=True)


def identify() -> Caller:
    """Read the token, then the session row behind it; raises the 401 that fits."""
    verify_jwt_in_request()
    claims = get_jwt()
    if any(name not in claims for name in CLAIMS) or not str(claims["sub"]).isdigit():
        raise NotSignedIn
    g.caller = sign_in.identify(
        int(claims["sub"]), str(claims["sid"]), str(claims["role"]), now=clock.now()
    )
    return caller()


def caller() -> Caller:
    """Who is calling, on a guarded route."""
    return cast(Caller, g.caller)


def caller_if_any() -> Caller | None:
    """Who is calling a public route: None for a stranger; a bad token is still refused."""
    if verify_jwt_in_request(optional=True) is None:
        return None
    return identify()
