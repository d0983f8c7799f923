"""Patients who ask for text messages, and what they are told by one."""

from datetime import time

from database import writing
from factories import NOW, TOMORROW, make_appointment, make_doctor
from models import Appointment, Patient
from services import notices

PHONE = "+91 98765 43210"
TEN = time(10)


def wishing(patient: Patient, phone: str = PHONE) -> Patient:
    with writing() as session:
        row = session.get_one(Patient, patient.id)
        row.phone, row.text_messages = phone, True
    return patient


def booked(patient: Patient, wall: time = TEN) -> Appointment:
    visit = make_appointment(make_doctor(), patient, TOMORROW, wall)
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)
    return visit
