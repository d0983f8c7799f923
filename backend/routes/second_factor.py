"""The second factor of the staff: turned on, confirmed, turned off."""

import clock
from decorators import caller, staff_required
from errors import RateLimited, TotpIsOff, TotpIsOn, ValidationFailed, WrongCode, WrongPassword
from extensions import limiter
from routes.blueprints import auth_bp
from schemas.second_factor import (
    ConfirmTotp,
    EndTotp,
    RecoveryCodes,
    StartTotp,
    TotpEnrolment,
    TotpStanding,
)
from services import second_factor
from services.second_factor import Confirmed, Enrolment, Standing
from web import limits
from web.problems import refuses


@auth_bp.get("/totp")
@staff_required
@auth_bp.output(TotpStanding)
def get_totp() -> Standing:
    """Whether the caller's second factor is on."""
    return second_factor.standing(caller())


@auth_bp.post("/totp/start")
@limiter.limit(limits.SECOND_FACTOR, key_func=limits.account_signed_in)
@staff_required
@auth_bp.input(StartTotp)
@auth_bp.output(TotpEnrolment)
@refuses(WrongPassword, TotpIsOn, ValidationFailed, RateLimited)
def start_totp(json_data: StartTotp) -> Enrolment:
    """A new secret for an authenticator app; it counts once confirmed."""
    return second_factor.start(caller(), json_data.password)


@auth_bp.post("/totp/confirm")
@limiter.limit(limits.SECOND_FACTOR, key_func=limits.account_signed_in)
@staff_required
@auth_bp.input(ConfirmTotp)
@auth_bp.output(RecoveryCodes)
@refuses(WrongCode, TotpIsOn, TotpIsOff, ValidationFailed, RateLimited)
def confirm_totp(json_data: ConfirmTotp) -> Confirmed:
    """Turn it on with a first code; the recovery codes are shown this once."""
    return second_factor.confirm(caller(), json_data.code, now=clock.now())


@auth_bp.delete("/totp")
@limiter.limit(limits.SECOND_FACTOR, key_func=limits.account_signed_in)
@staff_required
@auth_bp.input(EndTotp)
@auth_bp.output({}, status_code=204)
@refuses(WrongPassword, WrongCode, TotpIsOff, ValidationFailed, RateLimited)
def end_totp(json_data: EndTotp) -> str:
    """Turn it off."""
    second_factor.turn_off(caller(), json_data.password, json_data.code, now=clock.now())
    return ""
