"""Whatever people typed, however hostile, stays text: on every page, under the policy that
browsers are given, and in every mail, where there is no policy."""

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, BrowserContext, Page, Route
from sqlalchemy import JSON, Enum, String, event

from database import Base, db, writing
from databases import TestDatabase as Database
from factories import NOW
from machine import ROOT, free_port
from machine import running as program
from models import EmergencyAccess, Role, Treatment, TreatmentDraft, TreatmentVersion, User
from people import Person
from servers import api
from services import audit, letters, mail_samples, sign_in
from services.callers import Caller
from services.outbox import Owed
from tally import count
from ward import Ward, open_ward

PAYLOADS = (
    "<script>ran(1)</script>",
    "<img src=x onerror=ran(2)>",
    '"><svg onload=ran(3)>',
    "javascript:ran(4)",
    "{{constructor.constructor('ran(5)')()}}",
    "{{$el.ownerDocument.defaultView.ran(6)}}",
    "${ran(7)}",
    "';ran(8);'",
    '" onfocus=ran(9) autofocus x="',
    "<iframe srcdoc='<script>parent.ran(10)</script>'>",
    "<iframe src=javascript:parent.ran(11)>",
    '<a href="javascript:ran(12)">a</a>',
    "<details open ontoggle=ran(13)>",
    "</textarea><script>ran(14)</script>",
    "</title><script>ran(15)</script>",
    "</script><script>ran(16)</script>",
    "</template><img src=x onerror=ran(17)>",
    "--><img src=x onerror=ran(18)>",
    "<object data='data:text/html,<script>ran(19)</script>'>",
    "<embed src='data:text/html,<script>ran(20)</script>'>",
    "<form action=javascript:ran(21)><button>b",
    "<input autofocus onfocus=ran(22)>",
    "<video><source onerror=ran(23)></video>",
    "<body onload=ran(24)>",
    "<meta http-equiv=refresh content='0;url=javascript:ran(25)'>",
    "<link rel=stylesheet href=//evil.example/26.css>",
    "<base href=//evil.example/27/>",
    "<img src=//evil.example/28.png>",
    "<style>@import '//evil.example/29.css'</style>",
    "<scr<script>ipt>ran(30)</script>",
    "<ScRiPt >ran(31)</sCrIpT>",
    "<svg><animate onbegin=ran(32) attributeName=x>",
    "<math><mi xlink:href='javascript:ran(33)'>m",
    "<select autofocus onfocus=ran(34)>",
    "<marquee onstart=ran(35)>",
    "&lt;script&gt;ran(36)&lt;/script&gt;",
    "\\u003cscript\\u003eran(37)\\u003c/script\\u003e",
    "%3Cscript%3Eran(38)%3C/script%3E",
    "<div v-html=\"'<img src=x onerror=ran(39)>'\">",
    "'\"--></style></script><script>ran(40)</script>",
)
RUNS_AT_ONCE = PAYLOADS[1]
# Text that no person types: names of kinds, keys, hashes, and the numbers that people are given.
NOBODY_TYPES = {
    *("audit_events.actor_role", "audit_events.action", "audit_events.subject"),
    *("audit_events.seal", "audit_head.seal", "audit_head.mark", "appointments.reference"),
    "audit_events.details",  # the log is written past the models; its reasons come further down
    *("outbox.dedupe_key", "outbox.kind", "outbox.channel", "outbox.payload"),
    *("heartbeats.name", "heartbeats.details", "jobs.kind", "jobs.params", "jobs.result"),
    *("users.password_hash", "users.totp_secret", "calendar_feeds.token_hash"),
    *("recovery_codes.code_hash", "sessions.id", "sessions.refresh_hash"),
    *("sessions.previous_hash", "idempotency_keys.key", "idempotency_keys.request_hash"),
    *("counts.name", "marks.name", "marks.mark", "visit_tallies.status"),
    *("outbox.claimed_by", "waitlist_entries.weekdays"),
}
KINDS = {"visit_type", "next_visit"}  # what a treatment says in the hospital's words, not in theirs
CHOSEN = {"admin", "doctor"}  # facts of mails that templates choose words by
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
UNIQUE = {"users.username", "users.email", "departments.name"}
WATCH = """
  window.flying = 0
  const fetched = window.fetch
  window.fetch = (...call) => {
    window.flying += 1
    return fetched(...call).finally(() => { window.flying -= 1 })
  }
  document.addEventListener('securitypolicyviolation', (event) => {
    blocked(`${event.effectiveDirective} ${event.blockedURI}`)
  })
"""
GO = "async (path) => { await (await import('/js/router.js')).router.push(path) }"
ROUTES = """async () => (await import('/js/router.js')).router.getRoutes()
  .map((route) => route.name).filter(Boolean)"""
HERE = "async () => (await import('/js/router.js')).router.currentRoute.value.name"
STANDS = "() => window.flying === 0 && document.querySelector('main h1')"
FOREIGN = """() => [...document.querySelectorAll('*')].filter((one) =>
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'MATH'].includes(one.tagName)
    || (one.tagName === 'SCRIPT' && !one.src && one.type !== 'importmap')
    || [...one.attributes].some(({ name }) => name.startsWith('on'))
    || ['javascript:', 'data:'].includes(one.protocol)
  ).map((one) => one.outerHTML.slice(0, 80))"""
UNFOLD = """() => document.querySelectorAll(
    'main details:not([open]) > summary, main button[aria-expanded=false]'
  ).forEach((one) => one.click())"""
SHOWN = """() => document.body.innerText
  + [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join(' ')"""


@cache
def typed_by_people() -> set[str]:
    """Every column of every table in which there are words of theirs."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)
    } - NOBODY_TYPES


class Hostile:
    """Whoever types, types payloads, as many as fit, wherever text can be typed."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self.fields: set[str] = set()

    def rewrite(self, _mapper: Any, _connection: Any, row: Any) -> None:
        """Put payloads into a row before it is inserted."""
        for column in row.__table__.columns:
            name = f"{row.__tablename__}.{column.name}"
            if name in typed_by_people():
                value = getattr(row, column.name, None)
                if not value and value != {}:
                    value = [""] if isinstance(column.type, JSON) else ""
                self.fields.add(name)
                setattr(row, column.name, self._typed(name, value, column.type))

    def _typed(self, name: str, value: Any, kind: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in KINDS else self._typed(name, v, kind) for k, v in value.items()}
        if isinstance(value, list):
            return [self._typed(name, each, kind) for each in value]
        if not isinstance(value, str):
            return value
        number = next(self._numbers)
        first = number % len(PAYLOADS)
        text = " ".join(PAYLOADS[first:] + PAYLOADS[:first])
        if name in UNIQUE:
            return f"{number} {text}"[:80]
        return text[: getattr(kind, "length", None)]


@dataclass
class Place:
    """Where the pages are, and who and what is there."""

    web: str
    ward: Ward
    cookies: dict[str, str]
    user_ids: dict[str, int]

    def paths(self) -> dict[str, tuple[str, ...]]:
        """Every page, by who may open it."""
        mine = self.ward.ours.things
        patient, doctor = mine["patient"], mine["doctor"]
        typed = PAYLOADS[0]
        return {
            "": (
                *("/", "/book", f"/book/{doctor}", f"/book?q={typed}", "/create-account"),
                *("/sign-in", "/sign-in?next=javascript:ran(0)", "/forgot-password"),
                *(f"/reset?token={typed}", f"/visit/{mine['come']}", "/visit/<script>"),
                *(f"/offer/{mine['offer_link']}", f"/{typed}"),
            ),
            "patient": (
                *("/appointments", "/appointments/past", f"/appointments/{mine['visit']}"),
                *(f"/appointments/{mine['done']}", f"/appointments/{mine['visit']}/move"),
                *("/waiting-list", "/waiting-list/join", "/records", "/records/access"),
                *(f"/records/access?person={mine['dependent']}", "/records/exports"),
                *("/family", "/family/new", f"/family/{mine['dependent']}", "/profile"),
                *(f"/profile?person={mine['dependent']}", "/account"),
                *(f"/book/{doctor}/confirm", f"/booked/{mine['visit']}"),
            ),
            "doctor": (
                *("/doctor", "/doctor?view=week", "/doctor/appointments"),
                *(f"/doctor/appointments/{mine[name]}" for name in ("visit", "done")),
                *(
                    "/doctor/appointments/exports",
                    "/doctor/patients",
                    f"/doctor/patients/{patient}",
                ),
                *("/doctor/patients/emergency", "/doctor/profile", "/account"),
                *(
                    f"/doctor/availability?tab={tab}"
                    for tab in ("", "weekly", "exceptions", "leave")
                ),
                f"/doctor/appointments/{mine['here']}",  # last: its draft asks before one leaves
            ),
            "admin": (
                *("/admin", "/admin/appointments", "/admin/appointments/new"),
                *(f"/admin/appointments/{mine[name]}" for name in ("visit", "done")),
                *("/admin/doctors", "/admin/doctors/new", "/admin/doctors/applications"),
                *(f"/admin/doctors/{doctor}", f"/admin/doctors/{doctor}/edit"),
                *("/admin/patients", "/admin/patients/new", f"/admin/patients/{patient}"),
                *(f"/admin/patients/{patient}/edit", "/admin/departments", "/admin/closures"),
                *("/admin/appointments/waiting", "/admin/audit", "/admin/exports"),
                *("/admin/operations", "/account"),
            ),
        }


@pytest.fixture(scope="module")
def place(hospital: APIFlask, store: Database) -> Iterator[Place]:
    """A hospital of hostile people, its API and its pages."""
    web, port = free_port(), 0
    hostile = Hostile()
    with hospital.app_context():
        store.refresh()
        event.listen(Base, "before_insert", hostile.rewrite, propagate=True)
        try:
            ward = open_ward(hospital)
            fill_the_rest(ward)
        finally:
            event.remove(Base, "before_insert", hostile.rewrite)
        assert typed_by_people() - hostile.fields == set()
        people = {"patient": ward.ours.patient, "doctor": ward.ours.doctor, "admin": ward.chief}
        cookies = {role: session_of(person) for role, person in people.items()}
        origin = f"http://localhost:{web}"
        subprocess.run(
            [sys.executable, "vendor.py"],
            cwd=ROOT / "frontend",
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with api(target="standing:create_app", workers=1, CORS_ORIGINS=origin) as address:
            port = address.port
            command = ["serve.py", "--port", str(web), "--api-port", str(port)]
            with program(command, ROOT / "frontend", web):
                ids = {role: person.user_id for role, person in people.items()}
                yield Place(origin, ward, cookies, ids)
        db.session.remove()


def fill_the_rest(ward: Ward) -> None:
    """What the ward has none of: an emergency, a draft, amendments, reasons in the log."""
    ours, theirs = ward.ours, ward.theirs
    words = {"visit_type": "consultation", "diagnosis": "", "notes": "", "private_notes": ""}
    medicine = dict.fromkeys(("name", "strength", "dose", "instructions", "allergy_reason"), "")
    saved = {**words, "medicines": [{**medicine, "days": 5}], "next_visit": None}
    drafted = {**words, "medicines": [{**medicine, "days": ""}], "next_visit": "", "version": 0}
    with writing() as session:
        session.add(
            EmergencyAccess(
                doctor_id=ours.doctor.id,
                patient_id=theirs.patient.id,
                opened_at=NOW,
                expires_at=NOW + timedelta(hours=1),
            )
        )
        session.add(
            TreatmentDraft(
                appointment_id=int(ours.things["here"]),
                user_id=ours.doctor.user_id,
                content=drafted,
                saved_at=NOW,
            )
        )
        for patient in (ours.patient, theirs.patient):
            audit.record(
                session,
                Caller(ours.doctor.user_id, "", Role.DOCTOR, ours.doctor.id, "doctor"),
                "record.emergency",
                now=NOW,
                subject=f"patient:{patient.id}",
                patient_id=patient.id,
                details={"reason": " ".join(PAYLOADS)},
            )
        for treatment in session.query(Treatment):
            session.add(
                TreatmentVersion(
                    treatment_id=treatment.id,
                    version=2,
                    saved_at=NOW,
                    saved_by=treatment.updated_by,
                    content={**saved, "amended": True},
                )
            )


def session_of(person: Person) -> str:
    """A refresh cookie for that person's browser."""
    with writing() as session:
        user = session.get_one(User, person.user_id)
        device = sign_in.Device("browser", "")
        return sign_in.open_session(session, user, device, now=NOW).refresh_token


class Watched:
    """A browser in which nothing hostile may happen; `found` is what did."""

    def __init__(self, browser: Browser) -> None:
        self.found: list[str] = []
        self.shown = ""
        self.context: BrowserContext = browser.new_context(service_workers="block")
        self.context.expose_function("ran", lambda number: self.found.append(f"ran {number}"))
        self.context.expose_function("blocked", lambda what: self.found.append(f"blocked {what}"))
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.found.append("dialog"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.found.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("response", lambda answer: self._answered(answer.status, answer.url))
        self.page.on("popup", lambda page: self.found.append(f"popup {page.url}"))

    def _asked(self, url: str) -> None:
        ours = url.startswith(("http://localhost:", "blob:http://localhost:", "data:image/"))
        if not ours:
            self.found.append(f"asked {url}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 500:
            self.found.append(f"{status} {url}")

    def open(self, place: Place, role: str) -> None:
        """Open the first page as somebody."""
        self.context.add_init_script(WATCH)
        if role:
            self.context.add_cookies(
                [
                    {
                        "name": "hms_refresh",
                        "value": place.cookies[role],
                        "domain": "localhost",
                        "path": "/api/auth",
                        "httpOnly": True,
                        "sameSite": "Strict",
                    }
                ]
            )
            remember = f"localStorage.setItem('hms.signed-in', '{place.user_ids[role]}')"
            self.context.add_init_script(remember)
        self.page.goto(place.web)
        self.page.wait_for_function(STANDS)

    def visit(self, path: str) -> str:
        """Go to a page, look at it, and say which one it is."""
        self.page.evaluate(GO, path)
        self.page.wait_for_function(STANDS)
        self.page.evaluate(UNFOLD)
        self.page.wait_for_timeout(20)
        self.page.wait_for_function(STANDS)
        self.found += [f"{path}: {markup}" for markup in self.page.evaluate(FOREIGN)]
        self.shown += self.page.evaluate(SHOWN)
        return str(self.page.evaluate(HERE))


def test_no_page_runs_what_was_typed(browser: Browser, place: Place) -> None:
    visited: set[str] = set()
    shown = ""
    for role, paths in place.paths().items():
        watched = Watched(browser)
        watched.open(place, role)
        visited |= {watched.visit(path) for path in paths}
        every = set(watched.page.evaluate(ROUTES))
        shown += watched.shown
        watched.context.close()
        assert watched.found == [], role

    count("text fields", len(typed_by_people()))
    count("pages", len(every))
    assert visited == every
    assert [payload for payload in PAYLOADS if payload not in shown] == []


def test_control_one_v_html_is_found(browser: Browser, place: Place) -> None:
    watched = Watched(browser)

    def break_it(route: Route) -> None:
        source = route.fetch().text()
        broken = source.replace("{{ doctorName(doctor) }}", '<i v-html="doctor.full_name"></i>')
        assert broken != source
        route.fulfill(body=broken, content_type="text/javascript")

    def name_it(route: Route) -> None:
        answer = route.fetch()
        doctors = answer.json()
        for doctor in doctors["items"]:
            doctor["full_name"] = RUNS_AT_ONCE
        route.fulfill(response=answer, body=json.dumps(doctors))

    watched.page.route("**/js/components/doctor-card.js", break_it)
    watched.page.route("**/api/doctors?*", name_it)
    watched.open(place, "")
    watched.visit("/book")
    watched.context.close()

    assert any(found.startswith("blocked script-src") for found in watched.found)
    assert any("onerror" in found for found in watched.found)


def hostile_facts(value: Any) -> Any:
    """The same facts with every payload in each; moments and choices stay what they are."""
    if isinstance(value, dict):
        return {key: hostile_facts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [hostile_facts(each) for each in value]
    is_words = isinstance(value, str) and value not in CHOSEN and not MOMENT.match(value)
    return " ".join(PAYLOADS) if is_words else value


def hostile_mail(kind: str) -> str:
    """The HTML of a mail in which every fact is hostile."""
    facts = hostile_facts(mail_samples.payload(kind, NOW))
    mail = Owed(1, kind, "a@example.org", None, facts, 1, "<a@example.org>")
    return letters.write(mail, now=NOW).html


def test_no_mail_runs_what_was_typed(browser: Browser, app: APIFlask) -> None:
    watched = Watched(browser)

    count("mails", len(letters.kinds()))
    for kind in letters.kinds():
        watched.page.set_content(hostile_mail(kind))
        watched.found += [f"{kind}: {markup}" for markup in watched.page.evaluate(FOREIGN)]
        shown = watched.page.evaluate("document.body.textContent")
        assert all(payload in shown for payload in PAYLOADS), kind
    watched.context.close()

    assert watched.found == []


def test_control_a_mail_that_trusts_a_name_is_found(browser: Browser, app: APIFlask) -> None:
    watched = Watched(browser)

    watched.page.set_content(f"<p>Dear {RUNS_AT_ONCE}</p>")
    watched.page.wait_for_timeout(200)
    watched.context.close()

    assert "ran 2" in watched.found
