"""Every way the hospital can say no: a status, a code for programs, a sentence for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request."""

    name: str
    code: str
    message: str


class DomainError(Exception):
    """A refusal. `fields` point at inputs; `extras` are further members of the answer."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    message: ClassVar[str] = "That cannot be done."

    def __init__(
        self,
        message: str | None = None,
        *,
        fields: tuple[FieldProblem, ...] = (),
        extras: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.detail = message or self.message
        self.fields = fields
        self.extras = dict(extras or {})
        self.headers = dict(headers or {})
        super().__init__(self.detail)


# The request itself


class BadJson(DomainError):
    status, code = 400, "bad_json"
    message = "The body is not one well-formed JSON object."


class WrongContentType(DomainError):
    status, code = 415, "wrong_content_type"
    message = "Send the body as application/json."


class TooLarge(DomainError):
    status, code = 413, "too_large"
    message = "The body is too large."


class ValidationFailed(DomainError):
    status, code = 422, "validation_failed"
    message = "Some fields need another look."


class RateLimited(DomainError):
    status, code = 429, "rate_limited"
    message = "Too many tries. Wait a little and try again."


class NotFound(DomainError):
    status, code = 404, "not_found"
    message = "There is nothing here under that address."


class MethodNotAllowed(DomainError):
    status, code = 405, "method_not_allowed"
    message = "This address does not take that method."


class Internal(DomainError):
    status, code = 500, "internal_error"
    message = "Something went wrong on our side. Nothing was changed. Try again in a minute."


class Busy(DomainError):
    status, code = 503, "busy"
    message = "The hospital's database is busy. Nothing was changed. Try again in a minute."


# Who is asking


class NotSignedIn(DomainError):
    status, code = 401, "not_signed_in"
    message = "Sign in first."


class TokenExpired(DomainError):
    status, code = 401, "token_expired"
    message = "The access token has expired. Refresh it."


class SessionEnded(DomainError):
    status, code = 401, "session_ended"
    message = "This session has ended. Sign in again."


class BadCredentials(DomainError):
    status, code = 401, "bad_credentials"
    message = "That email or password is not right."


class TotpNeeded(DomainError):
    status, code = 401, "totp_needed"
    message = "Enter the code from your authenticator app."


class TotpWrong(DomainError):
    status, code = 401, "totp_wrong"
    message = "That code is not right, or it was used before. Enter the next one."


class RefreshRaced(DomainError):
    status, code = 409, "refresh_raced"
    message = "Another tab has just refreshed this session. Try again."


class Forbidden(DomainError):
    status, code = 403, "forbidden"
    message = "Your account may not do this."


class PasswordChangeNeeded(DomainError):
    status, code = 403, "password_change_needed"
    message = "Choose a password of your own first."


class ApplicationPending(DomainError):
    status, code = 403, "application_pending"
    message = "Your application is waiting for the hospital's approval. We will email you."


class AccountDisabled(DomainError):
    status, code = 403, "account_disabled"
    message = "This account is closed. Call the hospital if you think that is a mistake."


class WrongPassword(DomainError):
    status, code = 422, "wrong_password"
    message = "The current password is not right."


class WrongCode(DomainError):
    status, code = 422, "wrong_code"
    message = "That code is not right, or it was used before. Enter the next one."


class TotpIsOn(DomainError):
    status, code = 409, "totp_is_on"
    message = "Two-step sign-in is on already."


class TotpIsOff(DomainError):
    status, code = 409, "totp_is_off"
    message = "Two-step sign-in is not on. Set it up first."


class WeakPassword(DomainError):
    status, code = 422, "weak_password"
    message = "Choose a password that is harder to guess."


class LinkExpired(DomainError):
    status, code = 410, "link_expired"
    message = "This link is no longer good. Ask for a new one."


# Accounts and people


class UsernameTaken(DomainError):
    status, code = 409, "username_taken"
    message = "That user name is already used. Choose another."


class EmailTaken(DomainError):
    status, code = 409, "email_taken"
    message = "That email address already has an account. Sign in instead."


class TooManyDependents(DomainError):
    status, code = 409, "too_many_dependents"
    message = "You already look after 10 people here. Call the hospital and we will help."


class NotAPicture(DomainError):
    status, code = 422, "not_a_picture"
    message = "Choose a picture: a JPEG, PNG or WebP file that is not animated."


class PicturesWait(DomainError):
    status, code = 503, "pictures_wait"
    message = "Many pictures are being sent just now. Nothing was changed. Try again in a minute."


class DepartmentTaken(DomainError):
    status, code = 409, "department_taken"
    message = "There is already a department of that name."


class InUse(DomainError):
    status, code = 409, "in_use"
    message = "Doctors still belong to this department. Move them first."


class HasHistory(DomainError):
    status, code = 409, "has_history"
    message = "There is history here, which the hospital keeps. Deactivate instead."


class Blacklisted(DomainError):
    status, code = 403, "blacklisted"
    message = "You cannot book online. Call the hospital and we will help."


class DoctorInactive(DomainError):
    status, code = 409, "doctor_inactive"
    message = "This doctor takes no new appointments."


class ChangedMeanwhile(DomainError):
    status, code = 409, "changed_meanwhile"
    message = "Somebody else has changed this in the meantime. Look at the new version first."


class ReasonNeeded(DomainError):
    status, code = 422, "reason_needed"
    message = "Give a reason."


# Times


class SlotTaken(DomainError):
    status, code = 409, "slot_taken"
    message = "That time has just been taken. Choose another time."


class PatientOverlap(DomainError):
    status, code = 409, "patient_overlap"
    message = "There is already an appointment for this patient at that time."


class OffGrid(DomainError):
    status, code = 422, "off_grid"
    message = (
        "The doctor does not start appointments at that minute. Choose one of the times shown."
    )


class TooSoon(DomainError):
    status, code = 422, "too_soon"
    message = "That is too soon. Choose a time at least 30 minutes from now."


class InThePast(DomainError):
    status, code = 422, "in_the_past"
    message = "That time has passed. Choose a later one."


class BeyondHorizon(DomainError):
    status, code = 422, "beyond_horizon"
    message = "That day is too far ahead to book."


class NotOffered(DomainError):
    status, code = 422, "not_offered"
    message = "The doctor does not see patients at that time. Choose one of the times shown."


class AppointmentsAffected(DomainError):
    status, code = 409, "appointments_affected"
    message = "Booked appointments stand in these hours. Decide about each of them first."


# Long work


class TooManyJobs(DomainError):
    status, code = 409, "too_many_jobs"
    message = "Five exports or imports of yours are still at work. Wait for one, or stop it."


class FileNotReady(DomainError):
    status, code = 409, "file_not_ready"
    message = "The file is not ready yet."


class FileExpired(DomainError):
    status, code = 410, "file_expired"
    message = "The file has been deleted, as all are after 7 days. Make a new one."


class NotChecked(DomainError):
    status, code = 409, "not_checked"
    message = "Only a file that has been checked can be imported, and only once."


# Appointments


class SameDoctorSameDay(DomainError):
    status, code = 409, "same_doctor_same_day"
    message = "There is already an appointment with this doctor on that day."


class TooManyBookings(DomainError):
    status, code = 409, "too_many_bookings"
    message = "There are already 3 open appointments. Attend or cancel one first."


class BookedTooOften(DomainError):
    status, code = 409, "booked_too_often"
    message = "There were 12 bookings within 24 hours. Book again later, or call the clinic."


class NotAllowed(DomainError):
    status, code = 409, "not_allowed"
    message = "The appointment is not in a state that allows this."


class NotYet(DomainError):
    status, code = 409, "not_yet"
    message = "It is too early for that."


class TooLate(DomainError):
    status, code = 409, "too_late"
    message = "It is too late for that."


class TooLateToChange(DomainError):
    status, code = 409, "too_late_to_change"
    message = "Less than 2 hours are left. Call the hospital to change this appointment."


class TooManyMoves(DomainError):
    status, code = 409, "too_many_moves"
    message = "This appointment has been moved twice. Call the hospital to move it again."


class KeyReused(DomainError):
    status, code = 422, "key_reused"
    message = "This Idempotency-Key was used for another request. Use a new one."


class BlacklistedFromWaiting(Blacklisted):
    message = "You cannot join the waiting list online. Call the hospital and we will help."


class AlreadyWaiting(DomainError):
    status, code = 409, "already_waiting"
    message = "You are already on the waiting list for this. Leave that place first."


class TooManyWaiting(DomainError):
    status, code = 409, "too_many_waiting"
    message = "You are already waiting in 5 places. Leave one first."


class OfferGone(DomainError):
    status, code = 409, "offer_gone"
    message = "That time is no longer held for you."


class HasTreatment(DomainError):
    status, code = 409, "has_treatment"
    message = (
        "A treatment is recorded for this visit. Its doctor corrects it if it is wrong, "
        "and completes the visit."
    )


class TreatmentNeeded(DomainError):
    status, code = 409, "treatment_needed"
    message = "Record a visit type and a diagnosis first."


class AllergyReasonNeeded(DomainError):
    status, code = 422, "allergy_reason_needed"
    message = "A medicine matches an allergy of this patient. Say why it is given, or remove it."
