"""The refusals that several routes share, named once for the OpenAPI text."""

from errors import (
    AppointmentsAffected,
    BeyondHorizon,
    Blacklisted,
    BookedTooOften,
    ChangedMeanwhile,
    DoctorInactive,
    HasTreatment,
    InThePast,
    NotAllowed,
    NotFound,
    NotOffered,
    NotYet,
    OfferGone,
    OffGrid,
    PatientOverlap,
    ReasonNeeded,
    SameDoctorSameDay,
    SlotTaken,
    TooLate,
    TooLateToChange,
    TooManyBookings,
    TooSoon,
    TreatmentNeeded,
    ValidationFailed,
)

NO_SUCH_TIME = (InThePast, TooSoon, BeyondHorizon, OffGrid, NotOffered, DoctorInactive)
LOST_RACE = (SlotTaken, PatientOverlap, SameDoctorSameDay)
WHEN_BOOKING = (*NO_SUCH_TIME, *LOST_RACE, TooManyBookings, NotFound, ValidationFailed)
WHEN_ACCEPTING = (
    *NO_SUCH_TIME,
    *LOST_RACE,
    OfferGone,
    TooManyBookings,
    BookedTooOften,
    NotAllowed,
    TooLateToChange,
    Blacklisted,
    HasTreatment,
    ValidationFailed,
)
WHEN_CHANGING = (ChangedMeanwhile, HasTreatment, NotAllowed, NotFound, ValidationFailed)
WHEN_WITHDRAWING = (AppointmentsAffected, HasTreatment, ValidationFailed)
WHEN_STEPPING = (
    *WHEN_CHANGING,
    NotYet,
    TooLate,
    TreatmentNeeded,
    ReasonNeeded,
    SameDoctorSameDay,
)
