"""What patients and doctors read."""

import pytest
from apiflask import APIFlask
from icalendar import Calendar

from database import writing
from factories import DAY, NOW, TOMORROW, make_appointment, make_doctor, make_patient, make_user
from models import Appointment, AppointmentStatus, Patient, Role, User
from postbox import Postbox, owed, part, unsaid
from services import account_notices, letters, mailer, notices, outbox

HOSTILE = [
    pytest.param("<b>Bold</b> & 'quoted' \"Rao\"", id="html"),
    pytest.param("{{ 7 * 7 }} {% raw %}", id="template"),
    pytest.param("Zoë 🎉 陈美玲", id="emoji"),
    pytest.param("يوسف Yousef", id="right to left"),
    pytest.param("A" * 120, id="long"),
]
SECRETS = ("chest pain", "angina")


def email_of(user_id: int | None) -> str:
    assert user_id is not None
    with writing() as session:
        return session.get_one(User, user_id).email


def booked(name: str = "Asha Rao") -> tuple[Appointment, str, str]:
    doctor = make_doctor("Meera Sharma", room="Room 12")
    patient = make_patient(name)
    appointment = make_appointment(doctor, patient, reason="chest pain, angina?", revision=0)
    with writing() as session:
        notices.appointment_booked(session, appointment.id, now=NOW)
    return appointment, email_of(patient.user_id), email_of(doctor.user_id)


def sent() -> mailer.Tally:
    return mailer.drain(now=NOW)


def test_both_hear_of_a_booking(app: APIFlask, postbox: Postbox) -> None:
    appointment, patient, doctor = booked()

    assert sent().sent == 2

    mine, theirs = postbox.to(patient)[0], postbox.to(doctor)[0]
    assert mine["Subject"] == "Appointment confirmed: Wednesday 2 December, 10am"
    assert theirs["Subject"] == "New appointment: Wednesday 2 December, 10am"
    facts = (
        "Asha Rao",
        "Dr Meera Sharma",
        "Room 12",
        "₹800",
        "10am to 10:30am",
        appointment.reference,
        "http://localhost:3000/visit/",
    )
    assert unsaid(mine, *facts) == []
    assert unsaid(theirs, "Asha Rao") == []


def test_no_mail_says_why_somebody_comes(app: APIFlask, postbox: Postbox) -> None:
    booked()

    sent()

    for mail in postbox.mails:
        assert not [word for word in SECRETS if word in mail.as_string().lower()]
        for kind in ("text/plain", "text/html", "text/calendar"):
            assert not [word for word in SECRETS if word in part(mail, kind).lower()]


def test_the_calendar_file_is_there_for_mail_programs_and_for_people(
    app: APIFlask, postbox: Postbox
) -> None:
    appointment, patient, _ = booked()

    sent()

    mail = postbox.to(patient)[0]
    files = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    assert [p.get_param("method") for p in files] == ["REQUEST", "REQUEST"]
    assert files[1].get_filename() == "appointment.ics"
    event = Calendar.from_ical(files[0].get_content()).walk("VEVENT")[0]
    assert event["UID"] == f"{appointment.reference}@hospital.example"
    assert event["DTSTART"].dt.isoformat() == "2026-12-02T10:00:00+05:30"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_arrive_as_written(app: APIFlask, postbox: Postbox, name: str) -> None:
    _, patient, _ = booked(name)

    assert sent().failed == 0

    mail = postbox.to(patient)[0]
    html = part(mail, "text/html")
    assert f"Dear {name}" in part(mail, "text/plain")
    assert "<b>Bold" not in html
    assert "49" not in html.split("Dear")[1].split("</bdi>")[0]


def test_a_patient_without_an_account_gets_none(app: APIFlask) -> None:
    with writing() as session:
        patient = Patient(full_name="Walk In", created_at=NOW)
        session.add(patient)
    appointment = make_appointment(make_doctor(), patient)

    with writing() as session:
        notices.appointment_booked(session, appointment.id, now=NOW)

    assert [mail.kind for mail in owed()] == ["booked_doctor"]


def test_a_move_tells_both_and_the_colleague_who_lost_it(app: APIFlask, postbox: Postbox) -> None:
    appointment, patient, former = booked()
    sent()
    colleague = make_doctor("Ravi Iyer")
    with writing() as session:
        row = session.get_one(Appointment, appointment.id)
        was, former_id = row.starts_at, row.doctor_id
        row.doctor_id, row.revision = colleague.id, 1
        notices.appointment_moved(session, row, was=was, now=NOW, former_doctor_id=former_id)

    sent()

    told = {mail["To"]: mail["Subject"].split(":")[0] for mail in postbox.mails[2:]}
    new = email_of(colleague.user_id)
    assert told == {
        patient: "Appointment moved",
        new: "Appointment moved",
        former: "Appointment cancelled",
    }
    assert "METHOD:CANCEL" in part(postbox.to(former)[1], "text/calendar")


@pytest.mark.parametrize(
    ("by", "words"), [(Role.PATIENT, "You have cancelled"), (Role.ADMIN, "The hospital has")]
)
def test_a_cancellation_says_who_and_takes_it_off_the_calendar(
    app: APIFlask, postbox: Postbox, by: Role, words: str
) -> None:
    appointment, patient, _ = booked()
    with writing() as session:
        row = session.get_one(Appointment, appointment.id)
        row.status, row.cancelled_by, row.cancel_reason = AppointmentStatus.CANCELLED, by, "angina"
        row.revision = 1
        notices.appointment_cancelled(session, row, now=NOW)

    sent()

    mail = postbox.to(patient)[1]
    assert words in part(mail, "text/plain")
    assert "angina" not in part(mail, "text/html")
    event = Calendar.from_ical(part(mail, "text/calendar")).walk("VEVENT")[0]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)


@pytest.mark.parametrize("kind", ["invite", "password_reset"])
def test_a_link_to_choose_a_password(app: APIFlask, postbox: Postbox, kind: str) -> None:
    user = make_user("Asha Rao", Role.PATIENT)
    with writing() as session:
        tell = {"invite": account_notices.invite, "password_reset": account_notices.password_reset}[
            kind
        ]
        tell(session, user, "tok-1", now=NOW)
        tell(session, user, "tok-1", now=NOW)

    assert sent().sent == 1

    assert "http://localhost:3000/reset?token=tok-1" in part(postbox.mails[0], "text/plain")
    assert "http://localhost:3000/reset?token=tok-1" in part(postbox.mails[0], "text/html")


def test_every_kind_has_its_three_parts(app: APIFlask) -> None:
    letters.parse_all()

    assert {"booked_patient", "reminder_today", "report_clinic"} <= set(letters.kinds())


def test_a_day_before_is_tomorrow_only_while_it_is(app: APIFlask, postbox: Postbox) -> None:
    appointment, patient, _ = booked()

    with writing() as session:
        row = session.execute(notices.selected()).one()
        for number, kind in enumerate(("reminder_day_before", "reminder_today")):
            mail = outbox.row(
                kind=kind,
                recipient=patient,
                payload={"to": "Asha Rao", **notices.facts(row)},
                dedupe_key=f"r{number}",
                appointment_id=appointment.id,
                now=NOW,
            )
            outbox.post_all(session, [mail])
    sent()

    assert "Reminder: Tomorrow, Wednesday 2 December, 10am" in postbox.subjects()


def test_several_changed_visits_are_one_mail_with_a_calendar_file_each(
    app: APIFlask, postbox: Postbox
) -> None:
    patient = make_patient("Asha Rao")
    moved = make_appointment(make_doctor("Meera Sharma", room="Room 12"), patient, revision=1)
    gone = make_appointment(
        make_doctor("Ravi Iyer"),
        patient,
        TOMORROW + DAY,
        status=AppointmentStatus.CANCELLED,
        revision=1,
    )
    with writing() as session:
        changed = {moved.id: moved.starts_at - DAY, gone.id: None}
        notices.visits_changed(session, changed, now=NOW)

    sent()

    mail = postbox.to(email_of(patient.user_id))[0]
    assert mail["Subject"] == "2 appointments changed"
    facts = ("Dr Meera Sharma", "Room 12", "Dr Ravi Iyer", gone.reference, "Cancelled")
    assert unsaid(mail, *facts) == []
    files = [piece for piece in mail.walk() if piece.get_content_type() == "text/calendar"]
    assert [file.get_param("method") for file in files] == ["REQUEST", "CANCEL"]
    assert [file.get_filename() for file in files] == ["appointment-1.ics", "appointment-2.ics"]
