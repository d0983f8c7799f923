"""The demo hospital: full, believable, and within every rule, whatever the hour."""

import time as stopwatch
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

import clock
from config import SettingError, settings
from database import db
from factories import DAY, NOW
from models import (
    Appointment,
    AppointmentStatus,
    AuditEvent,
    Closure,
    Department,
    Doctor,
    DoctorStatus,
    Guardianship,
    Job,
    Leave,
    Patient,
    Treatment,
    TreatmentVersion,
    User,
)
from seed_db import run, seed
from services import allergies, audit, slots, unsent, working_hours

HOURS = [
    pytest.param(NOW, id="tuesday before opening"),
    pytest.param(NOW + timedelta(hours=3, minutes=7), id="tuesday morning"),
    pytest.param(NOW + timedelta(hours=15), id="tuesday night"),
    pytest.param(datetime(2026, 12, 6, 10, 30, tzinfo=UTC), id="sunday afternoon"),
    pytest.param(datetime(2028, 2, 29, 18, 29, 59, 999, tzinfo=UTC), id="leap day at midnight"),
]
LIVE = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN)


@pytest.fixture(params=HOURS)
def now(request, app) -> datetime:
    """A seeded hospital, at some hour."""
    seed(now=request.param)
    return request.param


@pytest.fixture
def visits(now) -> list[Appointment]:
    """All its appointments."""
    return list(db.session.scalars(select(Appointment).order_by(Appointment.id)))


def count(model, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def test_the_hospital_is_full(now, visits):
    today = clock.today(now)

    assert count(Department) >= 8
    assert count(Doctor, Doctor.status == DoctorStatus.ACTIVE) >= 14
    assert count(Doctor, Doctor.status == DoctorStatus.BLACKLISTED) == 1
    assert count(Doctor, Doctor.status == DoctorStatus.PENDING) == 1
    assert count(Patient) >= 80
    assert count(Patient, Patient.blacklisted_at.is_not(None)) == 1
    assert count(Leave, Leave.first_day <= today, Leave.last_day >= today) == 1
    closure = db.session.scalars(select(Closure)).one()
    assert closure.first_day.month == today.month % 12 + 1
    assert {visit.status for visit in visits if visit.day < today} >= {
        AppointmentStatus.BOOKED,
        AppointmentStatus.COMPLETED,
        AppointmentStatus.CANCELLED,
        AppointmentStatus.NO_SHOW,
    }
    assert min(visit.day for visit in visits) < today - 25 * DAY
    assert max(visit.day for visit in visits) > today + 20 * DAY
    results = [job.result for job in db.session.scalars(select(Job))]
    assert [(one["ready"], one["problems"]) for one in results if "ready" in one] == [(4, 2)]


def test_nobody_is_in_two_places(visits):
    for person in ("doctor_id", "patient_id"):
        ends = {}
        for visit in sorted(visits, key=lambda visit: visit.starts_at):
            if visit.status is not AppointmentStatus.CANCELLED:
                who = getattr(visit, person)
                assert ends.get(who, visit.starts_at) <= visit.starts_at
                ends[who] = visit.ends_at


def test_every_time_is_one_that_the_doctor_offers(now, visits):
    today = clock.today(now)
    doctors = list(db.session.scalars(select(Doctor.id)))
    rules = working_hours.rules_of(db.session(), doctors, today - 31 * DAY, today + 31 * DAY)
    offered = defaultdict(set)
    for doctor, rule in rules.items():
        for ahead in range(-31, 32):
            day = today + ahead * DAY
            for session, _, moment in slots.times(rule, day, settings.zone):
                offered[doctor, day].add((session, moment))

    for visit in visits:
        assert (visit.session, visit.starts_at) in offered[visit.doctor_id, visit.day]
        length = timedelta(minutes=rules[visit.doctor_id].slot_minutes)
        assert visit.ends_at - visit.starts_at == length


def test_limits_hold(now, visits):
    still_open = [v for v in visits if v.status in LIVE and v.starts_at > now]
    barred = db.session.scalars(select(Patient).where(Patient.blacklisted_at.is_not(None))).one()

    assert max(Counter(visit.patient_id for visit in still_open).values()) <= 3
    assert barred.id not in {visit.patient_id for visit in still_open}
    active = set(db.session.scalars(select(Doctor.id).where(Doctor.status == DoctorStatus.ACTIVE)))
    assert {visit.doctor_id for visit in still_open} <= active


def test_moments_follow_each_other(now, visits):
    joined = dict(db.session.execute(select(Patient.id, Patient.created_at)).all())
    for visit in visits:
        arrived, done = visit.checked_in_at, visit.completed_at
        steps = [joined[visit.patient_id], visit.booked_at, visit.moved_at, arrived, done, now]
        happened = [moment for moment in steps if moment]
        assert happened == sorted(happened), visit.reference
        assert (done is not None) == (visit.status is AppointmentStatus.COMPLETED)
        assert (visit.no_show_at is not None) == (visit.status is AppointmentStatus.NO_SHOW)
        assert (visit.cancelled_at is not None) == (visit.status is AppointmentStatus.CANCELLED)
        if visit.cancelled_at:
            assert visit.booked_at <= visit.cancelled_at <= min(now, visit.starts_at)
        if visit.no_show_at:
            assert visit.starts_at + timedelta(minutes=15) <= visit.no_show_at <= now
        assert visit.status in (*LIVE, AppointmentStatus.CANCELLED) or visit.ends_at <= now


def test_follow_ups_follow_a_visit_to_the_same_doctor(visits):
    by_id = {visit.id: visit for visit in visits}
    follow_ups = [visit for visit in visits if visit.follow_up_of]

    assert follow_ups
    for visit in follow_ups:
        before = by_id[visit.follow_up_of]
        assert (before.patient_id, before.doctor_id) == (visit.patient_id, visit.doctor_id)
        assert before.completed_at <= visit.booked_at < visit.starts_at


def test_completed_visits_have_treatments_with_all_versions(visits):
    query = select(Treatment).options(selectinload(Treatment.medicines))
    found = {treatment.appointment_id: treatment for treatment in db.session.scalars(query)}
    completed = {v.id for v in visits if v.status is AppointmentStatus.COMPLETED}
    kept = Counter(db.session.scalars(select(TreatmentVersion.treatment_id)))

    assert set(found) == completed
    assert any(treatment.amended for treatment in found.values())
    for treatment in found.values():
        assert kept[treatment.id] == treatment.version
        assert treatment.amended == (treatment.version > 1)
        assert [medicine.position for medicine in treatment.medicines] == list(
            range(len(treatment.medicines))
        )


def test_risky_medicines_carry_their_reason(visits):
    query = select(Treatment, Patient).join(Appointment, Appointment.id == Treatment.appointment_id)
    query = query.join(Patient, Patient.id == Appointment.patient_id)
    reasons = [
        medicine.allergy_reason
        for treatment, patient in db.session.execute(
            query.options(selectinload(Treatment.medicines))
        )
        for medicine in treatment.medicines
        if allergies.conflict(medicine.name, patient.allergies)
    ]

    assert reasons
    assert all(reasons)


def test_no_mail_is_owed_and_the_log_is_whole(now):
    assert unsent.counts().queued == 0
    assert audit.verify() is None
    read = AuditEvent.action.in_(("record.read", "record.emergency"))
    moments = list(db.session.scalars(select(AuditEvent.at).where(read).order_by(AuditEvent.seq)))
    assert moments == sorted(moments)
    assert len(moments) > 5


def test_the_demo_people_have_something_to_show(now, visits):
    sharma = doctor_of("dr_sharma")
    asha = db.session.scalars(
        select(Patient).join(User, User.id == Patient.user_id).where(User.username == "patient1")
    ).one()
    theirs = [v for v in visits if (v.patient_id, v.doctor_id) == (asha.id, sharma.id)]
    today = [v for v in visits if v.doctor_id == sharma.id and v.day == clock.today(now)]

    assert asha.full_name == "Asha Rao"
    assert {v.status for v in theirs} >= {AppointmentStatus.COMPLETED, AppointmentStatus.BOOKED}
    assert len(today) >= 6


def test_the_demo_patient_looks_after_a_child_who_has_a_visit_to_come(now, visits):
    bond = db.session.scalars(select(Guardianship)).one()
    child = db.session.get_one(Patient, bond.patient_id)
    mother = db.session.get_one(User, bond.user_id)
    theirs = [visit for visit in visits if visit.patient_id == child.id]

    assert (mother.username, child.user_id, bond.relation) == ("patient1", None, "child")
    assert {visit.status for visit in theirs} == {
        AppointmentStatus.COMPLETED,
        AppointmentStatus.BOOKED,
    }
    assert mother.id in {visit.booked_by for visit in theirs}
    for patient_id in (child.id, mother_of(child).id):
        reads = AuditEvent.action == "record.read", AuditEvent.patient_id == patient_id
        assert count(AuditEvent, *reads, AuditEvent.actor_role == "doctor") >= 1


def mother_of(child: Patient) -> Patient:
    query = select(Patient).join(Guardianship, Guardianship.user_id == Patient.user_id)
    return db.session.scalars(query.where(Guardianship.patient_id == child.id)).one()


def doctor_of(username: str) -> Doctor:
    query = select(Doctor).join(User, User.id == Doctor.user_id)
    return db.session.scalars(query.where(User.username == username)).one()


@pytest.mark.parametrize(
    ("username", "password", "role"),
    [
        ("admin", "admin123", "admin"),
        ("dr_sharma", "doctor123", "doctor"),
        ("patient1", "patient123", "patient"),
    ],
)
def test_demo_accounts_sign_in(stranger, username, password, role):
    seed(now=NOW)

    answer = stranger.post("/auth/login", {"username": username, "password": password})

    assert (answer.status_code, answer.json["user"]["role"]) == (200, role)


def test_it_is_the_same_every_time(app, store):
    columns = (Appointment.reference, Appointment.starts_at, Appointment.status, Appointment.id)
    query = select(*columns).order_by(Appointment.id)
    seed(now=NOW)
    first = db.session.execute(query).all()
    store.refresh()

    seed(now=NOW)

    assert db.session.execute(query).all() == first


def test_it_never_touches_a_hospital_in_use(asha):
    assert seed(now=NOW) is False

    assert count(Patient) == 1


def test_it_is_refused_in_production(app, monkeypatch):
    monkeypatch.setattr(run, "settings", replace(settings, environment="production"))

    with pytest.raises(SettingError):
        seed(now=NOW)


def test_it_is_quick(app):
    begun = stopwatch.perf_counter()

    seed(now=NOW)

    assert stopwatch.perf_counter() - begun < 6
