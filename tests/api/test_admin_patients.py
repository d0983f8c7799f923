"""/api/admin/patients and /api/admin/patients/{id}."""

from datetime import time

import pytest
from sqlalchemy import func, select

from answers import code, fields, logged, mails, prepared, race, status
from database import db
from factories import TOMORROW, make_appointment, make_patient
from models import AppointmentStatus, AuthSession, User
from people import Person

ZOE = {"full_name": "Zoé Mathew", "phone": "+91 98450 12345", "allergies": ["Penicillin"]}


def listed(chief: Person, query: str = "") -> list[str]:
    answer = chief.get(f"/admin/patients{query}")
    assert answer.status_code == 200, answer.json
    return [patient["full_name"] for patient in answer.json["items"]]


def users() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(User))


def test_a_patient_without_an_address_has_no_account(chief):
    before = users()

    answer = chief.post("/admin/patients", ZOE)

    assert answer.status_code == 201, answer.json
    assert (answer.json["username"], answer.json["invite_sent"]) == (None, False)
    assert (answer.json["patient"]["user_id"], answer.json["patient"]["email"]) == (None, None)
    assert (users(), mails("invite")) == (before, 0)


def test_a_patient_with_an_address_is_invited(chief):
    answer = chief.post("/admin/patients", {**ZOE, "email": "zoe@example.org"})

    assert answer.status_code == 201, answer.json
    assert (answer.json["username"], answer.json["invite_sent"]) == ("zoe_mathew", True)
    assert mails("invite") == 1
    assert len(logged("patient.added")) == 1


def test_an_address_that_has_an_account_is_refused(chief, asha):
    taken = chief.get(f"/admin/patients/{asha.id}").json["email"]

    answer = chief.post("/admin/patients", {**ZOE, "email": taken})

    assert code(answer) == (409, "email_taken")
    assert listed(chief) == ["Asha Rao"]


@pytest.mark.parametrize(
    "born",
    [
        pytest.param("2026-12-02", id="tomorrow"),
        pytest.param("1850-01-01", id="too long ago"),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_refused(chief, born):
    answer = chief.post("/admin/patients", {**ZOE, "date_of_birth": born})

    assert fields(answer) == {("date_of_birth", "not_a_birth")}


def test_patients_are_found_whatever_the_accents_and_the_order(chief):
    chief.post("/admin/patients", ZOE)
    make_patient("Asha Rao")

    assert listed(chief, "?q=mathew zoe") == ["Zoé Mathew"]
    assert listed(chief, "?q=98450") == ["Zoé Mathew"]
    assert listed(chief, "?q=_") == []


def test_every_page_is_reached_and_every_patient_comes_once(chief):
    for number in range(7):
        make_patient(f"Patient {number}", phone="1")

    seen, query = [], "?sort=-name&per_page=3"
    while query:
        page = chief.get(f"/admin/patients{query}").json
        seen += [patient["full_name"] for patient in page["items"]]
        query = page["next"] and f"?sort=-name&per_page=3&cursor={page['next']}"

    assert seen == [f"Patient {number}" for number in reversed(range(7))]


def test_reading_a_record_is_written_down(chief, asha):
    answer = chief.get(f"/admin/patients/{asha.id}")

    assert answer.json["full_name"] == "Asha Rao"
    assert answer.json["medical_history"] == ""
    read = logged("record.read")
    assert [(line.patient_id, line.actor_id) for line in read] == [(asha.id, chief.user_id)]


def test_a_record_is_edited_and_left_out_fields_stay(chief, asha):
    body = {"full_name": "Asha R. Rao", "blood_group": "O+", "revision": 0}

    answer = chief.put(f"/admin/patients/{asha.id}", body)

    assert answer.status_code == 200, answer.json
    assert (answer.json["blood_group"], answer.json["phone"]) == ("O+", "98765 43210")
    assert answer.json["revision"] == 1
    assert asha.get("/auth/me").json["full_name"] == "Asha R. Rao"
    assert logged("record.edited")[0].details == {"fields": ["blood_group", "full_name"]}


def test_a_stale_edit_is_refused(chief, asha):
    body = {"full_name": "Asha", "revision": 0}
    chief.put(f"/admin/patients/{asha.id}", body)

    assert code(chief.put(f"/admin/patients/{asha.id}", body)) == (409, "changed_meanwhile")


def test_an_address_given_later_opens_an_account(chief):
    patient = chief.post("/admin/patients", ZOE).json["patient"]
    body = {"full_name": ZOE["full_name"], "email": "zoe@example.org", "revision": 0}

    answer = chief.put(f"/admin/patients/{patient['id']}", body)

    assert answer.json["username"] == "zoe_mathew"
    assert mails("invite") == 1


def test_a_blacklisted_patient_reads_but_does_not_book(chief, asha, sharma):
    booked = make_appointment(sharma.row, asha.row, TOMORROW, time(9))
    wish = {"doctor_id": sharma.id, "appointment_date": "2026-12-03", "appointment_time": "10:00"}

    answer = chief.post(f"/admin/patients/{asha.id}/blacklist", {"reason": "Missed ten visits"})

    assert (answer.status_code, answer.json["blacklisted"]) == (200, True)
    assert asha.get("/patient/profile").json["blacklisted"] is True
    assert status(booked) is AppointmentStatus.BOOKED
    assert code(asha.post("/patient/appointments", wish)) == (403, "blacklisted")
    assert listed(chief, "?status=blacklisted") == ["Asha Rao"]
    assert listed(chief, "?status=active") == []


def test_a_patient_taken_off_the_blacklist_books_again(chief, asha, sharma):
    chief.post(f"/admin/patients/{asha.id}/blacklist", {"reason": "Missed ten visits"})
    wish = {"doctor_id": sharma.id, "appointment_date": "2026-12-03", "appointment_time": "10:00"}

    answer = chief.post(f"/admin/patients/{asha.id}/unblacklist")

    assert (answer.json["blacklisted"], answer.json["blacklist_reason"]) == (False, "")
    assert asha.post("/patient/appointments", wish).status_code == 201


def test_once_blacklisting_is_answered_nothing_more_is_booked(app, chief, asha, sharma):
    wish = {"doctor_id": sharma.id, "appointment_date": "2026-12-03", "appointment_time": "10:00"}
    book = prepared(app, asha, "POST", "/patient/appointments", wish)
    body = {"reason": "Missed visits"}
    bar = prepared(app, chief, "POST", f"/admin/patients/{asha.id}/blacklist", body)

    statuses = race(book, bar)

    assert statuses[1] == 200
    assert statuses[0] in {201, 403}
    assert code(asha.post("/patient/appointments", {**wish, "appointment_time": "11:00"}))[0] == 403


def test_a_patient_without_history_is_removed_with_the_account(chief, asha):
    before = users()

    assert chief.delete(f"/admin/patients/{asha.id}").status_code == 204

    assert code(chief.get(f"/admin/patients/{asha.id}")) == (404, "not_found")
    assert users() == before - 1
    open_sessions = select(func.count()).where(AuthSession.user_id == asha.user_id)
    assert db.session.scalar(open_sessions) == 0
    assert code(asha.get("/patient/profile")) == (401, "session_ended")


def test_a_patient_with_history_stays(chief, asha, sharma):
    make_appointment(sharma.row, asha.row, status=AppointmentStatus.CANCELLED)

    assert code(chief.delete(f"/admin/patients/{asha.id}")) == (409, "has_history")
    assert listed(chief) == ["Asha Rao"]


@pytest.mark.parametrize("deed", ["blacklist", "unblacklist"])
def test_a_patient_that_is_not_there_is_not_found(chief, deed):
    body = {"reason": "Missed visits"} if deed == "blacklist" else {}

    assert code(chief.post(f"/admin/patients/999/{deed}", body)) == (404, "not_found")
    assert code(chief.delete("/admin/patients/999")) == (404, "not_found")


@pytest.mark.parametrize("who", ["asha", "sharma"])
def test_only_admins_see_all_patients(who, request):
    person = request.getfixturevalue(who)

    assert code(person.get("/admin/patients")) == (403, "forbidden")
