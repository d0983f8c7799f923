"""What a guardian does for a dependent: book, move, cancel, read."""

import pytest
from icalendar import Calendar
from sqlalchemy import event

from answers import code, untouched
from database import db, writing
from deeds import book, cancel, make_treatment, move
from factories import (
    DAY,
    NOW,
    TODAY,
    TOMORROW,
    blacklist,
    make_appointment,
    make_dependent,
    make_offer,
    make_wish,
)
from models import AppointmentStatus, OfferStatus, OutboxMail, Patient, WaitlistOffer
from people import Person, Stranger
from postbox import owed
from services import links, notices, outbox
from services.links import VisitAction


@pytest.fixture
def ravi(asha: Person) -> Patient:
    """Asha's child."""
    return make_dependent(asha.row)


def seen(person: Person, query: str = "") -> list[str]:
    items = person.get(f"/patient/appointments{query}").json["items"]
    return [one["patient"]["full_name"] for one in items]


def test_a_guardian_books(asha, sharma, ravi):
    answer = book(asha, sharma, patient_id=ravi.id)

    assert answer.status_code == 201, answer.json
    assert answer.json["patient"]["full_name"] == "Ravi Rao"
    assert answer.json["allowed_actions"] == ["move", "cancel"]


def test_a_guardian_moves_and_cancels(asha, sharma, ravi):
    visit = make_appointment(sharma.row, ravi)

    assert move(asha, visit, TOMORROW, "11:00").status_code == 200
    assert cancel(asha, visit, revision=1).json["status"] == "cancelled"


def test_naming_oneself_is_booking_for_oneself(asha, sharma):
    assert book(asha, sharma, patient_id=asha.id).json["patient"]["id"] == asha.id


@pytest.mark.parametrize("day", [TOMORROW, TODAY - DAY, TODAY + 90 * DAY])
@pytest.mark.parametrize("doctor_id", [None, 99_999])
def test_somebody_elses_dependent_is_not_there(asha, ben, sharma, day, doctor_id):
    theirs = make_dependent(ben.row)
    doctor = {"doctor_id": doctor_id or sharma.id}

    answers = [
        book(asha, sharma, day, patient_id=patient_id, **doctor)
        for patient_id in (theirs.id, ben.id, 99_999)
    ]

    assert [code(answer) for answer in answers] == [(404, "not_found")] * 3
    assert len({str(answer.json["fields"]) for answer in answers}) == 1
    assert db.session.query(OutboxMail).count() == 0


def test_somebody_elses_dependents_visit_is_not_there(asha, ben, sharma):
    visit = make_appointment(sharma.row, make_dependent(ben.row))

    for path in (f"/{visit.id}", f"/{visit.id}.ics"):
        assert code(asha.get(f"/patient/appointments{path}")) == (404, "not_found")
    assert code(asha.get(f"/patient/history/{visit.id}")) == (404, "not_found")
    assert code(move(asha, visit, TOMORROW, "11:00")) == (404, "not_found")
    assert code(cancel(asha, visit)) == (404, "not_found")


def test_limits_are_counted_for_each_person(asha, sharma, iyer, ravi):
    for ahead in (1, 2, 3):
        assert book(asha, sharma, TODAY + ahead * DAY).status_code == 201

    assert code(book(asha, sharma, TODAY + 4 * DAY)) == (409, "too_many_bookings")
    assert book(asha, sharma, TOMORROW, "10:30", patient_id=ravi.id).status_code == 201
    assert code(book(asha, sharma, TOMORROW, "11:30", patient_id=ravi.id)) == (
        409,
        "same_doctor_same_day",
    )
    assert code(book(asha, iyer, TOMORROW, "10:30", patient_id=ravi.id)) == (409, "patient_overlap")
    assert book(asha, iyer, TOMORROW, "10:00", patient_id=ravi.id).status_code == 201


def test_the_same_key_for_another_person_is_another_request(asha, sharma, ravi):
    first = book(asha, sharma, key="same-key-1")

    assert code(book(asha, sharma, key="same-key-1", patient_id=ravi.id)) == (422, "key_reused")
    assert book(asha, sharma, key="same-key-1").json["id"] == first.json["id"]


def test_a_barred_guardian_books_and_moves_for_nobody(asha, sharma, ravi):
    visit = make_appointment(sharma.row, ravi)
    blacklist(asha.row)

    assert code(book(asha, sharma, patient_id=ravi.id)) == (403, "blacklisted")
    assert code(move(asha, visit, TOMORROW, "11:00")) == (403, "blacklisted")
    assert asha.get(f"/patient/appointments/{visit.id}").json["allowed_actions"] == ["cancel"]


def test_a_barred_dependent_bars_nobody_else(asha, sharma, ravi):
    blacklist(ravi)

    assert code(book(asha, sharma, patient_id=ravi.id)) == (403, "blacklisted")
    assert book(asha, sharma).status_code == 201


def test_lists_show_everybody_unless_they_are_told_whom(asha, ben, sharma, iyer, ravi):
    make_appointment(sharma.row, asha.row, TOMORROW)
    make_appointment(iyer.row, ravi, TOMORROW)
    make_appointment(iyer.row, make_dependent(ben.row, "Ada Okafor"), TODAY + 3 * DAY)

    assert sorted(seen(asha)) == ["Asha Rao", "Ravi Rao"]
    assert seen(asha, f"?patient_id={ravi.id}") == ["Ravi Rao"]
    assert seen(asha, f"?patient_id={asha.id}&when=upcoming") == ["Asha Rao"]


def test_reading_for_the_family_takes_no_more_queries(asha, sharma, ravi):
    def queries() -> int:
        counted = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
        asha.get("/patient/appointments")
        return len([statement for statement in counted if statement.startswith("SELECT")])

    alone = queries()
    for wall in range(9, 13):
        make_appointment(sharma.row, make_dependent(asha.row), TOMORROW.replace(day=wall))

    assert queries() - alone <= alone


def test_the_first_page_is_of_the_whole_family_with_ones_own_health(asha, sharma, iyer, ravi):
    make_appointment(sharma.row, asha.row, TODAY + 2 * DAY)
    make_appointment(iyer.row, ravi, TOMORROW)
    with writing() as session:
        session.get_one(Patient, ravi.id).allergies = ["Peanuts"]

    page = asha.get("/patient/dashboard").json
    childs = asha.get(f"/patient/dashboard?patient_id={ravi.id}").json

    assert page["next"]["patient"]["full_name"] == "Ravi Rao"
    assert (page["upcoming_total"], page["patient"]["id"]) == (2, asha.id)
    assert page["health"]["allergies"] == []
    assert (childs["upcoming_total"], childs["patient"]["id"]) == (1, ravi.id)
    assert childs["health"]["allergies"] == ["Peanuts"]


def test_a_record_is_one_persons(asha, sharma, ravi):
    done = {"status": AppointmentStatus.COMPLETED}
    for patient, day in ((asha.row, 2), (ravi, 3)):
        make_treatment(make_appointment(sharma.row, patient, TODAY - day * DAY, **done), sharma.row)

    own = asha.get("/patient/history").json["items"]
    childs = asha.get(f"/patient/history?patient_id={ravi.id}").json["items"]

    assert [one["appointment"]["patient"]["id"] for one in own] == [asha.id]
    assert [one["appointment"]["patient"]["id"] for one in childs] == [ravi.id]
    visit = childs[0]["appointment"]["id"]
    assert asha.get(f"/patient/history/{visit}").json["treatment"]["diagnosis"] == "Flu"


def test_a_guardian_keeps_the_record(asha, ravi):
    body = {"full_name": "Ravi Rao", "blood_group": "B+", "revision": 0}
    answer = asha.put(f"/patient/profile?patient_id={ravi.id}", body)

    assert answer.status_code == 200, answer.json
    assert (answer.json["blood_group"], answer.json["email"]) == ("B+", None)
    assert asha.get("/auth/me").json["full_name"] == "Asha Rao"


def test_a_dependent_gets_no_address_of_their_own(asha, ravi):
    body = {"full_name": "Ravi Rao", "email": "ravi@example.org", "revision": 0}

    answer = asha.put(f"/patient/profile?patient_id={ravi.id}", body)

    assert code(answer) == (422, "validation_failed")
    assert answer.json["fields"][0]["name"] == "email"


def test_the_own_time_of_a_dependents_visit_does_not_block_its_move(asha, ben, sharma, ravi):
    visit = make_appointment(sharma.row, ravi, TOMORROW)
    address = f"/doctors/{sharma.id}/slots?date={TOMORROW}&moving={visit.id}"

    assert asha.get(address).json["free"] == ben.get(address).json["free"] + 1


def test_the_calendar_file_says_for_whom(asha, sharma, ravi):
    visit = make_appointment(sharma.row, ravi, reason="cough")

    file = asha.get(f"/patient/appointments/{visit.id}.ics").data

    entry = Calendar.from_ical(file).walk("VEVENT")[0]
    assert str(entry["summary"]) == "Ravi Rao: Dr Meera Sharma, City Hospital"


def test_links_from_a_mail_work_for_a_dependent(stranger: Stranger, asha, sharma, ravi):
    visit = make_appointment(sharma.row, ravi, revision=0)

    def path(action: VisitAction) -> str:
        return f"/visits/{links.visit_token(visit.id, 0, action, asha.user_id)}"

    assert stranger.post(path(VisitAction.COME)).json["done"] is True
    assert stranger.post(path(VisitAction.CANCEL)).json["done"] is True
    assert asha.get(f"/patient/appointments/{visit.id}").json["cancelled_by"] == "patient"


def test_links_die_with_the_bond(stranger: Stranger, asha, sharma, ravi):
    visit = make_appointment(sharma.row, ravi, revision=0)
    asha.delete(f"/patient/family/{ravi.id}")

    token = links.visit_token(visit.id, 0, VisitAction.CANCEL, asha.user_id)

    assert code(stranger.get(f"/visits/{token}")) == (410, "link_expired")
    assert code(stranger.post(f"/visits/{token}")) == (410, "link_expired")


def given_an_account(chief, child: Patient) -> str:
    """The hospital lets the child act for itself; its address."""
    known = chief.get(f"/admin/patients/{child.id}").json
    body = {name: known[name] for name in ("full_name", "revision")}
    answer = chief.put(f"/admin/patients/{child.id}", {**body, "email": "ravi@example.org"})
    assert answer.status_code == 200, answer.json
    return "ravi@example.org"


def test_who_was_a_guardian_cannot_use_a_link_once_the_child_acts_for_itself(
    stranger: Stranger, chief, asha, sharma, ravi
):
    visit = make_appointment(sharma.row, ravi, revision=0)
    offer = make_offer(make_wish(ravi, sharma.row), sharma.row)
    paths = [
        f"/visits/{links.visit_token(visit.id, 0, VisitAction.CANCEL, asha.user_id)}",
        f"/waitlist-offers/{links.offer_token(offer.id, asha.user_id)}",
    ]
    assert [stranger.get(path).status_code for path in paths] == [200, 200]

    given_an_account(chief, ravi)

    for path, body in zip(paths, ({}, {"action": "accept"}), strict=True):
        assert code(stranger.get(path)) == (410, "link_expired")
        assert code(stranger.post(path, body)) == (410, "link_expired")
    assert untouched(visit)
    assert db.session.get_one(WaitlistOffer, offer.id).status is OfferStatus.OPEN


def test_what_has_not_gone_out_follows_who_reads_it(chief, asha, sharma, ravi):
    visit = make_appointment(sharma.row, ravi)
    with writing() as session:
        notices.appointment_booked(session, visit.id, now=NOW)

    address = given_an_account(chief, ravi)

    (mail,) = owed(kind="booked_patient")
    account = db.session.get_one(Patient, ravi.id, populate_existing=True).user_id
    assert (mail.recipient, mail.payload["to"]) == (address, "Ravi Rao")
    assert mail.payload["reader"] == account != asha.user_id


def test_nothing_is_sent_where_nobody_reads(asha, sharma, ravi):
    one, other = (make_appointment(sharma.row, ravi, TODAY + n * DAY) for n in (1, 2))
    for visit in (one, other):
        with writing() as session:
            notices.appointment_booked(session, visit.id, now=NOW)
    sent, waiting = owed(kind="booked_patient")
    outbox.mark_sent([sent.id], now=NOW)

    asha.delete(f"/patient/family/{ravi.id}")

    (shown,) = (
        mail
        for mail in sharma.get(f"/doctor/appointments/{one.id}/mails").json["items"]
        if mail["kind"] == "booked_patient"
    )
    again = sharma.post(f"/doctor/appointments/{one.id}/mails/{sent.id}/resend")
    assert (shown["can_resend"], code(again)) == (False, (404, "not_found"))
    assert owed(id=waiting.id)[0].last_error.startswith("not needed")
    assert len(owed(kind="booked_patient")) == 2


def test_hours_with_a_held_time_close_though_nobody_reads_for_who_waits(asha, sharma, ravi):
    offer = make_offer(make_wish(ravi, sharma.row), sharma.row)
    with writing() as session:
        notices.waitlist_offer(session, session.get_one(WaitlistOffer, offer.id), now=NOW)
    outbox.mark_sent([mail.id for mail in owed()], now=NOW)
    asha.delete(f"/patient/family/{ravi.id}")

    with writing() as session:
        notices.waitlist_gone(session, session.get_one(WaitlistOffer, offer.id), now=NOW)

    assert owed(kind="waitlist_gone") == []
