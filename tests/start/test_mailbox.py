"""The mail catcher: SMTP in, MailHog's JSON out, and a page that no mail can take over."""

import json
import smtplib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Page

from machine import BACKEND, free_port, running

SHAPE = {"ID", "From", "To", "Content", "Created", "MIME", "Raw"}
HOSTILE = """
<script>top.document.title = 'taken'</script>
<img src=x onerror="top.document.title = 'taken'">
<svg onload="top.document.title = 'taken'"></svg>
<form action="https://evil.example"><button id=send>Send</button></form>
<a id=link href="javascript:top.document.title = 'taken'">Click</a>
<p>Dear patient</p>
"""


@dataclass
class Catcher:
    """A running mail catcher."""

    smtp_port: int
    http_port: int

    def receive(self, *mails: EmailMessage) -> None:
        """Send it mails."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as smtp:
            for mail in mails:
                smtp.send_message(mail)

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[bytes, Any]:
        """Give body and headers of an answer."""
        url = f"http://127.0.0.1:{self.http_port}{path}"
        request = urllib.request.Request(url, method=method, headers=headers)
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers

    def json(self, path: str, **query: object) -> Any:
        """Give an answer's JSON."""
        return json.loads(self.ask(f"{path}?{urllib.parse.urlencode(query)}")[0])

    def found(self, kind: str, query: str) -> list[str]:
        """Give the subjects that a search finds."""
        answer = self.json("/api/v2/search", kind=kind, query=query)
        return [subject_of(item) for item in answer["items"]]


def subject_of(item: dict[str, Any]) -> str:
    """Give the subject of a mail in MailHog's JSON."""
    return str(item["Content"]["Headers"]["Subject"][0])


def mail(subject: str, text: str = "Hello", **headers: str) -> EmailMessage:
    """A plain mail."""
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = headers.pop("sender", "City Hospital <desk@hospital.example>")
    made["To"] = headers.pop("to", "asha@example.org")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


@pytest.fixture(scope="module")
def shared_catcher() -> Iterator[Catcher]:
    """One catcher for this file."""
    smtp, http = free_port(), free_port()
    options = ["--smtp-port", str(smtp), "--http-port", str(http), "--keep", "40"]
    with running(["-m", "devtools.mailbox", *options], BACKEND, smtp, http):
        yield Catcher(smtp, http)


@pytest.fixture
def catcher(shared_catcher: Catcher) -> Catcher:
    """The catcher, emptied."""
    shared_catcher.ask("/api/v1/messages", "DELETE")
    return shared_catcher


def test_a_mail_comes_out_in_mailhogs_shape(catcher: Catcher) -> None:
    sent = mail("Your appointment", "Tomorrow at ten", Message_ID="<a1@hospital.example>")
    sent.add_alternative("<b>Tomorrow at ten</b>", subtype="html")

    catcher.receive(sent)

    listing = catcher.json("/api/v2/messages")
    assert {key: listing[key] for key in ("total", "count", "start")} == {
        "total": 1,
        "count": 1,
        "start": 0,
    }
    item = listing["items"][0]
    assert set(item) == SHAPE
    assert item["From"] == {
        "Relays": None,
        "Mailbox": "desk",
        "Domain": "hospital.example",
        "Params": "",
    }
    assert [to["Mailbox"] for to in item["To"]] == ["asha"]
    assert item["Content"]["Headers"]["Message-ID"] == ["<a1@hospital.example>"]
    assert [part["Headers"]["Content-Type"][0] for part in item["MIME"]["Parts"]] == [
        'text/plain; charset="utf-8"',
        'text/html; charset="utf-8"',
    ]
    assert item["MIME"]["Parts"][1]["Body"].strip() == "<b>Tomorrow at ten</b>"
    assert item["Raw"]["To"] == ["asha@example.org"]
    assert item["Raw"]["Data"].startswith("Subject: Your appointment\r\n")


def test_version_one_gives_the_bare_list_and_the_single_mail(catcher: Catcher) -> None:
    catcher.receive(mail("One"))

    (listed,) = catcher.json("/api/v1/messages")

    assert catcher.json(f"/api/v1/messages/{listed['ID']}") == listed


def test_the_newest_comes_first_and_pages_follow_each_other(catcher: Catcher) -> None:
    catcher.receive(*(mail(f"Mail {number}") for number in range(5)))

    page = catcher.json("/api/v2/messages", start=1, limit=2)

    assert [subject_of(item) for item in page["items"]] == ["Mail 3", "Mail 2"]
    assert (page["total"], page["count"], page["start"]) == (5, 2, 1)


def test_only_the_newest_are_kept(catcher: Catcher) -> None:
    catcher.receive(*(mail(f"Mail {number}") for number in range(45)))

    page = catcher.json("/api/v2/messages", limit=250)

    assert page["total"] == 40
    assert subject_of(page["items"][-1]) == "Mail 5"


@pytest.mark.parametrize(
    ("kind", "query", "found"),
    [
        pytest.param("to", "asha@example", ["For Asha"], id="part of the recipient"),
        pytest.param("from", "Billing", ["For Ben"], id="name of the sender"),
        pytest.param("containing", "TOMORROW", ["For Asha"], id="any case"),
        pytest.param("containing", "zoë", ["For Ben"], id="inside an encoded body"),
        pytest.param("containing", "b2@hospital.example", ["For Ben"], id="bare Message-ID"),
        pytest.param("containing", "<b2@hospital.example>", ["For Ben"], id="whole Message-ID"),
        pytest.param("containing", "<none@hospital.example>", [], id="unknown Message-ID"),
        pytest.param("containing", "nothing says this", [], id="no match"),
    ],
)
def test_search(catcher: Catcher, kind: str, query: str, found: list[str]) -> None:
    ben = {"to": "ben@example.org", "sender": "Billing <bills@hospital.example>"}
    catcher.receive(
        mail("For Asha", "See you tomorrow", Message_ID="<a1@hospital.example>"),
        mail("For Ben", "Dear Zoë " * 30, Message_ID="<b2@hospital.example>", **ben),
    )

    assert catcher.found(kind, query) == found


def test_a_deleted_mail_is_gone_from_list_and_search(catcher: Catcher) -> None:
    catcher.receive(mail("Keep"), mail("Drop", Message_ID="<drop@hospital.example>"))
    dropped = catcher.json("/api/v2/messages")["items"][0]["ID"]

    catcher.ask(f"/api/v1/messages/{dropped}", "DELETE")

    assert [subject_of(item) for item in catcher.json("/api/v2/messages")["items"]] == ["Keep"]
    assert catcher.found("containing", "<drop@hospital.example>") == []


def test_source_and_attachments_can_be_downloaded(catcher: Catcher) -> None:
    sent = mail("With a calendar entry")
    sent.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="visit.ics")
    catcher.receive(sent)
    url = f"/api/v1/messages/{catcher.json('/api/v2/messages')['items'][0]['ID']}"

    source, _ = catcher.ask(f"{url}/download")
    entry, headers = catcher.ask(f"{url}/mime/part/1/download")

    assert source.startswith(b"Subject: With a calendar entry")
    assert entry.strip() == b"BEGIN:VCALENDAR"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''visit.ics"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no header at all", id="no header"),
        pytest.param(b"Subject: \xff\xfe\r\n\r\n\xff", id="not text"),
        pytest.param(b"Content-Type: text/html; charset=martian\r\n\r\n<b>", id="unknown charset"),
        pytest.param(b"Content-Type: multipart/mixed\r\n\r\nx", id="multipart without boundary"),
        pytest.param(b"From: <>\r\nTo: undisclosed:;\r\n\r\n", id="odd addresses"),
    ],
)
def test_broken_mails_are_shown_as_far_as_possible(catcher: Catcher, source: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.smtp_port) as smtp:
        smtp.sendmail("desk@hospital.example", ["asha@example.org"], source)

    (item,) = catcher.json("/api/v2/messages")["items"]
    assert catcher.json("/ui/mails")["total"] == 1
    assert catcher.json(f"/ui/mails/{item['ID']}")["id"] == item["ID"]
    assert catcher.ask(f"/ui/mails/{item['ID']}/html")


def test_another_host_name_that_points_here_reads_nothing(catcher: Catcher) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        catcher.ask("/api/v2/messages", Host="rebound.example")

    with refused.value:
        assert refused.value.code == 403


def test_a_hostile_mail_runs_no_script_and_reaches_nothing(catcher: Catcher, page: Page) -> None:
    hostile = mail("<img src=x onerror=\"document.title='taken'\">", "plain")
    hostile.add_alternative(HOSTILE, subtype="html")
    hostile.add_attachment(b"x", maintype="a", subtype="b", filename="<script>x</script>.html")
    catcher.receive(hostile)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    page.goto(f"http://127.0.0.1:{catcher.http_port}/")
    page.locator("#list button").click()
    frame = page.frame_locator("#html")
    frame.get_by_text("Dear patient").wait_for()
    frame.locator("#link").click()
    frame.locator("#send").click()
    page.wait_for_timeout(200)

    assert page.title() == "Mailbox"
    assert page.locator("#subject").inner_text().startswith("<img src=x")
    assert all(url.startswith(f"http://127.0.0.1:{catcher.http_port}/") for url in requests)
    policy = catcher.ask(page.locator("#html").get_attribute("src") or "")[1]
    assert policy["Content-Security-Policy"].startswith("sandbox allow-popups ")
    assert "allow-scripts" not in policy["Content-Security-Policy"]


def test_the_page_lists_reads_searches_and_deletes(catcher: Catcher, page: Page) -> None:
    catcher.receive(mail("For Asha"), mail("For Ben", to="ben@example.org"))
    page.goto(f"http://127.0.0.1:{catcher.http_port}/")
    rows = page.locator("#list button")

    rows.nth(1).wait_for()
    page.get_by_label("Search mails").fill("ben@example")
    page.get_by_text("1 mail", exact=True).wait_for()
    rows.click()
    page.locator("#text").wait_for()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("No mail matches.").wait_for()
    page.get_by_label("Search mails").fill("")
    page.get_by_text("1 mail", exact=True).wait_for()

    assert rows.locator(".subject").all_inner_texts() == ["For Asha"]


def test_a_new_mail_appears_by_itself(catcher: Catcher, page: Page) -> None:
    page.goto(f"http://127.0.0.1:{catcher.http_port}/")
    page.get_by_text("No mail yet").wait_for()

    catcher.receive(mail("Just in"))

    page.get_by_text("Just in").wait_for()
