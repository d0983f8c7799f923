"""Whatever people typed, however hostile, stays text: on every page, under the policy that
browsers are given, and in every mail, where there is no policy."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from hostile import (
    PAYLOADS,
    RUNS_AT_ONCE,
    Hostile,
    Place,
    fill_the_rest,
    session_of,
    typed_by_people,
)
from playwright.sync_api import Browser, Route
from sqlalchemy import event
from watched import FOREIGN, ROUTES, Watched

from database import Base, db
from databases import TestDatabase as Database
from factories import NOW
from machine import ROOT, free_port
from machine import running as program
from servers import api
from services import letters, mail_samples
from services.outbox import Owed
from tally import count
from ward import open_ward

CHOSEN = {"admin", "doctor"}  # facts of mails that templates choose words by
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")


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
