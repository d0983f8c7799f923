"""The seeding itself, in one transaction."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import SettingError, settings
from database import writing
from models import Appointment, AppointmentStatus, User
from seed_db import crowd, emergency, log, post, waiting
from seed_db.diary import AHEAD, BACK, Diary
from seed_db.outcomes import Outcomes
from seed_db.people import Passwords, People, hashed_passwords
from seed_db.records import Records
from services import audit, stats, working_hours
from services.callers import SYSTEM

SEED = 20_261_201
DAY = timedelta(days=1)
UNLINKED = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


def seed(*, now: datetime, large: bool = False) -> bool:
    """Fill an empty hospital with demo people; False, and nothing done, when it has any.

    A large one has 50 doctors, 1,000 patients and 10,000 visits, the demo's own among them.
    """
    if settings.production:
        raise SettingError("APP_ENV", "demo people have known passwords; seed only in development.")
    now = now.replace(second=0, microsecond=0)
    kept = hashed_passwords()
    with writing() as session:
        if session.scalar(select(User.id).limit(1)):
            return False
        rng = Random(SEED)  # noqa: S311  demo data, the same every time
        people = _fill(session, rng, kept, now)
        if large:
            crowd.fill(session, rng, kept, now)
        audit.record(session, SYSTEM, "hospital.seeded", now=now)
    post.an_import(people.admin, now)
    stats.forget()
    return True


def _fill(session: Session, rng: Random, kept: Passwords, now: datetime) -> People:
    people = People(session, rng, kept, now)
    people.make()
    doctors = [doctor.id for doctor in people.doctors.values()]
    first, last = people.today - BACK * DAY, people.today + AHEAD * DAY
    diary = Diary(people, working_hours.rules_of(session, doctors, first, last), rng)
    diary.fill()
    records, outcomes = Records(people, rng), Outcomes(people, rng)
    cases = {visit: records.case(visit) for visit in diary.visits}
    for visit, case in cases.items():
        outcomes.decide(visit, case)
    earlier = _follow_ups(diary.visits, outcomes)
    diary.visits.sort(key=lambda visit: (visit.booked_at, visit.starts_at))
    session.add_all(diary.visits)
    session.flush()
    for visit, before in earlier.items():
        visit.follow_up_of = before.id
    records.write(session, cases)
    waiting.fill(session, people, diary.visits)
    opened = emergency.open_one(session, people, diary.visits)
    log.write(session, [*log.readings(people, diary.visits), *opened])
    post.mails(session, now)
    post.exports(session, people.admin, now)
    return people


def _follow_ups(visits: list[Appointment], outcomes: Outcomes) -> dict[Appointment, Appointment]:
    """Visits to the same doctor again, which the doctor booked at the end of the one before."""
    seen: dict[tuple[int, int], Appointment] = {}
    found: dict[Appointment, Appointment] = {}
    for visit in sorted(visits, key=lambda visit: visit.starts_at):
        pair = visit.patient_id, visit.doctor_id
        before = seen.get(pair)
        if before and before.completed_at and not visit.moves and visit.status not in UNLINKED:
            found[visit] = before
            visit.booked_at, visit.reason = before.completed_at, "Follow-up"
            visit.booked_by = outcomes.doctor_users[visit.doctor_id]
        if visit.status is AppointmentStatus.COMPLETED:
            seen[pair] = visit
    return found
