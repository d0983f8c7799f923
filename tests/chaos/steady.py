"""B40: work leaves nothing behind: memory, descriptors and the write-ahead log stay flat."""

import os
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from chaos.cast import Cast
from chaos.findings import Finding, unless
from chaos.fleet import APP, Fleet, children, scratch_folder
from database import db, is_sqlite

SYMPTOM = "grew"
CLIENTS = 6
EVERY_S = 1.0
MOST_ROUNDS_PER_S = 4  # of each client; two were seen on two cores
MB = 2**20
MOST_GROWTH = 0.15
MOST_MORE_FILES = 8
LONGEST_LOG = 32 * MB  # it is emptied from 16 MB on
WATCHED = ("api", "worker")


@dataclass(frozen=True)
class Size:
    """How long people work."""

    seconds: float


FULL, QUICK = Size(600), Size(20)


@dataclass
class Watch:
    """What was measured every little while."""

    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    log: list[float] = field(default_factory=list)


def prove(size: Size) -> Finding:
    """As it is."""
    return work(size, APP)


def control(size: Size) -> Finding:
    """An application that keeps something of each request."""
    return work(Size(min(size.seconds, 30)), "chaos.leaky:create_app")


def work(size: Size, target: str) -> Finding:
    """Everybody does everything, over and over."""
    watch, answers, over = Watch(), Counter[int](), threading.Event()
    settings = {"RATE_LIMITS": "true", "TRUSTED_PROXIES": "1"}
    with Fleet(scratch_folder("steady"), app=target, **settings) as fleet:
        rounds = int(size.seconds * MOST_ROUNDS_PER_S)
        casts = [Cast(fleet.address, number, rounds=rounds) for number in range(CLIENTS)]
        clients = [threading.Thread(target=keep_busy, args=(cast, answers, over)) for cast in casts]
        for client in clients:
            client.start()
        until = time.monotonic() + size.seconds
        while time.monotonic() < until:
            measure(fleet, watch)
            time.sleep(EVERY_S)
        over.set()
        for client in clients:
            client.join()
        locked = fleet.said("locked")
    return finding(size, watch, answers, locked)


def keep_busy(cast: Cast, answers: Counter[int], over: threading.Event) -> None:
    """One client's day."""
    while not over.is_set():
        for deed in (*cast.deeds().values(), *cast.looks().values()):
            answers[deed()] += 1


def measure(fleet: Fleet, watch: Watch) -> None:
    """Add up each part's processes."""
    for name in WATCHED:
        pid = fleet.processes[name].pid
        assert pid
        own = (pid, *children(pid))
        watch.memory[name].append(sum(map(memory, own)) / MB)
        watch.files[name].append(sum(map(files, own)))
    if is_sqlite():
        path = Path(f"{db.engine.url.database}-wal")
        watch.log.append(path.stat().st_size if path.exists() else 0)


def memory(pid: int) -> int:
    """The bytes that a process holds."""
    with suppress(OSError):
        pages = (Path("/proc") / str(pid) / "statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


def files(pid: int) -> int:
    """How many descriptors it has open."""
    with suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/fd"))
    return 0


def middle_and_end(values: Sequence[float]) -> tuple[float, float]:
    """The second quarter, when everything is warm, and the last."""
    quarter = max(len(values) // 4, 1)
    return median(values[quarter : 2 * quarter]), median(values[-quarter:])


def finding(size: Size, watch: Watch, answers: Counter[int], locked: int) -> Finding:
    """Nothing grew, nothing failed."""
    grown, told = [], []
    for name in WATCHED:
        before, after = middle_and_end(watch.memory[name])
        told.append(f"{name} {before:.0f} to {after:.0f} MB")
        if after > before * (1 + MOST_GROWTH):
            grown.append(f"the memory of {name} grew from {before:.0f} to {after:.0f} MB")
        before, after = middle_and_end(watch.files[name])
        told.append(f"{before:.0f} to {after:.0f} files")
        if after > before + MOST_MORE_FILES:
            grown.append(f"the files of {name} grew from {before:.0f} to {after:.0f}")
    log = max(watch.log, default=0)
    failed = sum(number for status, number in answers.items() if status >= 500)
    # Each account may sign in thirty times in a quarter of an hour.
    refused = sum(answers[status] for status in answers if 400 <= status < 500 and status != 429)
    return Finding(
        f"{answers.total():,} requests in {size.seconds / 60:.1f} min by {CLIENTS} clients",
        f"{', '.join(told)}, log {log / MB:.1f} MB at most, {failed} failed, {locked} locked",
        unless(
            (not grown, "; ".join(grown)),
            (log <= LONGEST_LOG, f"the write-ahead log grew to {log / MB:.0f} MB"),
            (failed == 0, f"{failed} answers of 5xx"),
            (refused == 0, f"answers {dict(answers)}"),
            (locked == 0, f"{locked} times locked"),
        ),
    )
