"""B37: thirty days in which beat is killed, doubled and loses its file: everybody hears once."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from celery.beat import PersistentScheduler, ScheduleEntry
from celery.schedules import crontab
from sqlalchemy import select

import clock
from celery_tasks import TIMETABLE
from celery_tasks.imports import celery_app
from chaos import crowd
from chaos.findings import Finding, unless
from chaos.fleet import scratch_folder
from database import db
from errors import DomainError
from factories import make_appointment, make_doctor, make_patient, make_user
from machine import free_port
from models import AppointmentStatus, Doctor, OutboxMail, Patient, Role
from postbox import Postbox, serve
from schemas.appointments import BookAppointment, MoveAppointment
from services import outbox
from services.appointments import booking, moving, outcomes
from services.callers import Caller
from services.reminders import DAY_BEFORE, TODAY
from services.reports import CLINIC, DOCTOR
from together import one_transaction

SYMPTOM = "missing"
FAR_OFF = datetime(2900, 1, 1, tzinfo=UTC)
EARLIER = date(2026, 11, 14)
# Beat is down when the reports are due, for longer than a day.
MONTHS_END = datetime(2026, 11, 30, 18, tzinfo=UTC)
DAYTIME = (time(7), time(20))
BY_DAY, BY_NIGHT = timedelta(minutes=5), timedelta(minutes=30)
DAY = timedelta(days=1)
DOCTORS, PATIENTS = 4, 60
WALLS = [time(hour, minute) for hour in (9, 10, 11, 12, 15, 16, 17, 18) for minute in (0, 30)]
# What may happen in a step of the timetable, and how probable it is.
KILLED, DOUBLED, ALONE_AGAIN = 0.02, 0.004, 0.02
DOWN = (BY_DAY, 4 * BY_DAY, timedelta(hours=3), timedelta(hours=11), timedelta(hours=30))
BOOKED, CANCELLED, MOVED = 0.35, 0.05, 0.04
# As it is often written: a job once a day, which whoever is away then misses.
ONE_SHOT = {"reminders": crontab(hour="2", minute="30"), "reports": crontab(0, 1, day_of_month="1")}


@dataclass(frozen=True)
class Size:
    """How many days, from which one of November 2026 on."""

    days: int
    first: int

    @property
    def begin(self) -> datetime:
        """Half past seven in Kolkata."""
        return datetime(2026, 11, self.first, 2, tzinfo=UTC)


FULL, QUICK = Size(30, 16), Size(2, 30)


def prove(size: Size) -> Finding:
    """By the timetable as it is."""
    return live(size, TIMETABLE)


def control(size: Size) -> Finding:
    """By one that looks once a day."""
    once = {name: {**TIMETABLE[name], "schedule": when} for name, when in ONE_SHOT.items()}
    return live(Size(min(size.days, 18), size.first), {**TIMETABLE, **once})


class Beat(PersistentScheduler):
    """Celery's own, with its own file; what is due is done at once."""

    producer = None  # nobody in between

    def apply_async(self, entry: ScheduleEntry, *_: Any, **__: Any) -> None:
        celery_app.tasks[entry.task].run()

    def go(self) -> None:
        """Do whatever is due now."""
        while self.tick() == 0:
            pass

    def die(self) -> None:
        """End without a last word to the file."""
        self._store.cache.clear()
        self._store.close()


@dataclass
class Standing:
    """An appointment for as long as it stood at one time."""

    starts_at: datetime
    since: datetime
    until: datetime = FAR_OFF


@dataclass
class Story:
    """Everything that happened."""

    standing: dict[int, list[Standing]] = field(default_factory=dict)
    awake: list[datetime] = field(default_factory=list)
    harm: Counter[str] = field(default_factory=Counter)
    came: list[tuple[str, datetime]] = field(default_factory=list)


class Watched(Postbox):
    """Notes down when each mail came in."""

    def __init__(self, story: Story) -> None:
        super().__init__()
        self._story = story

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]  # noqa: N802
        said = await super().handle_DATA(server, session, envelope)
        self._story.came.append((self.mails[-1]["Message-ID"], clock.now()))
        return said


def seen(doctor: Doctor, patient: Patient) -> None:
    """Each doctor has something to be told of the month, whatever the dice say later."""
    make_appointment(doctor, patient, EARLIER, WALLS[0], status=AppointmentStatus.COMPLETED)


class Desk:
    """People who book, cancel and move."""

    def __init__(self, story: Story, dice: random.Random) -> None:
        self._story, self._dice = story, dice
        with one_transaction():
            doctors = [make_doctor(f"Doctor {number}") for number in range(DOCTORS)]
            rows = [make_patient(f"Patient {number}") for number in range(PATIENTS)]
            for doctor, row in zip(doctors, rows, strict=False):
                seen(doctor, row)
            self.chief = make_user("Grace Admin", Role.ADMIN).id
        self.doctors = [doctor.id for doctor in doctors]
        self._callers = {
            row.id: Caller(row.user_id or 0, "session", Role.PATIENT, row.id, f"user{row.user_id}")
            for row in rows
        }
        self._owner: dict[int, Caller] = {}

    def act(self, now: datetime) -> None:
        """Somebody may do something."""
        for chance, deed in ((BOOKED, self._book), (CANCELLED, self._cancel), (MOVED, self._move)):
            if self._dice.random() < chance:
                try:
                    deed(now)
                except DomainError:
                    self._story.harm["refusals"] += 1

    def _slot(self, now: datetime) -> dict[str, Any]:
        day = clock.today(now) + timedelta(days=self._dice.randrange(5))
        return {"appointment_date": day, "appointment_time": self._dice.choice(WALLS)}

    def _book(self, now: datetime) -> None:
        caller = self._dice.choice(list(self._callers.values()))
        doctor_id = self._dice.choice(self.doctors)
        wanted = BookAppointment(doctor_id=doctor_id, **self._slot(now))
        made = booking.book(caller, wanted, key=None, now=now)
        self._owner[made.id] = caller
        self._story.standing[made.id] = [Standing(made.starts_at, now)]

    def _cancel(self, now: datetime) -> None:
        number, standing = self._pick(now)
        caller = self._owner[number]
        outcomes.act(caller, number, "cancel", revision=None, reason="", now=now)
        standing.until = now

    def _move(self, now: datetime) -> None:
        number, standing = self._pick(now)
        revision = len(self._story.standing[number]) - 1
        wanted = MoveAppointment(revision=revision, **self._slot(now))
        moved = moving.move(self._owner[number], number, wanted, now=now)
        standing.until = now
        self._story.standing[number].append(Standing(moved.starts_at, now))

    def _pick(self, now: datetime) -> tuple[int, Standing]:
        """One of those that lie ahead."""
        ahead = [
            (number, parts[-1])
            for number, parts in self._story.standing.items()
            if parts[-1].until > now and parts[-1].starts_at > now
        ]
        return self._dice.choice(ahead) if ahead else (0, Standing(now, now))


def live(size: Size, timetable: Mapping[str, Any]) -> Finding:
    """Day after day, step by step, on a clock that jumps."""
    story, dice = Story(), random.Random(2026)
    moment = mock.Mock(return_value=size.begin)
    with (
        mock.patch.object(clock, "now", moment),
        mock.patch.object(celery_app, "now", moment),
        mock.patch.dict(celery_app.conf, beat_schedule=dict(timetable)),
        mails_to(Watched(story)),
    ):
        desk, mishaps = Desk(story, dice), Mishaps(scratch_folder("beat"), story, dice)
        for now in steps(size.begin, size.begin + size.days * DAY):
            moment.return_value = now
            if by_day(now):
                desk.act(now)
            mishaps.befall(now)
            celery_app.tasks["email.drain"].run()  # the doorbell's work, which needs no beat
        mishaps.end()
        return finding(size, story, desk)


def by_day(now: datetime) -> bool:
    """Whether people are about."""
    return DAYTIME[0] <= clock.local(now).time() < DAYTIME[1]


def steps(now: datetime, end: datetime) -> Iterator[datetime]:
    """Five minutes apart, at night thirty."""
    while now < end:
        yield now
        now += BY_DAY if by_day(now) else BY_NIGHT


@contextmanager
def mails_to(box: Postbox) -> Iterator[None]:
    """The worker's mail server is that one."""
    state, port = crowd.application().extensions["mail"], free_port()
    server = serve(box, port)
    with mock.patch.multiple(state, server="127.0.0.1", port=port, suppress=False):
        yield
    server.stop()


class Mishaps:
    """The timetable's process, and what becomes of it."""

    def __init__(self, folder: Path, story: Story, dice: random.Random) -> None:
        self._folder, self._story, self._dice = folder, story, dice
        self._beats: list[Beat] = []
        self._down_until = clock.now()
        self._was_up = False

    def befall(self, now: datetime) -> None:
        """One step: what lives does what is due, unless it dies of it."""
        if not self._beats and now >= self._down_until:
            self._start("state")
        for beat in self._beats:
            beat.go()
        if self._beats and self._was_up:
            self._story.awake.append(now)
        self._was_up = bool(self._beats)
        if self._beats and MONTHS_END <= now < MONTHS_END + BY_NIGHT:
            self._kill_all(now, DOWN[-1])
        elif self._beats and self._dice.random() < KILLED:
            self._kill_all(now, self._dice.choice(DOWN))
        elif len(self._beats) == 1 and self._dice.random() < DOUBLED:
            self._story.harm["doubled"] += 1
            self._start("second")
        elif len(self._beats) == 2 and self._dice.random() < ALONE_AGAIN:
            self._beats.pop().die()
        for beat in self._beats:
            beat.sync()

    def _start(self, name: str) -> None:
        path = str(self._folder / name)
        self._beats.append(Beat(app=celery_app, schedule_filename=path))

    def _kill_all(self, now: datetime, down: timedelta) -> None:
        """And perhaps its file is gone, or no longer a file of its kind."""
        self._story.harm["killed"] += 1
        self.end()
        self._down_until = now + down
        fate = self._dice.random()
        for path in self._folder.iterdir() if fate < 0.5 else ():
            if fate < 0.3:
                path.unlink()
            else:
                path.write_bytes(b"?")
        if fate < 0.5:
            self._story.harm["file gone" if fate < 0.3 else "file damaged"] += 1

    def end(self) -> None:
        """Nobody is left."""
        for beat in self._beats:
            beat.die()
        self._beats.clear()


def finding(size: Size, story: Story, desk: Desk) -> Finding:
    """Compare who was reminded with who should have been."""
    db.session.rollback()
    mails = {
        outbox.message_id(mail.id, mail.dedupe_key, mail.created_at): mail
        for mail in db.session.scalars(select(OutboxMail))
    }
    reminded: Counter[tuple[int, str, str]] = Counter()
    reported: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for message_id, at in story.came:
        mail = mails[message_id]
        if mail.kind in (DAY_BEFORE, TODAY):
            starts_at = mail.payload["starts_at"]
            reminded[mail.appointment_id or 0, starts_at, mail.kind] += 1
            wrong += not stands(story.standing[mail.appointment_id or 0], starts_at, at)
        elif mail.kind in (DOCTOR, CLINIC):
            reported[mail.kind, mail.recipient] += 1
    owed = set(due(story))
    missing, twice = owed - reminded.keys(), sum(number > 1 for number in reminded.values())
    odd = reminded.keys() - owed
    reports_due = len(desk.doctors) + 1
    happened = ", ".join(f"{what} {number}" for what, number in sorted(story.harm.items()))
    return Finding(
        f"{size.days} days, {len(story.standing):,} appointments; beat {happened}",
        f"{reminded.total():,} reminders, {len(missing)} missing, {twice} twice,"
        f" {wrong + len(odd)} wrong; {reported.total()} of {reports_due} reports",
        unless(
            (not missing, f"{len(missing)} reminders missing"),
            (twice == 0, f"{twice} reminders sent twice"),
            (wrong == 0, f"{wrong} reminders of visits that no longer stood"),
            (not odd, f"{len(odd)} reminders that nobody expected"),
            (
                reported.total() == len(reported) == reports_due,
                f"{reported.total()} reports to {len(reported)} people, missing or too many",
            ),
        ),
    )


def stands(parts: list[Standing], starts_at: str, at: datetime) -> bool:
    """Whether an appointment stood at that time when its reminder came in."""
    return any(
        part.starts_at.astimezone(UTC).isoformat() == starts_at and part.since <= at <= part.until
        for part in parts
    )


def due(story: Story) -> Iterator[tuple[int, str, str]]:
    """Each reminder for which somebody was awake while it was due, told by the rules' words.

    A day before, to whoever had the visit by then, until eight on the day itself; from then on
    the other one, until half an hour before, to whoever had it before eight.
    """
    for number, parts in story.standing.items():
        for part in parts:
            starts = part.starts_at.astimezone(UTC)
            eight = clock.at(clock.today(starts), time(8))
            assert eight
            before = starts - DAY
            windows = {
                DAY_BEFORE: (before, eight, part.since <= before),
                TODAY: (eight, starts - timedelta(minutes=30), part.since < eight),
            }
            for kind, (opens, closes, is_owed) in windows.items():
                opens, closes = max(opens, part.since), min(closes, part.until)
                if is_owed and any(opens <= moment < closes for moment in story.awake):
                    yield number, starts.isoformat(), kind
