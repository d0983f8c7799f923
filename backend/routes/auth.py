"""Signing in and the account itself."""

from datetime import timedelta
from typing import Any

from flask import Response, make_response, request
from werkzeug.http import dump_cookie

import clock
from config import settings
from decorators import caller, even_before_first_password, token_required
from errors import (
    AccountDisabled,
    ApplicationPending,
    BadCredentials,
    EmailTaken,
    LinkExpired,
    NotFound,
    RateLimited,
    RefreshRaced,
    SessionEnded,
    TotpNeeded,
    TotpWrong,
    UsernameTaken,
    ValidationFailed,
    WeakPassword,
    WrongPassword,
)
from extensions import limiter
from routes.blueprints import auth_bp
from schemas.accounts import (
    ChangePassword,
    DeviceAnswer,
    ForgotPassword,
    Me,
    Message,
    PasswordForm,
    Pending,
    Register,
    ResetPassword,
    SignedIn,
    SignIn,
    TokenAnswer,
)
from schemas.common import Nothing, PageAnswer
from services import accounts, devices, new_passwords, sign_in
from services.devices import SignedInDevice
from services.paging import Page
from web import limits
from web.problems import refuses

WHEN_SIGNING_IN = (
    BadCredentials,
    TotpNeeded,
    TotpWrong,
    ApplicationPending,
    AccountDisabled,
    ValidationFailed,
    RateLimited,
)
HTTPS = settings.web_url.startswith("https://")
# __Host-: browsers then take it over https and from this very host only, for all of its paths.
REFRESH_COOKIE = "__Host-hms_refresh" if HTTPS else "hms_refresh"
PENDING = "We have your application. The hospital will look at it and email you."
FORGOT = "If that address has an account, a link to choose a new password is on its way."


def account_wanted() -> str:
    """A key for the account that a sign-in or a reset names."""
    name = limits.name_given()
    return limits.account(name, sign_in.known_as(name))


# One count for all doors, else each would let as many guesses through.
guesses_by_address = limiter.shared_limit(limits.SIGN_IN_PER_ADDRESS, scope="sign-in")
guesses_by_account = limiter.shared_limit(
    limits.SIGN_IN_PER_ACCOUNT, scope="account", key_func=account_wanted
)


def device() -> sign_in.Device:
    """Where this request comes from."""
    return sign_in.Device(request.headers.get("User-Agent", "unknown"), request.remote_addr or "")


def with_cookie(grant: sign_in.Grant) -> tuple[sign_in.Grant, dict[str, str]]:
    """The access token in the body, the refresh token in a cookie that no script can read."""
    return grant, {"Set-Cookie": _cookie(grant.refresh_token, sign_in.SESSION_LIFE)}


def _cookie(value: str, life: timedelta) -> str:
    return dump_cookie(
        REFRESH_COOKIE,
        value,
        max_age=life,
        path="/" if HTTPS else "/api/auth",
        secure=HTTPS,
        httponly=True,
        samesite="Strict",
    )


FORGET_COOKIE = {"Set-Cookie": _cookie("", timedelta(0))}


APPLIED: dict[str, Any] = {
    "description": "applied as a doctor: no tokens until the hospital has decided",
    "content": {"application/json": {"schema": Pending.model_json_schema()}},
}


OTHERWISE: dict[int | str, dict[str, Any]] = {202: APPLIED}


@auth_bp.post("/register")
@limiter.limit(limits.NEW_ACCOUNTS)
@auth_bp.input(Register)
@auth_bp.output(SignedIn, status_code=201)
@auth_bp.doc(responses=OTHERWISE)
@refuses(EmailTaken, UsernameTaken, WeakPassword, ValidationFailed, NotFound, RateLimited)
def register(json_data: Register) -> Any:
    """Open a patient's account, or apply as a doctor (then 202 and no tokens)."""
    grant = accounts.register(json_data, device(), now=clock.now())
    return with_cookie(grant) if grant else pending()


def pending() -> Response:
    """What an applicant hears."""
    return make_response(Pending(message=PENDING).model_dump(), 202)


@auth_bp.post("/login")
@guesses_by_address
@guesses_by_account
@auth_bp.input(SignIn)
@auth_bp.output(SignedIn)
@refuses(*WHEN_SIGNING_IN)
def login(json_data: SignIn) -> Any:
    """Sign in with a user name or an e-mail address; what this browser was signed in as ends."""
    grant = _signed_in(json_data)
    if before := request.cookies.get(REFRESH_COOKIE):
        sign_in.replace(before, now=clock.now())
    return with_cookie(grant)


def _signed_in(given: SignIn) -> sign_in.Grant:
    return sign_in.sign_in(
        given.username, given.password, device(), code=given.totp_code, now=clock.now()
    )


@auth_bp.post("/token")
@guesses_by_address
@guesses_by_account
@auth_bp.input(PasswordForm, location="form")
@auth_bp.output(TokenAnswer)
@refuses(*WHEN_SIGNING_IN)
def issue_token(form_data: PasswordForm) -> sign_in.Grant:
    """Sign in as OAuth 2's password form does, for tools."""
    return _signed_in(form_data)


@auth_bp.post("/refresh")
@auth_bp.input(Nothing)
@auth_bp.output(SignedIn)
@refuses(SessionEnded, RefreshRaced, ValidationFailed)
def refresh(json_data: Nothing) -> Any:
    """A new access token for the cookie's session; the cookie rotates."""
    return with_cookie(sign_in.refresh(request.cookies.get(REFRESH_COOKIE, ""), now=clock.now()))


@auth_bp.post("/logout")
@even_before_first_password
@auth_bp.input(Nothing)
@auth_bp.output({}, status_code=204)
@refuses(ValidationFailed)
def logout(json_data: Nothing) -> Any:
    """End this device's session."""
    sign_in.sign_out(caller(), now=clock.now())
    return "", FORGET_COOKIE


@auth_bp.post("/logout-all")
@even_before_first_password
@auth_bp.input(Nothing)
@auth_bp.output({}, status_code=204)
@refuses(ValidationFailed)
def logout_all(json_data: Nothing) -> Any:
    """End every session of this account."""
    sign_in.sign_out_everywhere(caller(), now=clock.now())
    return "", FORGET_COOKIE


@auth_bp.get("/me")
@even_before_first_password
@auth_bp.output(Me)
def get_me() -> sign_in.Account:
    """The signed-in account."""
    return sign_in.whoami(caller())


@auth_bp.put("/me/password")
@guesses_by_address
@limiter.limit(limits.SIGN_IN_PER_ACCOUNT, key_func=limits.account_signed_in)
@even_before_first_password
@auth_bp.input(ChangePassword)
@auth_bp.output(SignedIn)
@refuses(WrongPassword, WeakPassword, ValidationFailed, RateLimited)
def change_password(json_data: ChangePassword) -> Any:
    """Choose a new password; all other devices are signed out."""
    return with_cookie(new_passwords.change(caller(), json_data, device(), now=clock.now()))


@auth_bp.post("/password/forgot")
@limiter.limit(limits.MAIL_PER_ADDRESS)
@limiter.limit(limits.MAIL_PER_ACCOUNT, key_func=account_wanted)
@auth_bp.input(ForgotPassword)
@auth_bp.output(Message, status_code=202)
@refuses(ValidationFailed, RateLimited)
def forgot_password(json_data: ForgotPassword) -> Message:
    """Mail a link to choose a new password, if the address is known."""
    new_passwords.forgot(json_data.email, now=clock.now())
    return Message(message=FORGOT)


@auth_bp.post("/password/reset")
@guesses_by_address
@auth_bp.input(ResetPassword)
@auth_bp.output({}, status_code=204)
@refuses(LinkExpired, WeakPassword, ValidationFailed, RateLimited)
def reset_password(json_data: ResetPassword) -> str:
    """Choose a new password with a mailed link, which also accepts an invite."""
    new_passwords.reset(json_data.token, json_data.new_password, now=clock.now())
    return ""


@auth_bp.get("/sessions")
@token_required
@auth_bp.output(PageAnswer[DeviceAnswer])
def list_sessions() -> Page[SignedInDevice]:
    """The devices on which this account is signed in."""
    return devices.signed_in(caller(), now=clock.now())


@auth_bp.delete("/sessions/<session_id>")
@token_required
@auth_bp.output({}, status_code=204)
@refuses(NotFound)
def end_session(session_id: str) -> str:
    """Sign one device out."""
    devices.sign_out(caller(), session_id, now=clock.now())
    return ""
