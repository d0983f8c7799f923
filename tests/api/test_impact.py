"""Hours that go while people are booked in them: what is proposed, and what is then done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time
from time import sleep
from typing import Any

import pytest

from answers import code, logged, mails, prepared, race, status
from database import db, writing
from deeds import alone, when
from factories import DAY, TOMORROW, make_appointment, make_department
from models import Appointment, AppointmentStatus
from people import Person, doctor, patient
from postbox import owed

TEN, ELEVEN, NINE = time(10), time(11), time(9)


def close_morning(doctor: Person, *resolutions: dict[str, Any], **more: Any):
    """Tomorrow morning goes."""
    cells = [{"date": TOMORROW.isoformat(), "morning": False, "evening": True}]
    body = {"days": cells, "resolutions": list(resolutions), **more}
    return doctor.put("/doctor/availability", body)


def decision(appointment: Any, action: str, proposal: dict[str, Any] | None = None):
    """What is to become of one; a move goes where the proposal says."""
    found = {"appointment_id": appointment.id, "action": action}
    for name in ("doctor_id", "appointment_date", "appointment_time") if proposal else ():
        found[name] = proposal[name]
    return found


def proposed(answer: Any) -> list[list[tuple[str, str, str, str]]]:
    """What the refusal proposes for each of the affected."""
    assert code(answer) == (409, "appointments_affected"), answer.json
    facts = ("kind", "doctor", "appointment_date", "appointment_time")
    return [
        [tuple(free[name] for name in facts) for free in each["proposals"]]
        for each in answer.json["affected"]
    ]


def now_at(appointment: Appointment) -> Appointment:
    """The row as it is."""
    db.session.rollback()
    return db.session.get_one(Appointment, appointment.id, populate_existing=True)


@pytest.fixture
def booked(sharma: Person, asha: Person) -> Appointment:
    """Asha's visit to Dr Sharma, tomorrow at ten."""
    return make_appointment(sharma.row, asha.row, TOMORROW, TEN)


# What is proposed


def test_the_doctors_next_time_and_a_colleague_at_the_same_time(sharma, iyer, booked):
    answer = close_morning(sharma)

    day = TOMORROW.isoformat()
    assert proposed(answer) == [
        [
            ("same_doctor", "Meera Sharma", day, "15:00"),
            ("same_time", "Ravi Iyer", day, "10:00"),
        ]
    ]
    assert answer.json["affected"][0]["proposals"][1]["doctor_id"] == iyer.id
    assert answer.json["refused"] == []


def test_no_two_are_proposed_the_same_time(sharma, iyer, asha, ben):
    for person, wall in ((asha, NINE), (ben, TEN)):
        make_appointment(sharma.row, person.row, TOMORROW, wall)

    first, second = proposed(close_morning(sharma))

    assert [first[0][3], second[0][3]] == ["15:00", "15:30"]


def test_a_colleague_of_another_department_is_not_proposed(app, sharma, booked):
    doctor(app, "Otto Ear", department=make_department("ENT"))

    assert [free[0] for free in proposed(close_morning(sharma))[0]] == ["same_doctor"]


def test_a_time_at_which_the_patient_is_elsewhere_is_not_proposed(app, sharma, booked, asha):
    elsewhere = doctor(app, "Otto Ear", department=make_department("ENT"))
    make_appointment(elsewhere.row, asha.row, TOMORROW, time(15))

    assert proposed(close_morning(sharma))[0][0][3] == "15:30"


def test_of_a_doctor_who_leaves_only_colleagues_are_proposed(chief, sharma, iyer, booked, ben):
    make_appointment(iyer.row, ben.row, TOMORROW, TEN)

    answer = chief.post(f"/admin/doctors/{sharma.id}/deactivate", {})

    assert proposed(answer) == [[("same_department", "Ravi Iyer", TOMORROW.isoformat(), "10:30")]]


def test_a_closed_clinic_proposes_another_day(chief, sharma, booked):
    away = {"first_day": TOMORROW.isoformat(), "last_day": (TOMORROW + DAY).isoformat()}

    answer = chief.post("/admin/closures", away)

    next_day = (TOMORROW + 2 * DAY).isoformat()
    assert proposed(answer) == [[("same_doctor", "Meera Sharma", next_day, "09:00")]]


# What is done


def test_each_can_be_kept_moved_or_cancelled_at_once(app, sharma, iyer, booked, ben):
    carl = patient(app, "Carl Chen")
    kept = make_appointment(sharma.row, ben.row, TOMORROW, NINE)
    gone = make_appointment(sharma.row, carl.row, TOMORROW, ELEVEN)
    there = {**when(TOMORROW, "10:00"), "doctor_id": iyer.id}

    answer = close_morning(
        sharma,
        decision(kept, "keep"),
        decision(booked, "move", there),
        decision(gone, "cancel"),
    )

    assert answer.status_code == 200, answer.json
    assert status(kept) is AppointmentStatus.BOOKED
    assert status(gone) is AppointmentStatus.CANCELLED
    moved = now_at(booked)
    assert (moved.doctor_id, moved.starts_at, moved.revision) == (iyer.id, booked.starts_at, 1)
    assert (mails("moved_patient"), mails("cancelled_patient")) == (1, 1)
    details = logged("availability.changed")[0].details
    assert details == {"affected": 3, "moved": 1, "cancelled": 1}


def test_two_moves_into_one_time_change_nothing(sharma, booked, ben):
    other = make_appointment(sharma.row, ben.row, TOMORROW, ELEVEN)
    there = {**when(TOMORROW, "15:00"), "doctor_id": sharma.id}

    answer = close_morning(sharma, decision(booked, "move", there), decision(other, "move", there))

    assert code(answer) == (409, "appointments_affected")
    assert [(no["appointment_id"], no["code"]) for no in answer.json["refused"]] == [
        (other.id, "slot_taken")
    ]
    assert proposed(answer)[0][0][3] == "15:00"
    for row in (booked, other):
        assert (now_at(row).starts_at, now_at(row).revision) == (row.starts_at, 0)
    assert owed() == []
    assert logged("availability.changed") == []


def test_a_move_into_the_hours_that_go_is_refused(sharma, booked):
    there = {**when(TOMORROW, "12:00"), "doctor_id": sharma.id}

    answer = close_morning(sharma, decision(booked, "move", there))

    assert [no["code"] for no in answer.json["refused"]] == ["not_offered"]


def test_a_move_onto_another_visit_of_the_patients_is_refused(app, sharma, iyer, asha, booked):
    make_appointment(iyer.row, asha.row, TOMORROW, time(15), minutes=20)
    there = {**when(TOMORROW, "15:00"), "doctor_id": sharma.id}

    answer = close_morning(sharma, decision(booked, "move", there))

    assert [no["code"] for no in answer.json["refused"]] == ["patient_overlap"]
    assert now_at(booked).starts_at == booked.starts_at


def test_a_doctor_hands_over_within_the_department_only(app, sharma, booked):
    stranger = doctor(app, "Otto Ear", department=make_department("ENT"))
    there = {**when(TOMORROW, "10:00"), "doctor_id": stranger.id}

    answer = close_morning(sharma, decision(booked, "move", there))

    assert [no["code"] for no in answer.json["refused"]] == ["not_found"]
    nobody = {**there, "doctor_id": 999}
    refused = close_morning(sharma, decision(booked, "move", nobody)).json["refused"]
    assert [no["code"] for no in refused] == ["not_found"]


def test_a_move_says_where_to_and_nothing_is_decided_twice(sharma, booked):
    nowhere, once = decision(booked, "move"), decision(booked, "keep")

    assert code(close_morning(sharma, nowhere)) == (422, "validation_failed")
    assert code(close_morning(sharma, once, once)) == (422, "validation_failed")


def test_a_booking_made_meanwhile_is_asked_about_too(sharma, booked, ben):
    close_morning(sharma)
    late = make_appointment(sharma.row, ben.row, TOMORROW, ELEVEN)

    answer = close_morning(sharma, decision(booked, "cancel"))

    assert [each["id"] for each in answer.json["affected"]] == [booked.id, late.id]
    assert status(booked) is AppointmentStatus.BOOKED


def test_what_the_patient_cancelled_meanwhile_needs_no_decision(sharma, asha, booked):
    asha.delete(f"/patient/appointments/{booked.id}")

    assert close_morning(sharma, decision(booked, "cancel")).status_code == 200


# Who is told


def test_a_patient_with_several_changed_visits_gets_one_mail(chief, sharma, iyer, asha):
    moved = make_appointment(sharma.row, asha.row, TOMORROW, TEN)
    gone = make_appointment(iyer.row, asha.row, TOMORROW, ELEVEN)
    there = {**when(TOMORROW + DAY, "09:00"), "doctor_id": sharma.id}
    body = {
        "first_day": TOMORROW.isoformat(),
        "last_day": TOMORROW.isoformat(),
        "resolutions": [decision(moved, "move", there), decision(gone, "cancel")],
    }

    assert chief.post("/admin/closures", body).status_code == 201

    told = [mail.kind for mail in owed()]
    assert sorted(told) == ["cancelled_doctor", "moved_doctor", "visits_changed"]
    visits = owed(kind="visits_changed")[0].payload["visits"]
    assert [(each["appointment_id"], bool(each["was"])) for each in visits] == [
        (gone.id, False),
        (moved.id, True),
    ]


def test_a_doctor_who_takes_over_is_told_as_of_a_move(sharma, iyer, booked):
    there = {**when(TOMORROW, "10:00"), "doctor_id": iyer.id}

    close_morning(sharma, decision(booked, "move", there))

    kinds = {(mail.kind, mail.payload["to"]) for mail in owed()}
    assert kinds == {
        ("moved_patient", "Asha Rao"),
        ("moved_doctor", "Ravi Iyer"),
        ("cancelled_doctor", "Meera Sharma"),
    }


# At the same moment


def test_a_time_cannot_be_moved_into_and_booked_at_the_same_moment(app, sharma, iyer, booked, ben):
    there = {**when(TOMORROW, "10:00"), "doctor_id": iyer.id}
    cells = [{"date": TOMORROW.isoformat(), "morning": False, "evening": True}]
    body = {"days": cells, "resolutions": [decision(booked, "move", there)]}
    give = prepared(app, sharma, "PUT", "/doctor/availability", body)
    take = prepared(app, ben, "POST", "/patient/appointments", there)

    statuses = race(give, take)

    assert statuses in ([200, 409], [409, 201])
    assert now_at(booked).doctor_id == (iyer.id if statuses[0] == 200 else sharma.id)


def test_two_doctors_can_hand_over_to_each_other_at_the_same_moment(app, sharma, iyer, asha, ben):
    here = make_appointment(sharma.row, asha.row, TOMORROW, TEN)
    there = make_appointment(iyer.row, ben.row, TOMORROW, TEN)
    cells = [{"date": TOMORROW.isoformat(), "morning": False, "evening": True}]

    def give(doctor: Person, row: Appointment, to: Person):
        place = {**when(TOMORROW, "15:00"), "doctor_id": to.id}
        body = {"days": cells, "resolutions": [decision(row, "move", place)]}
        return prepared(app, doctor, "PUT", "/doctor/availability", body)

    assert race(give(sharma, here, iyer), give(iyer, there, sharma)) == [200, 200]
    doctors = {row.id: now_at(row).doctor_id for row in (here, there)}
    assert doctors == {here.id: iyer.id, there.id: sharma.id}


def test_what_goes_to_another_doctor_meanwhile_is_left_alone(sharma, iyer, booked):
    away = {"first_day": TOMORROW.isoformat(), "last_day": TOMORROW.isoformat()}
    leaving = alone(lambda: sharma.post("/doctor/leave", {**away, "bookings": "cancel"}))

    with ThreadPoolExecutor(1) as pool:
        with writing() as session:
            row = session.get_one(Appointment, booked.id, with_for_update=True)
            row.doctor_id = iyer.id
            session.flush()
            answer = pool.submit(leaving)
            sleep(0.5)  # it has seen the booking, and waits
        assert answer.result().status_code == 201, answer.result().json

    row = now_at(booked)
    assert (row.status, row.doctor_id) == (AppointmentStatus.BOOKED, iyer.id)
