"""A patient's record, visit by visit."""

from schemas.appointments import AppointmentAnswer
from schemas.common import Answer
from schemas.treatments import DoctorsTreatmentAnswer, TreatmentAnswer


class HistoryItem(Answer):
    """A visit and its treatment, as the patient reads them."""

    appointment: AppointmentAnswer
    treatment: TreatmentAnswer


class DoctorsHistoryItem(Answer):
    """A visit and its treatment, as a doctor reads them."""

    appointment: AppointmentAnswer
    treatment: DoctorsTreatmentAnswer


class RecordedVisit(Answer):
    """A visit as it now stands, with its treatment if it has one."""

    appointment: AppointmentAnswer
    treatment: DoctorsTreatmentAnswer | None
