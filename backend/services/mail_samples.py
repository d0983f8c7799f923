"""Every mail with made-up facts, for whoever works on the templates. Its links lead nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import clock
from errors import NotFound
from services import letters, wording
from services.outbox import Owed

NOBODY = 0  # no appointment and no offer has this id, so that the signed links open nothing
DARK, LIGHT = "(prefers-color-scheme: dark)", "not all"
WHO = {"patient": "Asha Rao", "doctor": "Meera Sharma"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A kind of mail, and what its sample says on the envelope."""

    kind: str
    subject: str


def samples(*, now: datetime) -> list[Sample]:
    """One of each kind."""
    return [Sample(kind, _letter(kind, now).subject) for kind in letters.kinds()]


def text(kind: str, *, now: datetime) -> str:
    """A sample's text; NotFound for a kind that there is not."""
    letter = _letter(kind, now)
    return f"Subject: {letter.subject}\n\n{letter.text}"


def html(kind: str, *, dark: bool, now: datetime) -> str:
    """A sample's page, in the one or the other colours whatever the reader prefers."""
    return _letter(kind, now).html.replace(DARK, "all" if dark else LIGHT)


def _letter(kind: str, now: datetime) -> letters.Letter:
    if kind not in letters.kinds():
        raise NotFound
    facts = payload(kind, now)
    mail = Owed(NOBODY, kind, "asha@example.org", None, facts, 1, "<sample@example.org>")
    return letters.write(mail, now=now)


def payload(kind: str, now: datetime) -> dict[str, Any]:
    """What a sample of that kind tells of."""
    to = "Dr Meera Sharma" if kind.endswith("_doctor") else "Asha Rao"
    return {"to": to, **_facts(kind, now)}


def _facts(kind: str, now: datetime) -> dict[str, Any]:
    """What the mails of that kind tell of."""
    special = {
        "visits_changed": _changes,
        "waitlist_offer": _held,
        "waitlist_gone": _held,
        "report_doctor": _report,
        "report_clinic": _report,
    }
    if kind in special:
        return special[kind](now)
    if kind in OTHERS:
        return OTHERS[kind] | {"signed_in_at": now.isoformat()} | _moments(now)
    return _visit(now, moved=True)


def _visit(now: datetime, *, moved: bool) -> dict[str, Any]:
    tomorrow = clock.start_of(clock.today(now + timedelta(days=1)))
    starts_at = tomorrow + timedelta(hours=10)
    return {
        "appointment_id": NOBODY,
        "reference": "A-SAMPLE2",
        "revision": 1,
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(minutes=30)).isoformat(),
        "was": (starts_at + timedelta(hours=5)).isoformat() if moved else None,
        "fee_minor": 80000,
        "guarded": False,
        "room": "Room 12",
        "department": "Cardiology",
        "by": "admin",
        **WHO,
    }


def _changes(now: datetime) -> dict[str, Any]:
    return {"visits": [_visit(now, moved=True), _visit(now + timedelta(days=1), moved=False)]}


def _held(now: datetime) -> dict[str, Any]:
    visit = _visit(now, moved=False)
    held = {name: visit[name] for name in ("starts_at", "ends_at", "doctor", "fee_minor")}
    held |= {"offer_id": NOBODY, "until": (now + timedelta(hours=2)).isoformat()}
    held |= {"instead_of": (now + timedelta(days=9)).isoformat(), "for": ""}
    return {"held": held, "room": "Room 12", "department": "Cardiology"}


def _report(now: datetime) -> dict[str, Any]:
    today = clock.today(now)
    row = [12, 9, 2, 1]
    report = {
        "total": 96,
        "summary": [["Appointments", 96], ["Completed", 81], ["Missed", "4 (5 %)"]],
        "visit_types": [["Consultation", 51], ["Follow-up", 27], ["Emergency", 3]],
        "days": [[wording.day(today - timedelta(days=ago)), *row] for ago in (2, 1)],
        "doctors": [["Dr Meera Sharma", *row], ["Dr Ravi Iyer", *row]],
    }
    return {"month": wording.month(today), "report": report}


def _moments(now: datetime) -> dict[str, Any]:
    """Moments that some kinds speak of, and others do not mind."""
    later = (now + timedelta(days=7)).isoformat()
    return {
        "opened_at": now.isoformat(),
        "closes_at": later,
        "expires_at": later,
        "reset_at": now.isoformat(),
    }


OTHERS: dict[str, dict[str, Any]] = {
    "application_received": {},
    "application_approved": {"username": "dr_sharma"},
    "application_declined": {"reason": "We could not confirm the licence."},
    "invite": {"username": "dr_sharma", "role": "doctor", "token": "sample"},
    "password_reset": {"token": "sample"},
    "export_ready": {"export": "Appointments", "rows": 1204, "role": "admin"},
    "emergency_access": {"emergency": "Asha Rao", "by": "Ravi Iyer"},
    "new_device": {"device": "Firefox on Windows"},
    "email_changed": {},
    "account_changed": {"change": "password", "changed_at": "2026-12-01T10:00:00+05:30"},
    "totp_reset": {"reason": "Lost phone, identity checked at the front desk"},
}
