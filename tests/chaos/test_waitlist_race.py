"""Held times among several processes: nobody else books one, one accept wins, one sweep passes."""

import multiprocessing
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, text

import clock
from app import create_app
from chaos.crowd import next_working_day, overlaps
from database import db, writing
from factories import make_appointment, make_doctor, make_offer, make_wish
from models import (
    Appointment,
    AppointmentStatus,
    AuditEvent,
    Doctor,
    OfferStatus,
    OutboxMail,
    WaitlistEntry,
    WaitlistOffer,
)
from people import Person, patient
from servers import Address, Client, api
from services import audit, links
from services.waitlist import sweeping

CROWD = 24
SLOTS = [time(hour, minute) for hour in (9, 10, 11) for minute in range(0, 60, 10)]
HALF = timedelta(minutes=30)
SEVERAL = multiprocessing.get_context("spawn")


@pytest.fixture
def doctor(app) -> Doctor:
    """A doctor with slots of 10 minutes on every weekday."""
    return make_doctor(slot_minutes=10)


@pytest.fixture
def crowd(app) -> list[Person]:
    """People who book what they can get."""
    return [patient(app, f"Booker {number}") for number in range(CROWD)]


@pytest.fixture
def waiting(app, doctor) -> list[Person]:
    """People who wait for the doctor, the first one longest."""
    people = [patient(app, f"Waiting {number}") for number in range(len(SLOTS))]
    now = clock.now()
    for number, person in enumerate(people):
        make_wish(person.row, doctor, **days(), created_at=now + timedelta(seconds=number))
    return people


def days() -> dict[str, date]:
    """From today on, on the real calendar."""
    today = clock.today(clock.now())
    return {"first_day": today, "last_day": today + timedelta(days=29)}


def held(person: Person, doctor: Doctor, wall: time, **more: object) -> WaitlistOffer:
    """A time held for somebody, on the real clock."""
    now = clock.now()
    entry = db.session.scalars(select(WaitlistEntry).filter_by(patient_id=person.id)).first()
    assert entry
    moments = {"offered_at": now, "expires_at": now + HALF, **more}
    return make_offer(entry, doctor, next_working_day(), wall, **moments)


def booking(doctor_id: int, wall: time) -> dict[str, object]:
    """A request for that time."""
    return {
        "doctor_id": doctor_id,
        "appointment_date": next_working_day().isoformat(),
        "appointment_time": f"{wall:%H:%M}",
    }


def calls(
    address: Address, *wanted: tuple[str | None, str, str, object]
) -> list[tuple[int, object]]:
    """All at once, each on a connection of its own: token, method, path, body."""

    def one(request: tuple[str | None, str, str, object]) -> tuple[int, object]:
        token, method, path, body = request
        with Client(address, token) as client:
            return client.call(method, f"/api{path}", body)

    with ThreadPoolExecutor(len(wanted)) as pool:
        return list(pool.map(one, wanted))


def rows(model: type, /, **only: object) -> list:
    db.session.rollback()
    return list(db.session.scalars(select(model).filter_by(**only)))


def test_cancelled_times_go_to_who_waits_and_to_nobody_else(
    doctor: Doctor, crowd: list[Person], waiting: list[Person]
) -> None:
    owners = crowd[: len(SLOTS)]
    taken = [
        make_appointment(doctor, owner.row, next_working_day(), wall, minutes=10)
        for owner, wall in zip(owners, SLOTS, strict=True)
    ]
    cancels = [
        (owner.token, "DELETE", f"/patient/appointments/{visit.id}?revision=0", None)
        for owner, visit in zip(owners, taken, strict=True)
    ]
    grabs = [
        (grabber.token, "POST", "/patient/appointments", booking(doctor.id, wall))
        for wall in SLOTS
        for grabber in crowd[-4:]
    ]

    with api(workers=3) as address:
        answers = calls(address, *cancels, *grabs)

    statuses = [status for status, _ in answers]
    assert set(statuses[: len(cancels)]) == {200}
    assert set(statuses[len(cancels) :]) == {409}
    offers = rows(WaitlistOffer)
    assert len(offers) == len(SLOTS)
    assert len({offer.entry_id for offer in offers}) == len(SLOTS)
    assert len({offer.starts_at for offer in offers}) == len(SLOTS)
    mails = rows(OutboxMail, kind="waitlist_offer")
    assert len({mail.recipient for mail in mails}) == len(mails) == len(SLOTS)
    assert not rows(Appointment, status=AppointmentStatus.BOOKED)
    assert audit.verify() is None


def test_one_accept_wins_while_others_book(
    doctor: Doctor, crowd: list[Person], waiting: list[Person]
) -> None:
    offers = [
        held(person, doctor, wall) for person, wall in zip(waiting[:6], SLOTS[:6], strict=True)
    ]
    wanted: list[tuple[str | None, str, str, object]] = []
    for person, offer, wall in zip(waiting[:6], offers, SLOTS[:6], strict=True):
        page = f"/patient/waitlist/offers/{offer.id}/accept"
        link = f"/waitlist-offers/{links.offer_token(offer.id, person.user_id)}"
        wanted += [
            (person.token, "POST", page, {}),
            (person.token, "POST", page, {}),
            (None, "POST", link, {"action": "accept"}),
            (crowd[0].token, "POST", "/patient/appointments", booking(doctor.id, wall)),
        ]

    with api(workers=3) as address:
        answers = calls(address, *wanted)

    for first in range(0, len(wanted), 4):
        page_a, page_b, link, grab = (status for status, _ in answers[first : first + 4])
        assert grab == 409
        assert sorted({page_a, page_b, link}) in ([200, 409], [200])
        assert Counter((page_a, page_b))[200] <= 1
    booked = rows(Appointment)
    assert {row.patient_id for row in booked} == {person.id for person in waiting[:6]}
    assert len(booked) == 6
    assert overlaps() == 0
    assert len(rows(AuditEvent, action="waitlist.accepted")) == 6


def test_accepting_declining_leaving_and_cancelling_never_lock_each_other_out(
    doctor: Doctor, crowd: list[Person], waiting: list[Person]
) -> None:
    later = SLOTS[12:]
    visits = [
        make_appointment(
            doctor, person.row, next_working_day() + timedelta(days=7), wall, minutes=10
        )
        for person, wall in zip(waiting[:6], later, strict=True)
    ]
    with writing() as session:
        for person, visit in zip(waiting[:6], visits, strict=True):
            entry = session.scalars(
                select(WaitlistEntry).where(WaitlistEntry.patient_id == person.id)
            ).one()
            entry.instead_of = visit.id
    offers = [
        held(person, doctor, wall) for person, wall in zip(waiting[:6], SLOTS[:6], strict=True)
    ]
    wanted: list[tuple[str | None, str, str, object]] = []
    for person, visit, offer in zip(waiting[:6], visits, offers, strict=True):
        page = f"/patient/waitlist/offers/{offer.id}"
        wanted += [
            (person.token, "POST", f"{page}/accept", {}),
            (person.token, "POST", f"{page}/decline", {}),
            (person.token, "DELETE", f"/patient/waitlist/{offer.entry_id}", None),
            (person.token, "DELETE", f"/patient/appointments/{visit.id}?revision=0", None),
        ]

    with api(workers=3) as address:
        answers = calls(address, *wanted)

    assert {status for status, _ in answers} <= {200, 204, 404, 409}, Counter(
        status for status, _ in answers
    )
    for offer in rows(WaitlistOffer, status=OfferStatus.ACCEPTED):
        entry = rows(WaitlistEntry, id=offer.entry_id)[0]
        assert rows(Appointment, id=entry.instead_of)[0].status is not None
    assert overlaps() == 0
    assert audit.verify() is None


def sweep_often(times: int) -> None:
    """A worker of its own."""
    app = create_app()
    with app.app_context():
        for _ in range(times):
            sweeping.sweep(now=clock.now())


def test_sweeps_of_several_workers_pass_each_time_on_once(
    doctor: Doctor, waiting: list[Person]
) -> None:
    first = waiting[: len(SLOTS) // 2]
    for person, wall in zip(first, SLOTS, strict=False):
        held(person, doctor, wall, expires_at=clock.now())

    workers = [SEVERAL.Process(target=sweep_often, args=(3,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    offers = rows(WaitlistOffer)
    expired = [offer for offer in offers if offer.status is OfferStatus.EXPIRED]
    current = [offer for offer in offers if offer.status is OfferStatus.OPEN]
    assert len(expired) == len(current) == len(first)
    assert len({offer.starts_at for offer in current}) == len(first)
    assert len({offer.entry_id for offer in current}) == len(first)
    assert len(rows(OutboxMail, kind="waitlist_offer")) == len(first)
    assert len(rows(AuditEvent, action="waitlist.expired")) == len(first)


def test_control_without_the_hold_others_get_the_time(
    doctor: Doctor, crowd: list[Person], waiting: list[Person]
) -> None:
    offer = held(waiting[0], doctor, SLOTS[0])
    with writing() as session:
        session.execute(
            text(f"UPDATE waitlist_offers SET status = 'expired' WHERE id = {offer.id}")
        )

    with api(workers=2) as address:
        grab = (crowd[0].token, "POST", "/patient/appointments", booking(doctor.id, SLOTS[0]))
        answers = calls(address, grab)

    assert answers[0][0] == 201
