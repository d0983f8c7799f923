"""A hospital in which everybody types scripts, as many as fit, wherever text can be typed."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, Enum, String

from database import Base, writing
from factories import NOW
from models import EmergencyAccess, Role, Treatment, TreatmentDraft, TreatmentVersion, User
from people import Person
from services import audit, sign_in
from services.callers import Caller
from ward import Ward

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
UNIQUE = {"users.username", "users.email", "departments.name"}


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
