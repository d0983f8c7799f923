"""Monthly reports: once per doctor and month, and one for each admin."""

from datetime import date, datetime, time

import pytest
from apiflask import APIFlask

import clock
from database import writing
from factories import NOW, make_appointment, make_doctor, make_patient, make_user
from models import (
    Appointment,
    AppointmentStatus,
    Doctor,
    DoctorStatus,
    Medicine,
    Role,
    Treatment,
    VisitType,
)
from postbox import Postbox, owed, part
from services import mailer, reports

NOVEMBER = date(2026, 11, 1)
SECRET = "Acute tonsillitis"


def on(day: date, wall: time) -> datetime:
    moment = clock.at(day, wall)
    assert moment is not None
    return moment


@pytest.fixture
def sharma_row(app: APIFlask) -> Doctor:
    """A doctor whose November had three visits: one completed, one missed, one cancelled."""
    doctor = make_doctor("Meera Sharma", created_at=NOW.replace(year=2025))
    asha = make_patient("Asha Rao")
    states = (AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)
    visits = [
        make_appointment(doctor, asha, date(2026, 11, 9 + n), time(10), status=status)
        for n, status in enumerate(states)
    ]
    make_appointment(doctor, asha, date(2026, 12, 1), time(10))
    treat(visits[0], doctor)
    return doctor


def treat(visit: Appointment, doctor: Doctor) -> None:
    with writing() as session:
        treatment = Treatment(
            appointment_id=visit.id,
            visit_type=VisitType.FOLLOW_UP,
            diagnosis=SECRET,
            created_at=NOW,
            updated_at=NOW,
            updated_by=doctor.user_id,
        )
        session.add(treatment)
        session.flush()
        for position in range(2):
            session.add(
                Medicine(
                    treatment_id=treatment.id,
                    position=position,
                    name="Penicillin",
                    dose="1",
                    days=5,
                )
            )


def test_a_doctor_reads_the_month_in_figures(
    app: APIFlask, sharma_row: Doctor, postbox: Postbox
) -> None:
    reports.run(month=NOVEMBER, now=NOW)
    mailer.drain(now=NOW)

    mail = postbox.mails[0]
    assert mail["Subject"] == "Your month: November 2026, 3 appointments"
    text_part = part(mail, "text/plain")
    for line in (
        "Appointments: 3",
        "Completed: 1",
        "Cancelled: 1",
        "Missed: 1",
        "Patients seen: 1",
        "Hours of completed visits: 0.5",
        "Medicines prescribed: 2",
        "Fees of completed visits: ₹800",
        "Follow-up: 1",
        "Monday 9 November: 1, 1, 0, 0",
    ):
        assert line in text_part
    assert "<table" in part(mail, "text/html")
    assert "http://localhost:3000/doctor" in part(mail, "text/html")


def test_no_report_names_a_patient_or_an_illness(
    app: APIFlask, sharma_row: Doctor, postbox: Postbox
) -> None:
    make_user("Grace Admin", Role.ADMIN)

    reports.run(month=NOVEMBER, now=NOW)
    mailer.drain(now=NOW)

    assert len(postbox.mails) == 2
    for mail in postbox.mails:
        for word in (SECRET, "Asha", "Penicillin"):
            assert word not in part(mail, "text/plain") + part(mail, "text/html")


def test_the_admin_reads_every_doctor(app: APIFlask, sharma_row: Doctor, postbox: Postbox) -> None:
    make_user("Grace Admin", Role.ADMIN)

    reports.run(month=NOVEMBER, now=NOW)
    mailer.drain(now=NOW)

    clinic = next(mail for mail in postbox.mails if mail["Subject"].startswith("Clinic"))
    assert clinic["Subject"] == "Clinic report: November 2026, 3 appointments"
    assert "Dr Meera Sharma: 3, 1, 1, 1" in part(clinic, "text/plain")


def test_once_per_doctor_and_month(app: APIFlask, sharma_row: Doctor) -> None:
    assert [reports.run(month=NOVEMBER, now=NOW) for _ in range(3)] == [1, 0, 0]
    assert reports.run(month=date(2026, 10, 31), now=NOW) == 1
    assert len(owed()) == 2


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        pytest.param(on(date(2026, 12, 1), time(0, 1)), 1, id="the first minute of the month"),
        pytest.param(on(date(2026, 12, 7), time(23)), 1, id="made up for within a week"),
        pytest.param(on(date(2026, 12, 8), time(0, 1)), 0, id="not after that"),
        pytest.param(on(date(2026, 11, 30), time(23, 59)), 0, id="not before"),
    ],
)
def test_when_the_sweep_reports(
    app: APIFlask, sharma_row: Doctor, moment: datetime, count: int
) -> None:
    assert reports.sweep(now=moment) == count


@pytest.mark.parametrize("status", [s for s in DoctorStatus if s is not DoctorStatus.ACTIVE])
def test_only_active_doctors(app: APIFlask, sharma_row: Doctor, status: DoctorStatus) -> None:
    with writing() as session:
        session.get_one(Doctor, sharma_row.id).status = status

    assert reports.run(month=NOVEMBER, now=NOW) == 0


def test_who_was_hired_later_had_no_month(app: APIFlask) -> None:
    make_doctor("Ravi Iyer", created_at=NOW)

    assert reports.run(month=NOVEMBER, now=NOW) == 0
