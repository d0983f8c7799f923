"""The whole system running, people who use it in Chromium, and their mail."""

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import Message
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from running import Hospital

expect.set_options(timeout=10_000)
THEMES = ("dark", "light")
WIDTHS = (1200, 768, 390)
PASSWORD = "three unusual words"  # of everybody who registers in these tests


def clinic_morning() -> str:
    """A zone in which the clinic's day has just begun, whatever time it is here."""
    ahead = 9 - datetime.now(UTC).hour
    ahead += 24 if ahead < -12 else 0
    return f"Etc/GMT{-ahead:+d}"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """The hospital as the run command starts it, with its demo data."""
    made = Hospital(
        tmp_path_factory.mktemp("hospital"),
        RATE_LIMITS="false",
        CLINIC_TIMEZONE=clinic_morning(),
    )
    try:
        made.start()
        yield made
    finally:
        made.end()


@dataclass
class Mailbox:
    """What the mail catcher holds, through its API."""

    hospital: Hospital

    def newest(self, recipient: str, subject: str, seconds: float = 20) -> dict[str, Any]:
        """The newest mail to somebody whose subject contains those words; waits for it."""
        query = urllib.parse.urlencode({"kind": "to", "query": recipient, "limit": 50})
        url = f"http://127.0.0.1:{self.hospital.mail}/api/v2/search?{query}"
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for mail in json.loads(self.hospital.get(url))["items"]:
                if subject in mail["Content"]["Headers"]["Subject"][0]:
                    found: dict[str, Any] = mail
                    return found
            time.sleep(0.2)
        raise AssertionError(f"no mail '{subject}' to {recipient}")


def text_of(mail: dict[str, Any]) -> str:
    """Everything that a mail says, in each of its parts."""
    message = message_from_string(mail["Raw"]["Data"], policy=policy.default)
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    assert parts
    return "\n".join(_decoded(part) for part in parts)


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


@pytest.fixture
def mailbox(running: Hospital) -> Mailbox:
    """The mail catcher."""
    return Mailbox(running)


class Api:
    """Calls to the running API as somebody, for what a test needs before it begins."""

    def __init__(self, hospital: Hospital) -> None:
        self.base = f"http://127.0.0.1:{hospital.api}/api"
        self.token = ""

    def sign_in(self, name: str, password: str) -> "Api":
        """As somebody who has an account."""
        wanted = {"username": name, "password": password}
        self.token = self.call("POST", "/auth/login", wanted)["access_token"]
        return self

    def register(self, full_name: str, email: str) -> "Api":
        """As a new patient."""
        wanted = {"full_name": full_name, "email": email, "password": PASSWORD}
        self.token = self.call("POST", "/auth/register", wanted)["access_token"]
        return self

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request; raises HTTPError for a refusal."""
        request = urllib.request.Request(
            self.base + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None


@pytest.fixture
def doctor_api(running: Hospital) -> Api:
    """Dr Sharma's token."""
    return Api(running).sign_in("dr_sharma", "doctor123")


class Visitor:
    """Somebody with a browser of their own; what it complains about is kept."""

    def __init__(self, context: BrowserContext, hospital: Hospital) -> None:
        self.context, self.hospital = context, hospital
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._under_way = 0
        self.page.on("request", lambda _: self._count(1))
        for end in ("requestfinished", "requestfailed"):
            self.page.on(end, lambda _: self._count(-1))

    def _listen(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings; a refused request is the page's business, not a complaint."""
        refused = "Failed to load resource: the server responded with a status of 4"
        if message.type in {"error", "warning"} and refused not in message.text:
            self.complaints.append(message.text)

    def _count(self, change: int) -> None:
        self._under_way += change

    def wait_until_settled(self) -> None:
        """Until the page has asked for nothing for a moment; AssertionError if it never stops."""
        quiet = 0
        for _ in range(400):
            self.page.wait_for_timeout(50)
            quiet = 0 if self._under_way else quiet + 1
            if quiet > 2:
                return
        raise AssertionError("the page does not come to rest")

    def open(self, path: str) -> Page:
        """Go to a page of the application and wait until it stands."""
        self.page.goto(f"http://localhost:{self.hospital.web}{path}")
        expect(self.page.locator("h1")).to_be_visible()
        return self.page

    def sign_in(self, name: str, password: str) -> Page:
        """Through the form."""
        page = self.open("/sign-in")
        page.get_by_label("Email or username").fill(name)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").last.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        expect(page.locator("h1")).to_be_visible()
        return page


@pytest.fixture
def visitors(browser: Browser, running: Hospital) -> Iterator[Any]:
    """Make visitors: visitors(theme="light", width=390). None may leave complaints behind."""
    made: list[Visitor] = []

    def make(*, theme: str = "dark", width: int = 1200) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", locale="en-GB"
        )
        context.add_init_script(f"localStorage.setItem('hms.theme', '{theme}')")
        made.append(Visitor(context, running))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()
    assert [line for visitor in made for line in visitor.complaints] == []


@pytest.fixture
def visitor(visitors: Any) -> Visitor:
    """One visitor, dark theme, wide screen."""
    found: Visitor = visitors()
    return found
