"""GET /api/patient/history, /api/patient/history/{id}, /api/doctor/patients/{id}/history."""

from datetime import time

import pytest
from sqlalchemy import event, select

from database import db, writing
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment
from models import AppointmentStatus, AuditEvent, Medicine, Treatment, VisitType
from people import Person

SECRET = "Suspects heavy drinking"


def treated(doctor: Person, patient: Person, days_ago: int, wall: time = time(10)):
    """A completed visit of some days ago, with a treatment."""
    status = AppointmentStatus.COMPLETED
    visit = make_appointment(doctor.row, patient.row, TODAY - days_ago * DAY, wall, status=status)
    with writing() as session:
        treatment = Treatment(
            appointment_id=visit.id,
            visit_type=VisitType.CONSULTATION,
            diagnosis=f"Finding of {days_ago} days ago",
            private_notes=SECRET,
            created_at=NOW,
            updated_at=NOW,
            updated_by=doctor.user_id,
        )
        treatment.medicines = [Medicine(position=0, name="Zinc", dose="1-0-0", days=7)]
        session.add(treatment)
    return visit


def days(answer) -> list[str]:
    return [item["appointment"]["appointment_date"] for item in answer.json["items"]]


def notes(answer) -> list[str | None]:
    return [item["treatment"]["private_notes"] for item in answer.json["items"]]


def test_a_patient_reads_the_record_newest_first(asha, sharma, iyer):
    treated(sharma, asha, 20)
    treated(iyer, asha, 3)
    make_appointment(sharma.row, asha.row, TOMORROW)

    answer = asha.get("/patient/history")

    assert answer.status_code == 200, answer.json
    assert days(answer) == ["2026-11-28", "2026-11-11"]
    assert answer.json["items"][0]["treatment"]["prescription"] == "Zinc, 1-0-0, 7 days"
    assert answer.json["total"] == 2


def test_private_notes_never_reach_the_patient(asha, sharma):
    visit = treated(sharma, asha, 3)

    answers = [
        asha.get("/patient/history"),
        asha.get(f"/patient/history/{visit.id}"),
        asha.get(f"/patient/appointments/{visit.id}"),
        asha.get("/patient/appointments"),
        asha.get("/patient/dashboard"),
    ]

    assert [answer.status_code for answer in answers] == [200] * 5
    for answer in answers:
        assert "private_notes" not in answer.text
        assert SECRET not in answer.text


def test_private_notes_are_for_the_doctor_who_treated(asha, sharma, iyer):
    treated(sharma, asha, 20)
    treated(iyer, asha, 3)

    assert notes(sharma.get(f"/doctor/patients/{asha.id}/history")) == [None, SECRET]
    assert notes(iyer.get(f"/doctor/patients/{asha.id}/history")) == [SECRET, None]


def test_a_colleagues_visit_can_be_read_not_changed(asha, sharma, iyer):
    treated(sharma, asha, 20)
    treated(iyer, asha, 3)

    items = sharma.get(f"/doctor/patients/{asha.id}/history").json["items"]

    assert items[0]["appointment"]["allowed_actions"] == []
    assert "treat" in items[1]["appointment"]["allowed_actions"]


def test_pages_go_on_where_the_last_one_ended(asha, sharma):
    for days_ago in range(1, 6):
        treated(sharma, asha, days_ago)

    first = asha.get("/patient/history?per_page=3")
    second = asha.get(f"/patient/history?per_page=3&cursor={first.json['next']}")

    assert days(first) == ["2026-11-30", "2026-11-29", "2026-11-28"]
    assert days(second) == ["2026-11-27", "2026-11-26"]


def test_one_visit_can_be_opened(asha, sharma):
    visit = treated(sharma, asha, 3)

    answer = asha.get(f"/patient/history/{visit.id}")

    assert answer.json["appointment"]["id"] == visit.id
    assert answer.json["treatment"]["diagnosis"] == "Finding of 3 days ago"


def test_foreign_missing_and_untreated_visits_are_not_there(asha, ben, sharma):
    foreign = treated(sharma, ben, 3)
    untreated = make_appointment(sharma.row, asha.row, TOMORROW)

    answers = [asha.get(f"/patient/history/{n}") for n in (foreign.id, untreated.id, 9999, 2**40)]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert {answer.json["detail"] for answer in answers} == {answers[2].json["detail"]}


def test_a_doctor_reads_only_patients_of_their_own(asha, ben, sharma, iyer):
    treated(iyer, asha, 3)
    make_appointment(sharma.row, ben.row, TOMORROW, status=AppointmentStatus.CANCELLED)

    paths = (f"/doctor/patients/{n}/history" for n in (asha.id, ben.id, 9999, 2**40))
    answers = [sharma.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_doctors_reading_is_logged(asha, sharma):
    treated(sharma, asha, 3)

    sharma.get(f"/doctor/patients/{asha.id}/history")

    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert (last.action, last.patient_id) == ("record.read", asha.id)
    assert last.actor_id == sharma.user_id


def test_a_refused_reading_is_not(asha, sharma):
    sharma.get(f"/doctor/patients/{asha.id}/history")

    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert "record.read" not in actions


@pytest.mark.parametrize("query", ["per_page=0", "per_page=101", "cursor=nonsense", "sort=day"])
def test_wrong_questions_are_refused(asha, query):
    assert asha.get(f"/patient/history?{query}").status_code == 422


def test_a_longer_history_takes_no_more_queries(asha, sharma):
    treated(sharma, asha, 1)
    few = statements(lambda: asha.get("/patient/history"))
    for days_ago in range(2, 15):
        treated(sharma, asha, days_ago)

    many = statements(lambda: asha.get("/patient/history"))

    assert many == few <= 6


def statements(call) -> int:
    """How many SELECTs a call takes, the session check among them."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    call()
    event.remove(db.engine, "before_cursor_execute", note)
    return len([statement for statement in seen if statement.startswith("SELECT")])
