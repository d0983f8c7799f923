"""What is measured once: starting, memory, mails, the timetable's jobs, files, the first page."""

import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import operations
import stage
import store
from load import Load
from operations import People
from stage import Hospital, Running
from table import Line

MEGABYTE = 2**20
SETTLED = 3.0  # seconds after which an idle hospital's memory is looked at
LETTERS = 20
PATIENCE = 300.0
RACERS, RACES = 50, 20
PAGE_BYTES, PAGE_REQUESTS, PAGE_PAINT = 180_000, 25, 1.3
SLOW_LINE = {"downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8, "latency": 150}
BOUNDARY = "the-end-of-a-part"


def timed(operation: str, seconds: float, most: float, more: str = "") -> Line:
    """A duration and its goal."""
    figure = f"{seconds:.2f} s{more}"
    return Line(operation, figure, f"<= {most:g} s", seconds <= most, details={"seconds": seconds})


def starting() -> Iterator[Line]:
    """A first start makes database and demo people; a warm one finds everything."""
    folder = store.CACHE / "work-start"
    shutil.rmtree(folder, ignore_errors=True)
    hospital = Hospital(folder)
    with stage.running(hospital) as first:
        yield timed("start, first (installed)", first.seconds, 40)
    with stage.running(hospital) as warm:
        yield timed("start, warm", warm.seconds, 1.5)
        time.sleep(SETTLED)
        yield from memory(warm)
        yield from first_page(warm)
    with stage.running(hospital, ("api",)) as alone:
        yield timed("start, API alone", alone.seconds, 0.6)


def memory(served: Running) -> Iterator[Line]:
    """What each service's processes hold, shared pages counted once."""
    used = {name: sum(map(_held, pids)) for name, pids in served.processes().items()}
    parts = ", ".join(f"{name} {held:.0f}" for name, held in used.items())
    for what, held, most in (
        ("memory of the API", used["api"], 180),
        ("memory of everything", sum(used.values()), 350),
    ):
        about = f" ({parts})" if what.endswith("everything") else ""
        yield Line(what, f"{held:.0f} MB{about}", f"<= {most} MB", held <= most, details=used)


def _held(pid: int) -> float:
    found = Path(f"/proc/{pid}/smaps_rollup").read_text()
    line = next(line for line in found.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024 / MEGABYTE


def first_page(served: Running) -> Iterator[Line]:
    """The first page in Chromium over a slow line: bytes, requests, when something is painted."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    import chromium  # noqa: PLC0415  only where pages are measured

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.launch_arguments())
        page = browser.new_page()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_LINE})
        sizes: list[float] = []
        line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto(served.web, wait_until="networkidle")
        paint = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
        )
        browser.close()
    held = len(sizes) <= PAGE_REQUESTS and sum(sizes) <= PAGE_BYTES and paint <= PAGE_PAINT
    figure = f"{sum(sizes) / 1000:.0f} kB, {len(sizes)} requests, painted after {paint:.2f} s"
    goal = f"<= {PAGE_BYTES // 1000} kB, <= {PAGE_REQUESTS}, <= {PAGE_PAINT} s"
    details = {"bytes": sum(sizes), "requests": len(sizes), "paint": paint}
    yield Line("first page at 1.6 Mbit/s, 150 ms", figure, goal, held, details=details)


def letters(hospital: Hospital) -> Iterator[Line]:
    """From the answer to a booking until its mail is in the catcher, one after the other."""
    with stage.running(hospital) as served:
        _await_worker(served)
        people = People(**hospital.inside("enter", "S"))
        hospital.inside("reset", "S")
        wishes = operations.bookings(people, hospital.inside("free")["times"])
        taken = []
        for wish in wishes[:LETTERS]:
            booked = _ask(served, wish.path, wish.token, json.loads(wish.body))
            began = time.perf_counter()
            while not _arrived(served, booked["reference"]):
                time.sleep(0.01)
            taken.append(time.perf_counter() - began)
        yield from _races(served, people, wishes[LETTERS:])
    middle, last = quantiles(taken, n=100)[49], max(taken)
    yield Line(
        "booking to mail delivered",
        f"p50 {middle:.2f} s, slowest of {LETTERS} {last:.2f} s",
        "p50 <= 0.3 s, p99 <= 2 s",
        middle <= 0.3 and last <= 2,
        details={"seconds": taken},
    )


def _await_worker(served: Running) -> None:
    """The worker is not waited for at a start; here it is what counts."""
    until = time.monotonic() + PATIENCE
    log = served.instance / "logs" / "worker.log"
    while "ready" not in log.read_text() and time.monotonic() < until:
        time.sleep(0.1)


def _arrived(served: Running, reference: str) -> bool:
    address = f"{served.mailbox}/api/v2/search?kind=containing&query={quote(reference)}&limit=1"
    with urlopen(address) as answer:
        return bool(json.load(answer)["total"])


def _races(served: Running, people: People, wishes: Any) -> Iterator[Line]:
    """So many people want one time at once, again and again; somebody else gets what was freed."""
    wrong: Counter[str] = Counter()
    for number in range(RACES):
        wanted = json.loads(wishes[number].body)
        runners = people.newcomers[LETTERS + number * RACERS :][:RACERS]
        gate = threading.Barrier(RACERS)
        with ThreadPoolExecutor(RACERS) as pool:
            found = list(pool.map(partial(_race, served, gate, wanted), runners))
        statuses = Counter(status for status, _ in found)
        wrong["rounds"] += statuses != {201: 1, 409: RACERS - 1}
        who, booked = next(
            (who, answer)
            for who, (status, answer) in zip(runners, found, strict=True)
            if status == 201
        )
        other = next(one for one in runners if one != who)
        _ask(served, f"/api/patient/appointments/{booked['id']}", who, method="DELETE")
        again, _ = _try(served, "/api/patient/appointments", other, wanted)
        wrong["rebooked"] += again != 201
    fine = not any(wrong.values())
    figure = "one 201, the others 409; rebooked" if fine else f"wrong: {dict(wrong)}"
    goal = "one 201, the rest 409; then cancel, rebook"
    yield Line(f"{RACERS} clients, one slot, {RACES} rounds", figure, goal, fine)


def _race(
    served: Running, gate: threading.Barrier, wanted: dict[str, Any], token: str
) -> tuple[int, Any]:
    gate.wait()
    return _try(served, "/api/patient/appointments", token, wanted)


def _try(served: Running, path: str, token: str, body: Any) -> tuple[int, Any]:
    try:
        return 201, _ask(served, path, token, body)
    except HTTPError as refused:
        with refused:
            return refused.code, None


def _ask(
    served: Running, path: str, token: str, body: Any = None, method: str | None = None
) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    call = Request(served.api + path, data, headers, method=method)
    with urlopen(call, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def month(database: str) -> Iterator[Line]:
    """The timetable's jobs on a month of 300,000 visits with 10,000 ahead."""
    with store.hospital("month", database) as hospital:
        wrote = hospital.inside("remind")
        yield timed(f"{wrote['count']:,} reminders written", wrote["seconds"], 2)
        with stage.running(hospital, ("mail",)) as served:
            sent = hospital.inside("send", "evening", **served.mail)
        rate = f", {sent['sent'] / sent['seconds']:,.0f}/s"
        yield timed(f"{sent['sent']:,} reminders sent", sent["seconds"], 13, rate)
        told = hospital.inside("report")
        yield timed(f"{told['count']:,} monthly reports", told["seconds"], 3)


def processes(hospital: Hospital, seconds: int) -> Iterator[Line]:
    """The same reads with one process of the API, and with two."""
    mine = next(read for read in operations.READS if read.name == "my appointments")
    people = People(**hospital.inside("enter", "S"))
    rates = []
    for number in ("1", "2"):
        hospital.settings["API_WORKERS"] = number
        with stage.running(hospital, stage.SERVING) as served:
            requests = mine.requests(people)
            Load(served.api, requests, 1).figures()
            rates.append(Load(served.api, requests, seconds).figures().rate)
    one, two = rates
    yield Line("my appointments, 1 -> 2 processes", f"{one:,.0f} -> {two:,.0f}/s", ratio=two / one)


def recount(hospital: Hospital) -> Iterator[Line]:
    """The dashboard's figures, none of them kept."""
    yield timed("admin stats, recomputed", hospital.inside("recount")["seconds"], 0.02)


def files(hospital: Hospital, scale: str) -> Iterator[Line]:
    """A list of everything as a file, and 10,000 people out of one."""
    with stage.running(hospital) as served:
        _await_worker(served)
        admin = hospital.inside("enter", scale)["admin"]
        path = "/api/admin/exports"
        seconds, done = _job(
            served, path, _ask(served, path, admin, {"list": "appointments"}), admin
        )
        rows = done["done_rows"]
        yield Line(f"{rows:,} rows exported as CSV", f"{seconds:.1f} s, {rows / seconds:,.0f}/s")
        path = "/api/admin/imports"
        seconds, checked = _job(served, path, _upload(served, admin), admin)
        yield Line(f"{checked['done_rows']:,} rows of an import checked", f"{seconds:.1f} s")
        asked = _ask(served, f"{path}/{checked['id']}/start", admin, {})
        seconds, done = _job(served, path, asked, admin)
        yield Line(f"{done['done_rows']:,} patients imported", f"{seconds:.1f} s")


def _job(served: Running, path: str, job: Any, token: str) -> tuple[float, Any]:
    began = time.monotonic()
    while job["status"] in ("queued", "running"):
        assert time.monotonic() - began < PATIENCE, job
        time.sleep(0.1)
        job = _ask(served, f"{path}/{job['id']}", token)
    return time.monotonic() - began, job


def _upload(served: Running, token: str) -> Any:
    rows = [f"Person Imported{n},imported{n}@people.example" for n in range(10_000)]
    parts = (
        'Content-Disposition: form-data; name="kind"\r\n\r\npatients',
        'Content-Disposition: form-data; name="file"; filename="people.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n" + "\n".join(["full_name,email", *rows]),
    )
    body = "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n"
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    with urlopen(Request(f"{served.api}/api/admin/imports", body.encode(), headers)) as answer:
        return json.load(answer)
