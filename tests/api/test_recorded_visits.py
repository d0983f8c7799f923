"""A visit on which a treatment stands: its record stays with it, with its time and its author."""

import time as seconds
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from answers import code, mails, prepared, untouched
from database import db, writing
from deeds import alone, at_once, cancel, move, step, treatment_of, when
from factories import NOW, TODAY, TOMORROW, make_appointment, make_offer, make_wish
from held import accept
from models import Appointment, Doctor, Treatment
from people import Person
from services import links
from services.links import VisitAction

SECRET = "Suspects heavy drinking"
RECORDED = (409, "has_treatment")
AWAY = {"first_day": TODAY.isoformat(), "last_day": TODAY.isoformat()}


@pytest.fixture
def visit(asha: Person, sharma: Person) -> Appointment:
    """Asha's visit to Dr Sharma at five this afternoon."""
    return make_appointment(sharma.row, asha.row, TODAY, time(17))


@pytest.fixture
def recorded(sharma: Person, visit: Appointment) -> Appointment:
    """The same, with what Dr Sharma has written of it."""
    assert save(sharma, visit).status_code == 200
    return visit


def save(doctor: Person, visit: Appointment, version: int = 0, **more: Any) -> TestResponse:
    return doctor.put("/doctor/patient-history", body(visit, version, **more))


def body(visit: Appointment, version: int = 0, **more: Any) -> dict[str, Any]:
    found = {"visit_type": "consultation", "diagnosis": "Flu", "private_notes": SECRET}
    return {"appointment_id": visit.id, "version": version, **found, **more}


def hand_over(visit: Appointment, doctor: Doctor) -> None:
    """As it could be done before visits stayed with who recorded them."""
    with writing() as session:
        session.get_one(Appointment, visit.id).doctor_id = doctor.id


# The record stays with its author


def test_it_goes_to_no_colleague(chief, sharma, iyer, recorded) -> None:
    answer = move(chief, recorded, TODAY, "18:00", doctor_id=iyer.id)

    assert code(answer) == RECORDED
    assert "completes the visit" in answer.json["detail"]
    assert iyer.get(f"/doctor/appointments/{recorded.id}").status_code == 404
    own = sharma.get(f"/doctor/appointments/{recorded.id}").json
    assert own["treatment"]["private_notes"] == SECRET
    assert own["allowed_actions"] == ["complete", "treat"]


def test_a_reopened_visit_is_only_completed_again(chief, sharma, recorded) -> None:
    step(sharma, "complete", recorded)
    step(sharma, "reopen", recorded, revision=1)

    undone = step(chief, "undo_check_in", recorded, revision=2)

    assert code(undone) == RECORDED
    assert step(sharma, "complete", recorded, revision=2).json["status"] == "completed"


def test_it_is_not_marked_as_missed(chief, sharma, recorded, at) -> None:
    at(recorded.starts_at + timedelta(minutes=15))

    assert code(step(chief, "no_show", recorded)) == RECORDED
    assert untouched(recorded)


def test_a_patient_does_not_cancel_what_was_done(asha, stranger, recorded) -> None:
    token = links.visit_token(recorded.id, 0, VisitAction.CANCEL, asha.user_id)

    answers = [cancel(asha, recorded), stranger.post(f"/visits/{token}")]

    assert [code(answer) for answer in answers] == [RECORDED] * 2
    for answer in answers:
        assert "Call the clinic" in answer.json["detail"], "to complete is not the patient's to do"
    assert untouched(recorded)


def test_a_held_time_does_not_bring_it_forward(asha, sharma, recorded) -> None:
    wish = make_wish(asha.row, sharma.row, instead_of=recorded.id)
    offer = make_offer(wish, sharma.row, TODAY, time(15))

    assert code(accept(asha, offer)) == RECORDED
    assert untouched(recorded)


# Hours that go do not take it along


@pytest.mark.parametrize("path", ["/admin/closures", "/doctor/leave"])
def test_whoever_is_away_keeps_it(chief, sharma, recorded, path: str) -> None:
    person = chief if path.startswith("/admin") else sharma

    answer = person.post(path, {**AWAY, "bookings": "cancel"})

    assert code(answer) == RECORDED
    assert untouched(recorded)
    assert mails("cancelled_patient") == 0
    assert person.post(path, {**AWAY, "bookings": "keep"}).status_code == 201
    assert untouched(recorded)


def test_who_leaves_hands_it_to_nobody(chief, sharma, iyer, recorded) -> None:
    path = f"/admin/doctors/{sharma.id}/deactivate"
    there = {"appointment_id": recorded.id, "action": "move", **when(TODAY, "18:00")}

    asked = chief.post(path, {})
    answer = chief.post(path, {"resolutions": [{**there, "doctor_id": iyer.id}]})

    (affected,) = asked.json["affected"]
    assert {"move", "cancel"}.isdisjoint(affected["allowed_actions"]), "the page offers neither"
    assert code(answer) == (409, "appointments_affected")
    assert [no["code"] for no in answer.json["refused"]] == ["has_treatment"]
    assert untouched(recorded)


def test_of_a_visit_that_has_begun_nobody_asks(chief, sharma, asha) -> None:
    make_appointment(sharma.row, asha.row, TODAY, time(17), status="checked_in", checked_in_at=NOW)

    assert chief.post("/admin/closures", {**AWAY, "bookings": "cancel"}).status_code == 201


# At the same moment


def meanwhile(
    visit: Appointment,
    change: Callable[[Session, Appointment], object],
    call: Callable[[], TestResponse],
) -> TestResponse:
    """Make a call that comes to the visit while somebody has it locked and changes it."""
    with ThreadPoolExecutor(1) as pool:
        with writing() as session:
            row = session.get_one(Appointment, visit.id, with_for_update=True)
            answer = pool.submit(alone(call))
            seconds.sleep(0.5)
            assert not answer.done()
            change(session, row)
            session.flush()
        return answer.result()


def test_a_move_waits_for_the_record_that_is_being_written(chief, sharma, iyer, visit) -> None:
    record = treatment_of(visit, sharma.row)

    answer = meanwhile(
        visit,
        lambda session, _: session.add(record),
        lambda: move(chief, visit, TODAY, "18:00", doctor_id=iyer.id),
    )

    assert code(answer) == RECORDED
    assert untouched(visit)


def test_a_record_waits_for_the_move(sharma, iyer, visit) -> None:
    answer = meanwhile(
        visit,
        lambda _, row: setattr(row, "doctor_id", iyer.id),
        lambda: save(sharma, visit),
    )

    assert code(answer) == (404, "not_found")
    assert treatments() == 0


def test_of_a_record_and_a_move_one_wins(app, chief, sharma, iyer, visit) -> None:
    there = {**when(TODAY, "18:00"), "doctor_id": iyer.id, "revision": 0, "reason": "Surgery"}

    saved, moved = at_once(
        prepared(app, sharma, "PUT", "/doctor/patient-history", body(visit)),
        prepared(app, chief, "PUT", f"/admin/appointments/{visit.id}", there),
    )

    assert (saved, moved) in {(200, 409), (404, 200)}
    assert treatments() == (saved == 200)


def treatments() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Treatment)) or 0


# Whosever the visit is, private notes are their author's


def test_who_has_the_visit_now_reads_no_private_notes(sharma, iyer, recorded) -> None:
    save(sharma, recorded, 1, private_notes=f"{SECRET}, and says so")
    hand_over(recorded, iyer.row)

    pages = ("", "/versions")
    answers = [iyer.get(f"/doctor/appointments/{recorded.id}{page}") for page in pages]
    answers.append(iyer.get(f"/doctor/patients/{recorded.patient_id}/history"))

    assert [answer.status_code for answer in answers] == [200] * 3
    for answer in answers:
        assert SECRET not in answer.text
    assert answers[0].json["treatment"]["private_notes"] is None


def test_who_wrote_them_reads_them_still(sharma, iyer, asha, recorded) -> None:
    save(sharma, recorded, 1, private_notes=f"{SECRET}, and says so")
    make_appointment(sharma.row, asha.row, TOMORROW)
    hand_over(recorded, iyer.row)

    history = sharma.get(f"/doctor/patients/{asha.id}/history").json["items"]
    versions = sharma.get(f"/doctor/appointments/{recorded.id}/versions").json["items"]

    assert [item["treatment"]["private_notes"] for item in history] == [f"{SECRET}, and says so"]
    assert [change["before"] for change in versions[0]["changes"]] == [SECRET]


def test_what_the_next_doctor_writes_is_the_next_doctors(sharma, iyer, asha, recorded) -> None:
    make_appointment(sharma.row, asha.row, TOMORROW)
    hand_over(recorded, iyer.row)
    save(iyer, recorded, 1, private_notes="Doubts that")

    versions = f"/doctor/appointments/{recorded.id}/versions"
    first, second = sharma.get(versions), iyer.get(versions)

    assert "Doubts that" not in first.text
    assert SECRET not in second.text
    assert "Doubts that" in second.text
