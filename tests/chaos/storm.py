"""B6: whatever is killed while people book, each of them is told once."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from chaos.findings import Finding, unless
from chaos.fleet import APP, WORKER, Fleet, scratch_folder
from chaos.load import Load, Told, when_true, wishes
from database import db
from models import Appointment, OutboxMail
from services import outbox, unsent

SYMPTOM = "lost"
TARGETS = ("api", "api's child", "worker", "beat", "redis", "mail")
CLIENTS = 8
CANCEL_EVERY = 8
SEATS = 3  # times as many slots as bookings, as people go on until the last kill
DRAINED_S = 240  # a killed worker's lease is 60


@dataclass(frozen=True)
class Size:
    """How many bookings at least, how many kills, and the longest pause between two of them."""

    bookings: int
    kills: int
    pause: float


FULL, QUICK = Size(5_000, 200, 2.0), Size(60, 5, 1.0)


def prove(size: Size) -> Finding:
    """Mails are written with what they tell of, and sent by whoever lives."""
    kills, told, delivered = storm(size, APP, WORKER)
    expected, missing = owed(told)
    return finding(kills, told, expected, missing, delivered)


def control(size: Size) -> Finding:
    """Sent by a task that is queued after the commit."""
    smaller = Size(max(size.bookings // 5, 300), max(size.kills // 5, 40), size.pause / 2)
    careless = "chaos.commit_and_delay"
    kills, told, delivered = storm(smaller, f"{careless}:create_app", f"{careless}:celery_app")
    expected = {f"{kind}.{number}@careless" for kind, number in mails(told)}
    return finding(kills, told, expected, 0, delivered)


def storm(size: Size, app: str, worker: str) -> tuple[Counter[str], Told, list[str]]:
    """People book while things are killed; ends when nothing is owed any longer."""
    wanted = wishes(size.bookings * SEATS)
    with Fleet(scratch_folder("storm"), app=app, worker=worker) as fleet:
        with Load(fleet.address, wanted, clients=CLIENTS, cancel_every=CANCEL_EVERY) as load:
            kills = kill_at_random(fleet, size)
            when_true(lambda: len(load.told.booked) >= size.bookings, DRAINED_S)
        when_true(lambda: not waiting(), DRAINED_S)
    return kills, load.told, fleet.delivered()


def kill_at_random(fleet: Fleet, size: Size) -> Counter[str]:
    """End one process after the other without warning."""
    dice, kills = random.Random(size.kills), Counter[str]()
    while kills.total() < size.kills:
        time.sleep(dice.uniform(0.1, size.pause))
        target = dice.choice(TARGETS)
        kills[target] += fleet.kill(target)
    return kills


def waiting() -> bool:
    """Whether mails wait to be sent."""
    db.session.rollback()
    return unsent.counts().queued > 0


def finding(
    kills: Counter[str], told: Told, expected: set[str], missing: int, delivered: list[str]
) -> Finding:
    """Compare what was to be sent with what came in."""
    came = Counter(delivered)
    lost = len(expected - came.keys()) + missing
    twice = sum(number > 1 for number in came.values())
    vanished = told.booked - appointments()
    killed = ", ".join(f"{name} {number}" for name, number in sorted(kills.items()))
    return Finding(
        f"{len(told.booked):,} bookings, {kills.total()} kills ({killed})",
        f"{len(expected) + missing:,} mails, {lost} lost, {twice} duplicated",
        unless(
            (lost == 0, f"{lost} mails lost"),
            (twice == 0, f"{twice} mails duplicated"),
            (not vanished, f"{len(vanished)} bookings vanished"),
            (not told.odd, f"other answers: {dict(told.odd)}"),
        ),
    )


def appointments() -> set[int]:
    """Those that there are."""
    db.session.rollback()
    return set(db.session.scalars(select(Appointment.id)))


def mails(told: Told) -> Iterator[tuple[str, int]]:
    """Kind and appointment of each mail that people should have had."""
    for what, numbers in (("booked", told.booked), ("cancelled", told.cancelled)):
        for number in numbers:
            for whom in ("patient", "doctor"):
                yield f"{what}_{whom}", number


def owed(told: Told) -> tuple[set[str], int]:
    """The Message-IDs of the outbox, and how many mails were not written into it once."""
    db.session.rollback()
    rows = list(db.session.scalars(select(OutboxMail)))
    ids = {outbox.message_id(row.id, row.dedupe_key, row.created_at).strip("<>") for row in rows}
    written = Counter((row.kind, row.appointment_id) for row in rows)
    return ids, sum(written[mail] != 1 for mail in mails(told))
