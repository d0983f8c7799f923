"""A hospital's days at random: in whatever order people act, nothing impossible happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import exists, func, select, text
from sqlalchemy.exc import IntegrityError

import clock
import databases
from database import db
from errors import ChangedMeanwhile, DomainError, NotFound, SameDoctorSameDay
from factories import NOW, make_doctor, make_patient, make_user
from models import Appointment, AuditEvent, Patient, Role, Treatment
from schemas.appointments import BookAppointment, BookFor, MoveAppointment
from schemas.treatments import SaveTreatment
from services import audit, treatments
from services.appointments import booking, moving, outcomes, views
from services.callers import Caller
from services.patients import desk
from tally import count, thorough

EXAMPLES = {"sqlite": thorough(120), "postgresql": thorough(40)}
STEPS = 50
LENGTHS = (30, 45)

# Which step may lead from which state to which, and who may take it.
LEGAL = {
    ("booked", "cancelled"): {"patient", "doctor", "admin"},
    ("booked", "checked_in"): {"doctor", "admin"},
    ("booked", "completed"): {"doctor"},
    ("booked", "no_show"): {"doctor", "admin"},
    ("checked_in", "booked"): {"doctor", "admin"},
    ("checked_in", "completed"): {"doctor"},
    ("checked_in", "cancelled"): {"doctor", "admin"},
    ("no_show", "checked_in"): {"doctor", "admin"},
    ("completed", "checked_in"): {"doctor", "admin"},
}
LEADS = {
    "cancel": {("booked", "cancelled"), ("checked_in", "cancelled")},
    "check_in": {("booked", "checked_in"), ("no_show", "checked_in")},
    "undo_check_in": {("checked_in", "booked")},
    "complete": {("booked", "completed"), ("checked_in", "completed")},
    "no_show": {("booked", "no_show")},
    "reopen": {("completed", "checked_in")},
}
ACTIONS = tuple(LEADS)
LEAPS = (1, 14, 15, 16, 30, 59, 60, 120, 1440)
EDGES = (-120, -60, -30, -1, 0, 15, 40)  # minutes from the start

people = st.integers(0, 2)
doctors = st.integers(0, 1)
days = st.integers(0, 3)
places = st.integers(0, 17)
roles = st.sampled_from(list(Role))
any_visit = st.integers(0, 10_000)


@dataclass(frozen=True)
class Row:
    """What one appointment was at a moment; its record is kept apart from it."""

    status: str
    revision: int
    patient_id: int
    doctor_id: int
    starts_at: datetime
    moves: int
    treated: bool = field(compare=False)


def rows() -> dict[int, Row]:
    """Every appointment as it now is."""
    db.session.rollback()
    found = select(
        Appointment.id,
        Appointment.status,
        Appointment.revision,
        Appointment.patient_id,
        Appointment.doctor_id,
        Appointment.starts_at,
        Appointment.moves,
        exists().where(Treatment.appointment_id == Appointment.id).label("treated"),
    )
    return {row.id: Row(str(row.status), *row[2:]) for row in db.session.execute(found)}


class Hospital(RuleBasedStateMachine):
    """Three patients, two doctors and the desk, for some days."""

    store: ClassVar[databases.TestDatabase]

    @initialize()
    def open(self) -> None:
        """An empty hospital on a Tuesday at eight."""
        self.store.refresh()
        self.now = NOW
        staff = [make_doctor(f"Doctor {n}", slot_minutes=n) for n in LENGTHS]
        visitors = [make_patient(f"Patient {n}") for n in range(3)]
        self.doctors = [caller(row.user_id, Role.DOCTOR, row.id) for row in staff]
        self.patients = [caller(row.user_id, Role.PATIENT, row.id) for row in visitors]
        self.desk = caller(make_user("Desk", Role.ADMIN).id, Role.ADMIN, None)
        self.seen: dict[int, Row] = {}
        self.changes = 0

    # What people do

    @rule(minutes=st.sampled_from(LEAPS))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.seen)
    @rule(which=any_visit, edge=st.sampled_from(EDGES))
    def wait_for(self, which: int, edge: int) -> None:
        """Until some moment of a visit, to the second."""
        _, row = self.pick(which)
        self.now = max(self.now, row.starts_at + timedelta(minutes=edge))

    @rule(who=people, doctor=doctors, ahead=days, place=places)
    def book(self, who: int, doctor: int, ahead: int, place: int) -> None:
        mine = self.patients[who]
        wanted = BookAppointment(
            doctor_id=self.doctors[doctor].own_id, **self.at(doctor, ahead, place)
        )
        with self.one_change(mine) as change:
            change.answer = booking.book(mine, wanted, key=None, now=self.now)
            assert self.open_bookings(mine.own_id) <= booking.MOST_OPEN
            assert not self.barred(mine.own_id)

    @rule(
        who=people, doctor=doctors, ahead=days, place=places, waive=st.booleans(), own=st.booleans()
    )
    def book_for(
        self, who: int, doctor: int, ahead: int, place: int, waive: bool, own: bool
    ) -> None:
        patient_id, doctor_id = self.patients[who].own_id, self.doctors[doctor].own_id
        by = self.doctors[doctor] if own else self.desk
        wanted = BookFor(
            patient_id=patient_id,
            waiver_reason="Urgent" if waive else "",
            **self.at(doctor, ahead, place),
        )
        with self.one_change(by) as change:
            if own:
                change.answer = booking.book_own(by, wanted, key=None, now=self.now)
            else:
                change.answer = booking.book_for(by, wanted, doctor_id, key=None, now=self.now)
            assert waive or self.open_bookings(patient_id) <= booking.MOST_OPEN

    @precondition(lambda self: self.seen)
    @rule(which=any_visit, role=roles, doctor=doctors, ahead=days, place=places)
    def move(self, which: int, role: Role, doctor: int, ahead: int, place: int) -> None:
        number, row = self.pick(which)
        by = self.whose(row, role)
        wanted = MoveAppointment(
            doctor_id=self.doctors[doctor].own_id,
            revision=row.revision,
            reason="" if role is Role.PATIENT else "Surgery",
            **self.at(doctor, ahead, place),
        )
        with self.one_change(by, number) as change:
            change.answer = moving.move(by, number, wanted, now=self.now)
            assert row.status == "booked"

    @precondition(lambda self: self.seen)
    @rule(which=any_visit, role=roles, action=st.sampled_from(ACTIONS))
    def step(self, which: int, role: Role, action: str) -> None:
        """What is offered succeeds, what is not is refused."""
        number, row = self.pick(which)
        by = self.whose(row, role)
        self.take(by, number, action, action in self.offered(by, number))

    @precondition(lambda self: self.seen)
    @rule(which=any_visit, role=roles, choice=st.integers(0, 5))
    def go_on(self, which: int, role: Role, choice: int) -> None:
        """One of the steps that the page shows."""
        number, row = self.pick(which)
        by = self.whose(row, role)
        if shown := self.offered(by, number):
            self.take(by, number, shown[choice % len(shown)], offered=True)

    @precondition(lambda self: self.seen)
    @rule(which=any_visit, complete=st.booleans(), wait=st.booleans())
    def treat(self, which: int, complete: bool, wait: bool) -> None:
        number, row = self.pick(which)
        if wait:
            self.now = max(self.now, row.starts_at)
        by = self.whose(row, Role.DOCTOR)
        version = db.session.scalar(
            text("SELECT version FROM treatments WHERE appointment_id = :id"), {"id": number}
        )
        wanted = SaveTreatment(
            appointment_id=number,
            version=version or 0,
            visit_type="consultation",
            diagnosis=f"Finding of {self.now}",
            complete=complete,
        )
        completes = complete and row.status in ("booked", "checked_in")
        with self.one_change(by, number if completes else None) as change:
            treatments.save(wanted, by, now=self.now)
            change.unseen = not completes

    @precondition(lambda self: self.seen)
    @rule(which=any_visit, role=roles, action=st.sampled_from(ACTIONS))
    def act_on_an_old_version(self, which: int, role: Role, action: str) -> None:
        number, row = self.pick(which)
        by = self.whose(row, role)
        with self.one_change(by, number) as change:
            outcomes.act(by, number, action, revision=row.revision + 1, reason="Late", now=self.now)
        assert isinstance(change.refusal, ChangedMeanwhile)

    @precondition(lambda self: self.seen)
    @rule(which=any_visit, action=st.sampled_from(ACTIONS))
    def meddle(self, which: int, action: str) -> None:
        """Somebody whose visit it is not."""
        number, row = self.pick(which)
        others = [by for by in self.patients if by.own_id != row.patient_id]
        others += [by for by in self.doctors if by.own_id != row.doctor_id]
        by = others[which % len(others)]
        with self.one_change(by, number) as change:
            outcomes.act(by, number, action, revision=None, reason="Mine", now=self.now)
        assert isinstance(change.refusal, NotFound)

    @rule(who=people, bar=st.booleans())
    def bar(self, who: int, bar: bool) -> None:
        patient_id = self.patients[who].own_id
        with self.one_change(self.desk) as change:
            if bar:
                desk.blacklist(self.desk, patient_id, "Rude", now=self.now)
            else:
                desk.unblacklist(self.desk, patient_id, now=self.now)
            change.unseen = True

    # What must hold

    def offered(self, by: Caller, number: int) -> list[str]:
        """The steps that the appointment's answer allows."""
        allowed = views.one(number, by, now=self.now).allowed_actions
        return [action for action in allowed if action in ACTIONS]

    def take(self, by: Caller, number: int, action: str, offered: bool) -> None:
        """A step, which succeeds if it was offered, and only then."""
        was = self.seen[number]
        with self.one_change(by, number) as change:
            outcomes.act(by, number, action, revision=was.revision, reason="Mistake", now=self.now)
        assert change.done == offered or isinstance(change.refusal, SameDoctorSameDay)
        if change.done:
            assert (was.status, self.seen[number].status) in LEADS[action]

    @contextmanager
    def one_change(self, by: Caller, number: int | None = None) -> Iterator["Change"]:
        """Either one change to one visit, by somebody who may; or a refusal, and none."""
        change, before = Change(), lines()
        count("deeds")
        try:
            yield change
            change.done = True
        except DomainError as refusal:
            change.refusal = refusal
        after = rows()
        changed = {key for key in after if after[key] != self.seen.get(key)}
        if change.refusal or change.unseen:
            assert changed == set()
        else:
            assert len(changed) == 1
            assert changed == {number if number else change.answer.id}
            self.legal(by, self.seen.get(min(changed)), after[min(changed)])
            assert lines() > before, "it is in the log"
        if change.refusal:
            assert lines() == before
        self.seen = after

    def legal(self, by: Caller, was: Row | None, now: Row) -> None:
        """A step of the table, by whom it allows; each makes the revision grow by one."""
        if was is None:
            assert (now.status, now.revision, now.moves) == ("booked", 0, 0)
            self.bookable(by, now)
            return
        assert now.revision == was.revision + 1
        assert now.patient_id == was.patient_id
        assert not was.treated or now.status in ("checked_in", "completed"), "the record stays"
        if was.status == now.status:
            assert was.status == "booked", "only what is booked moves"
            assert now.moves == was.moves + (by.role is Role.PATIENT)
            assert now.moves <= 2
            assert by.role is not Role.PATIENT or was.starts_at - self.now >= timedelta(hours=2)
            self.bookable(by, now)
        else:
            assert by.role in LEGAL[was.status, now.status]
            assert (now.starts_at, now.doctor_id) == (was.starts_at, was.doctor_id)

    def bookable(self, by: Caller, row: Row) -> None:
        """Ahead, soon enough, in the hours and on the grid."""
        lead = timedelta(minutes=30) if by.role is Role.PATIENT else timedelta(0)
        assert row.starts_at > self.now
        assert row.starts_at >= self.now + lead
        local = clock.local(row.starts_at)
        assert local.date() <= clock.today(self.now) + timedelta(days=30)
        assert local.weekday() < 6
        length = LENGTHS[[doctor.own_id for doctor in self.doctors].index(row.doctor_id)]
        assert local.time() in grid(length)

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        if hasattr(self, "seen"):
            assert db.session.execute(OVERLAPS).all() == []

    @invariant()
    def one_live_visit_a_day(self) -> None:
        if hasattr(self, "seen"):
            assert db.session.execute(DOUBLES).all() == []

    def teardown(self) -> None:
        """The log is whole."""
        if hasattr(self, "seen"):
            assert audit.verify() is None

    # Looking things up

    def at(self, doctor: int, ahead: int, place: int) -> dict[str, Any]:
        """A day and one of that doctor's times; now and then a minute that is none."""
        starts = sorted(grid(LENGTHS[doctor]))
        wall = starts[place] if place < len(starts) else time(10, 37)
        day: date = clock.today(self.now) + timedelta(days=ahead)
        return {"appointment_date": day, "appointment_time": wall}

    def pick(self, which: int) -> tuple[int, Row]:
        """One of the visits there are."""
        number = sorted(self.seen)[which % len(self.seen)]
        return number, self.seen[number]

    def whose(self, row: Row, role: Role) -> Caller:
        """The patient or the doctor of a visit, or the desk."""
        if role is Role.ADMIN:
            return self.desk
        own, side = (
            (row.patient_id, self.patients)
            if role is Role.PATIENT
            else (row.doctor_id, self.doctors)
        )
        return next(by for by in side if by.own_id == own)

    def open_bookings(self, patient_id: int) -> int:
        """How many live visits lie ahead."""
        return sum(
            row.patient_id == patient_id
            and row.status in ("booked", "checked_in")
            and row.starts_at > self.now
            for row in rows().values()
        )

    def barred(self, patient_id: int) -> bool:
        """Whether the patient is blacklisted."""
        query = select(Patient.blacklisted_at).where(Patient.id == patient_id)
        return db.session.scalar(query) is not None


class Change:
    """What came of an attempt."""

    answer: Any = None
    refusal: DomainError | None = None
    done = False
    unseen = False


def caller(user_id: int | None, role: Role, profile_id: int | None) -> Caller:
    """Somebody signed in."""
    assert user_id is not None
    return Caller(user_id, "session", role, profile_id, f"user{user_id}")


def grid(length: int) -> set[time]:
    """The starts of a day, by counting minutes."""
    return {
        time(minute // 60, minute % 60)
        for opens in (9 * 60, 15 * 60)
        for minute in range(opens, opens + 240 - length + 1, length)
    }


def lines() -> int:
    """How long the log is."""
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


OVERLAPS = text("""
    SELECT a.id, b.id FROM appointments a JOIN appointments b ON a.id < b.id
       AND (a.doctor_id = b.doctor_id OR a.patient_id = b.patient_id)
       AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
       AND a.status <> 'cancelled' AND b.status <> 'cancelled'""")
DOUBLES = text("""
    SELECT patient_id, doctor_id, day FROM appointments
     WHERE status IN ('booked', 'checked_in') AND waiver_reason IS NULL
     GROUP BY patient_id, doctor_id, day HAVING count(*) > 1""")


def live(store: databases.TestDatabase, **more: Any) -> None:
    """Days of that hospital, one after the other."""
    Hospital.store = store
    chosen = {"max_examples": EXAMPLES[db.engine.dialect.name], **more}
    run_state_machine_as_test(
        Hospital,
        settings=settings(
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **chosen,
        ),
    )


def test_whatever_people_do_nothing_impossible_happens(app, store) -> None:
    live(store)


def test_control_a_step_that_everybody_may_take_is_found(app, store, monkeypatch) -> None:
    monkeypatch.setattr(outcomes, "permit", lambda *_, **__: None)

    with pytest.raises((AssertionError, IntegrityError)):  # the database has laws of its own
        live(store, derandomize=True, database=None, phases=[Phase.generate])
