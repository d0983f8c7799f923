"""Waiting for a time: joining, seeing what one waits for, leaving."""

from datetime import timedelta

import pytest

from answers import code, fields, logged, prepared, race
from database import db
from factories import (
    DAY,
    NOW,
    TODAY,
    TOMORROW,
    blacklist,
    make_appointment,
    make_department,
    make_dependent,
    make_doctor,
    make_offer,
    make_wish,
)
from models import AppointmentStatus, DoctorStatus, OfferStatus, WaitlistEntry, WaitStatus
from services.waitlist import sweeping

HORIZON = TODAY + 30 * DAY


def join(person, **wish):
    return person.post("/patient/waitlist", wish)


def items(person):
    return person.get("/patient/waitlist").json["items"]


def entry(answer) -> WaitlistEntry:
    return db.session.get(WaitlistEntry, answer.json["id"])


def test_a_patient_waits_for_a_doctor(asha, sharma):
    answer = join(asha, doctor_id=sharma.id)

    assert answer.status_code == 201
    assert answer.json == {
        "id": answer.json["id"],
        "patient": {"id": asha.id, "full_name": "Asha Rao"},
        "doctor": {"id": sharma.id, "full_name": "Meera Sharma"},
        "department": {"id": sharma.row.department_id, "name": "Cardiology"},
        "first_day": TODAY.isoformat(),
        "last_day": HORIZON.isoformat(),
        "weekdays": [],
        "session": None,
        "instead_of": None,
        "status": "waiting",
        "created_at": "2026-12-01T08:00:00+05:30",
        "offer": None,
    }
    assert items(asha) == [answer.json]
    assert logged("waitlist.joined")[0].patient_id == asha.id


def test_a_patient_waits_for_anybody_of_a_department(asha, sharma):
    answer = join(
        asha,
        department_id=sharma.row.department_id,
        first_day=TOMORROW.isoformat(),
        last_day=(TOMORROW + DAY).isoformat(),
        weekdays=[3, 2, 3],
        session="evening",
    )

    assert answer.status_code == 201
    assert answer.json["doctor"] is None
    assert (answer.json["weekdays"], answer.json["session"]) == ([2, 3], "evening")


def test_a_doctor_of_the_department_may_be_named_with_it(asha, sharma):
    other = make_department("Dermatology")

    right = join(asha, doctor_id=sharma.id, department_id=sharma.row.department_id)
    wrong = join(asha, doctor_id=sharma.id, department_id=other.id)

    assert right.json["doctor"]["id"] == sharma.id
    assert code(wrong) == (404, "not_found")


def test_an_earlier_time_than_a_visit_has(asha, sharma):
    visit = make_appointment(sharma.row, asha.row, TODAY + 9 * DAY)

    answer = join(asha, instead_of=visit.id)

    assert answer.json["doctor"]["id"] == sharma.id
    assert answer.json["last_day"] == (TODAY + 9 * DAY).isoformat()
    assert answer.json["instead_of"] == {
        "id": visit.id,
        "appointment_date": "2026-12-10",
        "appointment_time": "10:00",
    }


def test_an_earlier_time_in_another_department_is_not_the_same_visit(asha, sharma):
    visit = make_appointment(sharma.row, asha.row, TODAY + 9 * DAY)
    elsewhere = make_doctor("Lin", department=make_department("Dermatology"))

    answer = join(asha, instead_of=visit.id, doctor_id=elsewhere.id)

    assert fields(answer) == {("doctor_id", "another_department")}


def test_a_guardian_waits_for_a_child(asha, ben, sharma):
    child = make_dependent(asha.row)
    visit = make_appointment(sharma.row, child, TODAY + 9 * DAY)

    answer = join(asha, instead_of=visit.id)

    assert answer.json["patient"]["id"] == child.id
    assert (
        join(asha, patient_id=child.id, department_id=sharma.row.department_id).status_code == 201
    )
    assert code(join(ben, patient_id=child.id, doctor_id=sharma.id)) == (404, "not_found")
    assert len(items(asha)) == 2
    assert items(ben) == []


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        pytest.param({}, ("", "no_target"), id="for nobody"),
        pytest.param({"first_day": "2026-11-30"}, ("first_day", "not_offered"), id="yesterday"),
        pytest.param({"last_day": "2027-01-01"}, ("last_day", "not_offered"), id="too far"),
        pytest.param(
            {"first_day": "2026-12-05", "last_day": "2026-12-04"},
            ("last_day", "before_first"),
            id="backwards",
        ),
        pytest.param({"weekdays": [7]}, ("weekdays.0", "too_large"), id="no weekday"),
        pytest.param({"session": "night"}, ("session", "unknown_choice"), id="no session"),
    ],
)
def test_a_wish_that_cannot_be(wish, refused, asha, sharma):
    answer = join(asha, **({"doctor_id": sharma.id, **wish} if wish else wish))

    assert code(answer) == (422, "validation_failed")
    assert {field["name"] for field in answer.json["fields"]} == {refused[0]}
    if refused[0] in {"first_day", "last_day"}:
        assert fields(answer) == {refused}


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (DoctorStatus.PENDING, (404, "not_found")),
        (DoctorStatus.BLACKLISTED, (409, "doctor_inactive")),
    ],
)
def test_nobody_waits_for_a_doctor_who_sees_nobody(status, refusal, asha):
    doctor = make_doctor("Nils", status=status)

    assert code(join(asha, doctor_id=doctor.id)) == refusal


def test_a_visit_that_is_over_cannot_be_brought_forward(asha, ben, sharma):
    gone = make_appointment(
        sharma.row, asha.row, TODAY + 9 * DAY, status=AppointmentStatus.CANCELLED
    )
    theirs = make_appointment(sharma.row, ben.row, TODAY + 8 * DAY)

    assert code(join(asha, instead_of=gone.id)) == (409, "not_allowed")
    assert code(join(asha, instead_of=theirs.id)) == (404, "not_found")


def test_who_is_blacklisted_cannot_wait(asha, sharma):
    wish = make_wish(asha.row, sharma.row)
    blacklist(asha.row)

    assert code(join(asha, department_id=sharma.row.department_id)) == (403, "blacklisted")
    assert len(items(asha)) == 1
    assert asha.delete(f"/patient/waitlist/{wish.id}").status_code == 204


def test_one_place_for_each_doctor_and_department(asha, sharma, iyer):
    visit = make_appointment(sharma.row, asha.row, TODAY + 9 * DAY)
    join(asha, doctor_id=sharma.id)

    assert code(join(asha, doctor_id=sharma.id)) == (409, "already_waiting")
    assert code(join(asha, instead_of=visit.id)) == (409, "already_waiting")
    assert join(asha, department_id=sharma.row.department_id).status_code == 201
    assert join(asha, doctor_id=iyer.id).status_code == 201


def test_five_places_at_most(asha):
    doctors = [make_doctor(f"Doctor {number}") for number in range(6)]
    for doctor in doctors[:5]:
        assert join(asha, doctor_id=doctor.id).status_code == 201

    assert code(join(asha, doctor_id=doctors[5].id)) == (409, "too_many_waiting")

    asha.delete(f"/patient/waitlist/{items(asha)[0]['id']}")
    assert join(asha, doctor_id=doctors[5].id).status_code == 201


def test_two_joins_at_once_are_one(app, asha, sharma):
    wish = {"doctor_id": sharma.id}

    statuses = race(*[prepared(app, asha, "POST", "/patient/waitlist", wish) for _ in range(4)])

    assert sorted(statuses) == [201, 409, 409, 409]


def test_leaving(asha, ben, sharma):
    wish = make_wish(asha.row, sharma.row)

    assert code(ben.delete(f"/patient/waitlist/{wish.id}")) == (404, "not_found")
    assert asha.delete(f"/patient/waitlist/{wish.id}").status_code == 204
    assert code(asha.delete(f"/patient/waitlist/{wish.id}")) == (404, "not_found")
    assert items(asha) == []
    assert db.session.get(WaitlistEntry, wish.id).status is WaitStatus.LEFT
    assert [line.patient_id for line in logged("waitlist.left")] == [asha.id]


def test_who_leaves_lets_the_held_time_go_to_the_next(asha, ben, sharma):
    mine, theirs = make_wish(asha.row, sharma.row), make_wish(ben.row, sharma.row)
    offer = make_offer(mine, sharma.row)

    asha.delete(f"/patient/waitlist/{mine.id}")

    assert db.session.get(type(offer), offer.id).status is OfferStatus.DECLINED
    assert items(ben)[0]["offer"]["appointment_time"] == "15:00"
    assert items(ben)[0]["id"] == theirs.id


def test_a_held_time_shows_as_long_as_it_is_held(asha, sharma, at):
    offer = make_offer(make_wish(asha.row, sharma.row), sharma.row)

    assert items(asha)[0]["offer"] == {
        "id": offer.id,
        "doctor": {"id": sharma.id, "full_name": "Meera Sharma"},
        "appointment_date": "2026-12-02",
        "appointment_time": "15:00",
        "end_time": "15:30",
        "held_until": "2026-12-01T08:30:00+05:30",
    }
    at(NOW + timedelta(minutes=29, seconds=59))
    assert items(asha)[0]["offer"]
    at(NOW + timedelta(minutes=30))
    assert items(asha)[0]["offer"] is None


def test_wishes_end_with_their_last_day(asha, sharma, at):
    wish = make_wish(asha.row, sharma.row, last_day=TODAY)
    kept = make_wish(asha.row, department_id=sharma.row.department_id)

    assert sweeping.sweep(now=NOW + timedelta(hours=15)) == 0
    assert len(items(asha)) == 2
    sweeping.sweep(now=NOW + timedelta(hours=16, minutes=30))
    sweeping.sweep(now=NOW + timedelta(hours=16, minutes=31))

    db.session.expire_all()
    assert db.session.get(WaitlistEntry, wish.id).status is WaitStatus.EXPIRED
    assert db.session.get(WaitlistEntry, kept.id).status is WaitStatus.WAITING
    assert len(logged("waitlist.ended")) == 1


def test_a_wish_ends_with_the_visit_it_would_bring_forward(asha, sharma):
    visit = make_appointment(sharma.row, asha.row, TODAY + 9 * DAY)
    wish = entry(join(asha, instead_of=visit.id))

    asha.delete(f"/patient/appointments/{visit.id}?revision=0")

    assert items(asha) == []
    assert join(asha, doctor_id=sharma.id).status_code == 201
    sweeping.sweep(now=NOW)
    db.session.expire_all()
    assert db.session.get(WaitlistEntry, wish.id).status is WaitStatus.EXPIRED


def test_the_admin_sees_who_waits_for_what(asha, ben, sharma, iyer, chief):
    first = make_wish(asha.row, sharma.row, created_at=NOW - 2 * DAY)
    second = make_wish(ben.row, department_id=sharma.row.department_id)
    make_wish(ben.row, iyer.row, status=WaitStatus.LEFT, ended_at=NOW)
    make_offer(first, sharma.row)

    page = chief.get("/admin/waitlist?per_page=1").json
    rest = chief.get("/admin/waitlist", query_string={"cursor": page["next"]}).json

    assert (page["total"], page["items"][0]["id"]) == (2, first.id)
    assert page["items"][0]["patient"] == {"id": asha.id, "full_name": "Asha Rao"}
    assert page["items"][0]["offer"]["appointment_time"] == "15:00"
    assert [item["id"] for item in rest["items"]] == [second.id]
    assert chief.get("/admin/waitlist?status=left").json["total"] == 1
    assert chief.get("/admin/waitlist?q=okafor").json["items"][0]["id"] == second.id
    assert chief.get(f"/admin/waitlist?doctor_id={sharma.id}").json["total"] == 1
    assert chief.get(f"/admin/waitlist?department_id={sharma.row.department_id}").json["total"] == 2


def test_a_department_that_somebody_waits_for_stays(asha, chief):
    department = make_department("Radiology")
    make_wish(asha.row, department_id=department.id)

    assert code(chief.delete(f"/admin/departments/{department.id}")) == (409, "in_use")
