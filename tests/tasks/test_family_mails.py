"""Mails about a dependent: to the guardian's address, naming the right person."""

from datetime import timedelta

import pytest
from apiflask import APIFlask
from icalendar import Calendar

from database import writing
from factories import NOW, TOMORROW, make_appointment, make_dependent, make_doctor, make_patient
from models import Appointment, Guardianship, Patient, User
from postbox import Postbox, owed, part
from services import mailer, notices, reminders

NAME = "Ravi <b>Rao</b>"


@pytest.fixture
def asha(app: APIFlask) -> Patient:
    return make_patient("Asha Rao")


@pytest.fixture
def visit(asha: Patient) -> Appointment:
    """A visit of Asha's child."""
    return make_appointment(make_doctor("Meera Sharma"), make_dependent(asha, NAME), revision=0)


def email_of(patient: Patient) -> str:
    with writing() as session:
        return session.get_one(User, patient.user_id).email


def tell(visit: Appointment, what: str, **more: object) -> None:
    with writing() as session:
        row = session.get_one(Appointment, visit.id)
        about = row.id if what == "booked" else row
        getattr(notices, f"appointment_{what}")(session, about, now=NOW, **more)
    mailer.drain(now=NOW)


@pytest.mark.parametrize(
    ("what", "more", "subject"),
    [
        ("booked", {}, f"Appointment for {NAME} confirmed: Wednesday 2 December, 10am"),
        ("moved", {"was": NOW}, f"Appointment for {NAME} moved: now Wednesday 2 December, 10am"),
        ("cancelled", {}, f"Appointment for {NAME} cancelled: Wednesday 2 December, 10am"),
    ],
)
def test_the_guardian_reads_for_whom(
    postbox: Postbox, asha: Patient, visit: Appointment, what: str, more: dict, subject: str
) -> None:
    tell(visit, what, **more)

    mail = postbox.to(email_of(asha))[0]
    assert mail["Subject"] == subject
    text, html = part(mail, "text/plain"), part(mail, "text/html")
    assert "Dear Asha Rao" in text
    assert f"the appointment for {NAME}" in text.replace("The", "the")
    assert "your appointment" not in text.lower()
    assert "Ravi &lt;b&gt;Rao&lt;/b&gt;" in html
    assert NAME not in html
    entry = Calendar.from_ical(part(mail, "text/calendar")).walk("VEVENT")[0]
    assert str(entry["summary"]) == f"{NAME}: Dr Meera Sharma, City Hospital"


def test_reminders_go_to_the_guardian_too(
    postbox: Postbox, asha: Patient, visit: Appointment
) -> None:
    make_appointment(make_doctor("Ravi Iyer"), asha, TOMORROW, revision=0)
    eve = visit.starts_at - timedelta(hours=20)

    assert reminders.sweep(now=eve) == 2
    mailer.drain(now=eve)

    subjects = [mail["Subject"] for mail in postbox.to(email_of(asha))]
    assert sorted(subjects) == [
        f"Reminder for {NAME}: Tomorrow, Wednesday 2 December, 10am",
        "Reminder: Tomorrow, Wednesday 2 December, 10am",
    ]


def test_a_patient_whom_nobody_looks_after_any_more_gets_no_mail(visit: Appointment) -> None:
    with writing() as session:
        session.query(Guardianship).delete()

    tell(visit, "booked")

    assert [mail.kind for mail in owed()] == ["booked_doctor"]


def test_of_two_guardians_the_first_reads(
    postbox: Postbox, asha: Patient, visit: Appointment
) -> None:
    other = make_patient("Ben Okafor")
    with writing() as session:
        session.add(
            Guardianship(
                user_id=other.user_id,
                patient_id=visit.patient_id,
                relation="child",
                created_at=NOW + timedelta(days=1),
            )
        )

    tell(visit, "booked")

    assert (len(postbox.to(email_of(asha))), len(postbox.to(email_of(other)))) == (1, 0)
