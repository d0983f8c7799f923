"""The refusals that several routes share, named once for the OpenAPI text."""

from errors import (
    BeyondHorizon,
    ChangedMeanwhile,
    DoctorInactive,
    InThePast,
    NotAllowed,
    NotFound,
    NotOffered,
    NotYet,
    OffGrid,
    PatientOverlap,
    ReasonNeeded,
    SameDoctorSameDay,
    SlotTaken,
    TooLate,
    TooManyBookings,
    TooSoon,
    TreatmentNeeded,
    ValidationFailed,
)

NO_SUCH_TIME = (InThePast, TooSoon, BeyondHorizon, OffGrid, NotOffered, DoctorInactive)
LOST_RACE = (SlotTaken, PatientOverlap, SameDoctorSameDay)
WHEN_BOOKING = (*NO_SUCH_TIME, *LOST_RACE, TooManyBookings, NotFound, ValidationFailed)
WHEN_CHANGING = (ChangedMeanwhile, NotAllowed, NotFound, ValidationFailed)
WHEN_STEPPING = (
    *WHEN_CHANGING,
    NotYet,
    TooLate,
    TreatmentNeeded,
    ReasonNeeded,
    SameDoctorSameDay,
)
