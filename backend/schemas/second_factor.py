"""The second factor of the staff."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from schemas.accounts import GivenPassword
from schemas.common import Answer, Line, Request

Code = Annotated[Line, Field(min_length=1, max_length=20, examples=["123456"])]


class StartTotp(Request):
    """The password again: whoever finds an open page must not lock its owner out."""

    password: GivenPassword


class ConfirmTotp(Request):
    """A first code of the new secret."""

    code: Code


class EndTotp(StartTotp):
    """The password, and a code of the app or for recovery."""

    code: Code


class TotpStanding(Answer):
    """Whether it is on, since when, and how many recovery codes are left."""

    on: bool
    since: datetime | None
    recovery_codes_left: int


class TotpEnrolment(Answer):
    """The secret as text, as an otpauth address, and as the rows of a QR code, dark where 1."""

    secret: str
    uri: str
    qr: list[str]


class RecoveryCodes(Answer):
    """Ten codes, shown this once."""

    recovery_codes: list[str]
