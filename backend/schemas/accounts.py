"""Signing in and the account itself."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    EmailStr,
    Field,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from models import Gender, Role
from schemas.common import Answer, AnyDay, Id, Line, Name, Phone, Request


def _bare(given: Any, check: ValidatorFunctionWrapHandler) -> str:
    """An address alone, as typed: no name in front, and letters that every mail server takes.

    The checked one is not kept, since it spells out what begins with xn--.
    """
    if isinstance(given, str) and ("<" in given or not given.isascii()):
        raise ValueError("Give an address like asha@example.org")
    check(given)
    return str(given).strip().lower()


Email = Annotated[EmailStr, Field(max_length=254), WrapValidator(_bare)]
Username = Annotated[
    Line,
    StringConstraints(min_length=3, max_length=80, pattern=r"^[A-Za-z0-9._-]+$", to_lower=True),
]
NewPassword = Annotated[
    str, StringConstraints(min_length=8, max_length=256, strip_whitespace=False)
]
GivenPassword = Annotated[
    str, StringConstraints(min_length=1, max_length=256, strip_whitespace=False)
]


class DoctorApplication(Request):
    """What a doctor who applies says beyond the account."""

    department_id: Id
    specialization: Name
    qualification: Annotated[Line, Field(max_length=160)] = ""
    experience_years: int = Field(default=0, ge=0, le=80)


class AddAdmin(Request):
    """An administrator, as the command line makes one; without a user name one is made."""

    full_name: Name
    email: Email
    username: Username | None = None


class Register(Request):
    """A new account: a patient's, or with `as_doctor` an application."""

    full_name: Name
    email: Email
    password: NewPassword
    username: Username | None = None
    date_of_birth: AnyDay | None = None
    gender: Gender | None = None
    phone: Phone = ""
    as_doctor: DoctorApplication | None = None


class SignIn(Request):
    """User name or e-mail address, the password, and the second factor where there is one."""

    username: Annotated[Line, Field(min_length=1, max_length=254)]
    password: GivenPassword
    totp_code: Annotated[Line, Field(max_length=20)] = ""


class PasswordForm(SignIn):
    """The OAuth 2 password form."""

    grant_type: str = Field(default="password", pattern="^password$")
    scope: str = Field(default="", max_length=200)


class ChangePassword(Request):
    """The old password and the new one."""

    current_password: GivenPassword
    new_password: NewPassword


class ForgotPassword(Request):
    """Where to send the link."""

    email: Email


class ResetPassword(Request):
    """The token of the link, and the new password."""

    token: Annotated[Line, Field(min_length=10, max_length=400)]
    new_password: NewPassword


class Me(Answer):
    """The signed-in account."""

    id: int
    username: str
    email: str
    full_name: str
    role: Role
    profile_id: int | None
    must_change_password: bool
    blacklisted: bool


class SignedIn(Answer):
    """An access token, its life in seconds, and whose it is."""

    access_token: str
    expires_in: int
    user: Me


class TokenAnswer(Answer):
    """The OAuth 2 form of the same."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int


class Pending(Answer):
    """An application that waits."""

    status: str = "pending"
    message: str


class Message(Answer):
    """A sentence."""

    message: str


class DeviceAnswer(Answer):
    """A signed-in device."""

    id: str
    device: str
    ip: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool
