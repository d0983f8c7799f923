"""What a mail says: its kind's three templates, filled with its payload's facts as words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import clock
from config import BACKEND, settings
from services import calendars, links, wording
from services.links import VisitAction
from services.outbox import Owed

EXPORT_PAGES = {
    "patient": "/records/exports",
    "doctor": "/doctor/appointments/exports",
    "admin": "/admin/exports",
}
PARTS = ("subject.txt", "body.txt", "body.html")
TEXT = "sms.txt"
TEMPLATES = BACKEND / "templates" / "email"

_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(["html"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.globals.update(
    clinic=settings.clinic_name,
    phone=settings.clinic_phone,
    address=settings.clinic_address,
    count=wording.count,
    pages={"doctor": links.page("/doctor"), "admin": links.page("/admin")},
    book=links.page("/book"),
    sign_in=links.page("/sign-in"),
    appointments_page=links.page("/appointments"),
    account_page=links.page("/account"),
    forgot_page=links.page("/forgot-password"),
    waitlist_page=links.page("/waiting-list"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words; `calendar` is its .ics and `method` what that asks of a calendar.

    A mail about several visits has `calendars`: methods and files, one for each.
    """

    subject: str
    text: str
    html: str
    calendar: bytes = b""
    method: str = ""
    calendars: Sequence[tuple[str, bytes]] = ()


def kinds() -> list[str]:
    """Every kind of mail there are templates for."""
    return sorted(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())


def parse_all() -> None:
    """Read every template, so that a broken one shows now and not when its mail is due."""
    for kind in kinds():
        for part in (*PARTS, *([TEXT] if (TEMPLATES / kind / TEXT).exists() else [])):
            _templates.get_template(f"{kind}/{part}")


def write(mail: Owed, *, now: datetime) -> Letter:
    """Put the mail into words. Relative ones, such as tomorrow, are true at `now`."""
    facts = words(mail.payload, now=now)
    subject, text, html = (
        _templates.get_template(f"{mail.kind}/{part}").render(facts) for part in PARTS
    )
    method, file = _calendar(mail, now)
    files = [_calendar(_about(mail, visit), now) for visit in mail.payload.get("visits", ())]
    return Letter(" ".join(subject.split()), text, html, file, method, files)


def text_message(mail: Owed, *, now: datetime) -> str:
    """The mail as a text message: one line, nothing clinical, no links."""
    said = _templates.get_template(f"{mail.kind}/{TEXT}").render(words(mail.payload, now=now))
    return " ".join(said.split())


def _about(mail: Owed, visit: Mapping[str, Any]) -> Owed:
    """The mail as it would be about one of its visits alone."""
    return replace(mail, kind="moved" if visit["was"] else "cancelled", payload=visit)


def words(payload: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The payload's facts, and everything that templates say of them."""
    said = dict(payload)
    if "starts_at" in payload:
        said |= _visit_words(payload, now)
    if payload.get("was"):
        said["was"] = wording.moment(_local(payload["was"]))
    if "visits" in payload:
        to = {"reader": _reader(payload)}
        said["visits"] = [words(visit | to, now=now) for visit in payload["visits"]]
    if "token" in payload:
        said["link"] = links.password(payload["token"])
    if "held" in payload:
        said |= _held_words(payload["held"], _reader(payload), now)
    if "export" in payload:
        said["until"] = wording.full_day(_local(payload["expires_at"]).date())
        said["exports_page"] = links.page(EXPORT_PAGES[payload["role"]])
    if "emergency" in payload:
        said["by"] = wording.doctor(payload["by"])
        said["opened"] = wording.moment(_local(payload["opened_at"]))
        said["closes"] = wording.moment(_local(payload["closes_at"]))
    for happened in {"reset_at", "changed_at", "signed_in_at"} & payload.keys():
        said[happened] = wording.moment(_local(payload[happened]))
    return said


def _visit_words(payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    starts, ends = _local(payload["starts_at"]), _local(payload["ends_at"])
    visit, revision, reader = payload["appointment_id"], payload["revision"], _reader(payload)
    person = _guarded(payload)
    return {
        "for_whom": f" for {person}" if person else "",
        "the_visit": f"the appointment for {person}" if person else "your appointment",
        "The_visit": f"The appointment for {person}" if person else "Your appointment",
        "when": wording.moment(starts),
        "day": wording.full_day(starts.date()),
        "near": wording.near(starts.date(), clock.today(now)),
        "time": wording.clock_time(starts.time()),
        "span": wording.span(starts.time(), ends.time()),
        "doctor": wording.doctor(payload["doctor"]),
        "fee": wording.money(payload["fee_minor"], settings.currency),
        "patients_page": links.page(f"/appointments/{visit}"),
        "doctors_page": links.page(f"/doctor/appointments/{visit}"),
        **{str(deed): links.visit(visit, revision, deed, reader) for deed in VisitAction},
    }


def _reader(payload: Mapping[str, Any]) -> int:
    """Whose account the mail's links are for; nobody's in mails older than that rule."""
    return int(payload.get("reader") or 0)


def _held_words(held: Mapping[str, Any], reader_id: int, now: datetime) -> dict[str, Any]:
    """A time that is held for somebody who waits."""
    starts, ends = _local(held["starts_at"]), _local(held["ends_at"])
    until = _local(held["until"])
    return {
        "when": wording.moment(starts),
        "near": wording.near(starts.date(), clock.today(now)),
        "span": wording.span(starts.time(), ends.time()),
        "until": wording.clock_time(until.time()),
        "doctor": wording.doctor(held["doctor"]),
        "fee": wording.money(held["fee_minor"], settings.currency),
        "instead_of": wording.moment(_local(held["instead_of"])) if held["instead_of"] else "",
        "for_whom": f" for {held['for']}" if held["for"] else "",
        "offer": links.offer(held["offer_id"], reader_id),
    }


def _guarded(payload: Mapping[str, Any]) -> str:
    """Who the visit is for, where somebody else reads the mail."""
    return str(payload["patient"]) if payload.get("guarded") else ""


def _local(text: str) -> datetime:
    return clock.local(datetime.fromisoformat(text))


def _calendar(mail: Owed, now: datetime) -> tuple[str, bytes]:
    """The .ics of a mail about an appointment; the doctor's names the patient, never the cause."""
    facts = mail.payload
    if "starts_at" not in facts:
        return "", b""
    for_doctor = mail.kind.endswith("_doctor")
    for_family = calendars.summary_for_patient(facts["doctor"], _guarded(facts))
    event = calendars.CalendarEvent(
        reference=facts["reference"],
        revision=facts["revision"],
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        summary=facts["patient"] if for_doctor else for_family,
        room=facts["room"],
        stamped_at=now,
        attendee=mail.recipient,
    )
    if mail.kind.startswith("cancelled"):
        return calendars.CANCEL, calendars.cancellation(event)
    return calendars.REQUEST, calendars.invitation(event)
