"""Counted while they change, the figures are what counting would give; after anything at all."""

from contextlib import suppress
from datetime import date, time, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

import clock
from database import db, is_sqlite, writing
from factories import DAY, NOW, TODAY, make_department, make_doctor, make_patient
from models import (
    Appointment,
    AppointmentStatus,
    BookingTally,
    Count,
    Leave,
    Mark,
    Patient,
    VisitTally,
)
from services import search, working_hours

ONCE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
STATES = list(AppointmentStatus)
places = st.tuples(st.integers(0, 6), st.integers(0, 7))
deeds = st.lists(
    st.one_of(
        *[st.tuples(st.just("book"), places) for _ in range(4)],
        st.tuples(st.just("state"), st.integers(0, 30), st.sampled_from(STATES)),
        st.tuples(st.just("move"), st.integers(0, 30), places),
        st.tuples(st.just("department"), st.integers(0, 30), st.integers(0, 1)),
        st.tuples(st.just("delete"), st.integers(0, 30)),
        st.tuples(st.just("fail"), places),
    ),
    min_size=8,
    max_size=25,
)


class Undone(Exception):
    """So that a transaction is rolled back."""


def counted() -> tuple[dict[Any, int], dict[int, int], int]:
    """The same figures, counted row by row."""
    rows = db.session.execute(
        select(
            Appointment.day, Appointment.department_id, Appointment.status, Appointment.booked_at
        )
    ).all()
    visits: dict[Any, int] = {}
    bookings: dict[int, int] = {}
    for day, department, status, booked_at in rows:
        key, quarter = (day, department, str(status)), int(booked_at.timestamp()) // 900
        visits[key] = visits.get(key, 0) + 1
        bookings[quarter] = bookings.get(quarter, 0) + 1
    return visits, bookings, db.session.scalar(select(func.count(Patient.id))) or 0


def tallied() -> tuple[dict[Any, int], dict[int, int], int]:
    """What the database has counted; what is none is left out."""
    db.session.rollback()
    visits = db.session.execute(select(*VisitTally.__table__.c)).all()
    bookings = db.session.execute(select(*BookingTally.__table__.c)).all()
    patients = db.session.scalar(select(Count.number).where(Count.name == "patients"))
    return (
        {(day, department, status): n for day, department, status, n in visits if n},
        {quarter: n for quarter, n in bookings if n},
        patients or 0,
    )


class Desk:
    """Deeds by whatever way; the laws may say no."""

    def __init__(self) -> None:
        self.doctor, self.patient = make_doctor(), make_patient()
        self.departments = [self.doctor.department_id, make_department("Neurology").id]
        self.number = 0

    def do(self, what: str, *how: Any) -> None:
        with suppress(IntegrityError, Undone), writing() as session:
            getattr(self, what)(session, *how)

    def book(self, session: Any, place: tuple[int, int]) -> None:
        self.number += 1
        starts_at = self._moment(place)
        session.add(
            Appointment(
                reference=f"T-{self.number}",
                patient_id=self.patient.id,
                doctor_id=self.doctor.id,
                department_id=self.departments[0],
                day=clock.today(starts_at),
                session="morning",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=30),
                status=AppointmentStatus.BOOKED,
                fee_minor=0,
                booked_at=NOW - timedelta(minutes=7 * self.number),
            )
        )

    def _moment(self, place: tuple[int, int]) -> Any:
        day, slot = place
        return clock.at(TODAY + day * DAY, time(9 + slot // 2, 30 * (slot % 2)))

    def _some(self, session: Any, number: int) -> Any:
        rows = list(session.scalars(select(Appointment).order_by(Appointment.id)))
        if not rows:
            raise Undone
        return rows[number % len(rows)]

    def state(self, session: Any, number: int, status: AppointmentStatus) -> None:
        self._some(session, number).status = status

    def move(self, session: Any, number: int, place: tuple[int, int]) -> None:
        row, starts_at = self._some(session, number), self._moment(place)
        row.starts_at, row.ends_at = starts_at, starts_at + timedelta(minutes=30)
        row.day = clock.today(starts_at)

    def department(self, session: Any, number: int, which: int) -> None:
        self._some(session, number).department_id = self.departments[which]

    def delete(self, session: Any, number: int) -> None:
        session.delete(self._some(session, number))

    def fail(self, session: Any, place: tuple[int, int]) -> None:
        self.book(session, place)
        session.flush()
        raise Undone


def test_the_tallies_are_what_counting_gives(app) -> None:
    desk, found = Desk(), set[int]()

    @ONCE
    @given(deeds)
    def work(done: list[Any]) -> None:
        for deed in done:
            desk.do(*deed)
        assert tallied() == counted()
        found.add(len(counted()[0]))

    work()
    assert max(found) > 1, "several were booked"


def test_control_a_tally_that_misses_something_is_found(app) -> None:
    desk = Desk()
    desk.do("book", (1, 1))
    with writing() as session:
        on = "" if is_sqlite() else " ON appointments"
        session.execute(text(f"DROP TRIGGER tally_update{on}"))

    desk.do("state", 0, AppointmentStatus.CANCELLED)

    assert tallied() != counted()


def mark() -> str | None:
    db.session.rollback()
    return db.session.scalar(select(Mark.mark).where(Mark.name == "hours"))


def take_leave(doctor_id: int, day: date) -> None:
    with writing() as session:
        session.add(Leave(doctor_id=doctor_id, first_day=day, last_day=day, created_at=NOW))


def test_rules_are_kept_until_somebodys_hours_change(app) -> None:
    doctor, before = make_doctor(), mark()
    read = lambda: working_hours.rules_of(db.session(), [doctor.id], TODAY, TODAY)[doctor.id]  # noqa: E731
    kept = read()

    assert read() is kept
    assert mark() == before
    take_leave(doctor.id, TODAY)

    assert mark() != before
    assert len(read().leaves) == 1


def test_a_transaction_that_writes_reads_its_own_rules(app) -> None:
    doctor = make_doctor()
    working_hours.rules_of(db.session(), [doctor.id], TODAY, TODAY)
    with writing() as session:
        session.add(Leave(doctor_id=doctor.id, first_day=TODAY, last_day=TODAY, created_at=NOW))
        session.flush()
        found = working_hours.rules_of(session, [doctor.id], TODAY, TODAY)

    assert len(found[doctor.id].leaves) == 1


def test_control_without_its_mark_a_change_is_not_seen(app) -> None:
    doctor = make_doctor()
    working_hours.rules_of(db.session(), [doctor.id], TODAY, TODAY)
    with writing() as session:
        name, on = ("mark_leaves_insert", "") if is_sqlite() else ("mark_leaves", " ON leaves")
        session.execute(text(f"DROP TRIGGER {name}{on}"))
    take_leave(doctor.id, TODAY)

    found = working_hours.rules_of(db.session(), [doctor.id], TODAY, TODAY)

    assert not found[doctor.id].leaves


def test_names_are_found_by_the_index_as_they_change(app) -> None:
    patient = make_patient("Lakshmi Venkataraman")
    with writing() as session:
        session.get_one(Patient, patient.id).search_text = "greta wood_100%"

    def found(asked: str) -> list[int]:
        looked = search.patients(asked)
        query = select(Patient.id).where(looked.condition).params(looked.values)
        return list(db.session.scalars(query))

    assert found("venkat") == []
    assert found("reta") == found("d_10") == found("GRETA wo") == found("0%") == [patient.id]
    assert found("d%10") == []
