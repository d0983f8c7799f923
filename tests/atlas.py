"""Every route of the API: who may call it, and a request that is right.

A new route needs a row here. `body` names every field that the route accepts; "@name" stands for
the id of that thing in the ward.
"""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from factories import picture
from ward import Ward

Policy = dict[str, str]
EVERYBODY = dict.fromkeys(("stranger", "patient", "doctor", "admin"), "allowed")
SIGNED_IN = {**EVERYBODY, "stranger": "401"}
PATIENTS = {"stranger": "401", "patient": "allowed", "doctor": "403", "admin": "403"}
DOCTORS = {"stranger": "401", "patient": "403", "doctor": "allowed", "admin": "403"}
ADMINS = {"stranger": "401", "patient": "403", "doctor": "403", "admin": "allowed"}
STAFF = {"stranger": "401", "patient": "403", "doctor": "allowed", "admin": "allowed"}
NOT_OURS = {"openapi", "swagger_ui.show"}


@dataclass(frozen=True)
class Route:
    """Who may call a route, and with what; `refusal` is the code that the request meets at best."""

    who: Policy
    ids: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    query: dict[str, Any] = field(default_factory=dict)
    form: dict[str, str] | None = None
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    refusal: str = ""

    def allowed(self) -> list[str]:
        """The roles that may call it."""
        return [role for role, answer in self.who.items() if answer == "allowed"]


def appointment(thing: str) -> dict[str, str]:
    return {"appointment_id": thing}


def doctor(thing: str) -> dict[str, str]:
    return {"doctor_id": thing}


def patient(thing: str) -> dict[str, str]:
    return {"patient_id": thing}


def job(thing: str) -> dict[str, str]:
    return {"job_id": thing}


PEOPLE = b"Full name,Email\nRosa Diaz,rosa@example.org\n"
KEYSET = {"cursor": "", "per_page": 5}
PAGE = {"page": 1, "per_page": 5}
SEEN = {"revision": 0}
REASONED = {"revision": 0, "reason": "the doctor is ill"}
TIME = {"appointment_date": "2026-12-10", "appointment_time": "11:00"}
MOVE = {**TIME, "revision": 0, "doctor_id": "@doctor", "reason": "earlier is better"}
DECISIONS: dict[str, Any] = {
    "resolutions": [
        {
            "appointment_id": "@visit",
            "action": "keep",
            "doctor_id": "@doctor",
            "appointment_date": "2026-12-10",
            "appointment_time": "11:00",
        }
    ],
    "bookings": "keep",
}
AWAY = {
    "first_day": "2027-02-01",
    "last_day": "2027-02-02",
    "session": "morning",
    "reason": "congress",
    **DECISIONS,
}
OPEN = {"open": True, "starts": "09:00", "ends": "13:00"}
SHUT = {"open": False, "starts": None, "ends": None}
RECORD: dict[str, Any] = {
    "full_name": "Asha R. Rao",
    "email": "asha.rao@example.org",
    "date_of_birth": "1980-05-17",
    "gender": "female",
    "blood_group": "AB-",
    "phone": "98765 00000",
    "address": "Elsewhere 1",
    "emergency_contact_name": "Ravi",
    "emergency_contact_phone": "98765 11111",
    "text_messages": True,
    "allergies": ["penicillin"],
    "medical_history": "none",
}
DEPENDENT = {
    **{name: value for name, value in RECORD.items() if name != "email"},
    "relation": "parent",
}
WHOSE = {"patient_id": "@dependent"}
PRACTICE: dict[str, Any] = {
    "full_name": "Meera K. Sharma",
    "specialization": "Heart rhythm",
    "qualification": "MD, DM",
    "experience_years": 13,
    "bio": "Listens first.",
    "languages": ["English", "Hindi"],
    "phone": "080 2222",
    "room": "12",
}
EMPLOYMENT = {
    **PRACTICE,
    "email": "meera@example.org",
    "department_id": "@department",
    "fee": 900,
    "slot_minutes": 30,
}
MEDICINE = {
    "name": "Cetirizine",
    "strength": "10 mg",
    "dose": "0-0-1",
    "days": 5,
    "instructions": "at bedtime",
    "allergy_reason": "",
}
DAYS = {
    "date": "2026-12-02",
    "from": "2026-12-01",
    "to": "2026-12-31",
    "status": "booked",
    "q": "rao",
    "sort": "starts_at",
}

ATLAS: dict[str, Route] = {
    # Account
    "POST /api/auth/register": Route(
        EVERYBODY,
        body={
            "full_name": "Rosa New",
            "email": "rosa@example.org",
            "password": "three unusual words",
            "username": "rosa_new",
            "date_of_birth": "1990-01-01",
            "gender": "other",
            "phone": "98765 22222",
            "as_doctor": {
                "department_id": "@department",
                "specialization": "Skin",
                "qualification": "MD",
                "experience_years": 3,
            },
        },
    ),
    "POST /api/auth/login": Route(
        EVERYBODY,
        body={"username": "nobody", "password": "nobody's password", "totp_code": "123456"},
        refusal="bad_credentials",
    ),
    "POST /api/auth/token": Route(
        EVERYBODY,
        form={
            "username": "nobody",
            "password": "nobody's password",
            "totp_code": "",
            "grant_type": "password",
            "scope": "",
        },
        refusal="bad_credentials",
    ),
    "POST /api/auth/refresh": Route(EVERYBODY, body={}, refusal="session_ended"),
    "POST /api/auth/logout": Route(SIGNED_IN, body={}),
    "POST /api/auth/logout-all": Route(SIGNED_IN, body={}),
    "GET /api/auth/me": Route(SIGNED_IN),
    "PUT /api/auth/me/password": Route(
        SIGNED_IN,
        body={"current_password": "nobody's password", "new_password": "three unusual words"},
        refusal="wrong_password",
    ),
    "POST /api/auth/password/forgot": Route(EVERYBODY, body={"email": "nobody@example.org"}),
    "POST /api/auth/password/reset": Route(
        EVERYBODY,
        body={"token": "not a token of ours", "new_password": "three unusual words"},
        refusal="link_expired",
    ),
    "GET /api/auth/totp": Route(STAFF),
    "POST /api/auth/totp/start": Route(
        STAFF, body={"password": "nobody's password"}, refusal="wrong_password"
    ),
    "POST /api/auth/totp/confirm": Route(STAFF, body={"code": "123456"}, refusal="totp_is_off"),
    "DELETE /api/auth/totp": Route(
        STAFF,
        body={"password": "nobody's password", "code": "123456"},
        refusal="wrong_password",
    ),
    "GET /api/auth/sessions": Route(SIGNED_IN),
    "DELETE /api/auth/sessions/<session_id>": Route(SIGNED_IN, {"session_id": "spare_session"}),
    # Directory, visits, health
    "GET /api/clinic": Route(EVERYBODY),
    "GET /api/departments": Route(EVERYBODY),
    "GET /api/doctors": Route(
        EVERYBODY,
        query={
            **PAGE,
            "q": "meera",
            "department_id": "@department",
            "date": "2026-12-02",
            "session": "evening",
            "sort": "soonest",
        },
    ),
    "GET /api/doctors/<int:doctor_id>": Route(EVERYBODY, doctor("doctor")),
    "GET /api/doctors/<int:doctor_id>/slots": Route(
        EVERYBODY, doctor("doctor"), query={"from": "2026-12-01", "to": "2026-12-03"}
    ),
    "GET /api/slots/soonest": Route(EVERYBODY, query={"department_id": "@department"}),
    "GET /api/calendar/<token>.ics": Route(EVERYBODY, {"token": "calendar"}),
    "GET /api/visits/<token>": Route(EVERYBODY, {"token": "come"}),
    "POST /api/visits/<token>": Route(EVERYBODY, {"token": "come"}, body={}),
    "GET /api/waitlist-offers/<token>": Route(EVERYBODY, {"token": "offer_link"}),
    "POST /api/waitlist-offers/<token>": Route(
        EVERYBODY, {"token": "offer_link"}, body={"action": "decline"}
    ),
    "GET /api/health/live": Route(EVERYBODY),
    "GET /api/health/ready": Route(EVERYBODY),
    "GET /api/dev/mails": Route(EVERYBODY),
    "GET /api/dev/mails/<kind>.html": Route(EVERYBODY, {"kind": "mail"}, query={"theme": "dark"}),
    "GET /api/dev/mails/<kind>.txt": Route(EVERYBODY, {"kind": "mail"}),
    # Patient
    "GET /api/patient/dashboard": Route(PATIENTS, query=WHOSE),
    "GET /api/patient/profile": Route(PATIENTS, query=WHOSE),
    "PUT /api/patient/profile": Route(
        PATIENTS, body={**RECORD, **SEEN, "email": None, "current_password": "not asked for"}
    ),
    "GET /api/patient/appointments": Route(
        PATIENTS, query={**KEYSET, **WHOSE, "when": "upcoming", "status": "booked"}
    ),
    "POST /api/patient/appointments": Route(
        PATIENTS,
        body={**TIME, "doctor_id": "@doctor", "reason": "cough", "patient_id": "@dependent"},
    ),
    "GET /api/patient/appointments/<int:appointment_id>": Route(PATIENTS, appointment("visit")),
    "PUT /api/patient/appointments/<int:appointment_id>": Route(
        PATIENTS, appointment("visit"), body=MOVE
    ),
    "DELETE /api/patient/appointments/<int:appointment_id>": Route(
        PATIENTS, appointment("visit"), query=SEEN
    ),
    "GET /api/patient/appointments/<int:appointment_id>.ics": Route(PATIENTS, appointment("visit")),
    "GET /api/patient/history": Route(PATIENTS, query={**KEYSET, **WHOSE}),
    "GET /api/patient/history/<int:appointment_id>": Route(PATIENTS, appointment("done")),
    "GET /api/patient/history/<int:appointment_id>/versions": Route(PATIENTS, appointment("done")),
    "GET /api/patient/waitlist": Route(PATIENTS),
    "POST /api/patient/waitlist": Route(
        PATIENTS,
        body={
            "patient_id": "@patient",
            "doctor_id": "@doctor",
            "department_id": "@department",
            "instead_of": "@visit",
            "first_day": "2026-12-01",
            "last_day": "2026-12-20",
            "weekdays": [0, 3],
            "session": "morning",
        },
    ),
    "DELETE /api/patient/waitlist/<int:entry_id>": Route(PATIENTS, {"entry_id": "wish"}),
    "POST /api/patient/waitlist/offers/<int:offer_id>/accept": Route(
        PATIENTS, {"offer_id": "offer"}, body={}
    ),
    "POST /api/patient/waitlist/offers/<int:offer_id>/decline": Route(
        PATIENTS, {"offer_id": "offer"}, body={}
    ),
    "GET /api/patient/profile/picture": Route(PATIENTS, query=WHOSE),
    "PUT /api/patient/profile/picture": Route(
        PATIENTS, query=WHOSE, form={}, files={"picture": ("ravi.png", picture())}
    ),
    "DELETE /api/patient/profile/picture": Route(PATIENTS, query=WHOSE),
    "GET /api/patient/record-access": Route(PATIENTS, query={**KEYSET, **WHOSE}),
    "GET /api/patient/calendar-feed": Route(PATIENTS),
    "POST /api/patient/calendar-feed": Route(PATIENTS, body={}),
    "DELETE /api/patient/calendar-feed": Route(PATIENTS),
    "GET /api/patient/family": Route(PATIENTS),
    "POST /api/patient/family": Route(PATIENTS, body=DEPENDENT),
    "PUT /api/patient/family/<int:patient_id>": Route(
        PATIENTS, patient("dependent"), body={**DEPENDENT, **SEEN}
    ),
    "DELETE /api/patient/family/<int:patient_id>": Route(PATIENTS, patient("dependent")),
    "POST /api/patient/exports": Route(PATIENTS, body={"patient_id": "@dependent"}),
    "GET /api/patient/exports": Route(PATIENTS, query=KEYSET),
    "GET /api/patient/exports/<int:job_id>": Route(PATIENTS, job("record_export")),
    "POST /api/patient/exports/<int:job_id>/stop": Route(PATIENTS, job("record_export"), body={}),
    "GET /api/patient/exports/<int:job_id>/download": Route(PATIENTS, job("record_export")),
    # Doctor
    "POST /api/doctor/exports": Route(DOCTORS, body={"filters": DAYS}),
    "GET /api/doctor/exports": Route(DOCTORS, query=KEYSET),
    "GET /api/doctor/exports/<int:job_id>": Route(DOCTORS, job("visits_export")),
    "POST /api/doctor/exports/<int:job_id>/stop": Route(DOCTORS, job("visits_export"), body={}),
    "GET /api/doctor/exports/<int:job_id>/download": Route(DOCTORS, job("visits_export")),
    "GET /api/doctor/dashboard": Route(DOCTORS),
    "GET /api/doctor/profile": Route(DOCTORS),
    "PUT /api/doctor/profile": Route(DOCTORS, body={**PRACTICE, **SEEN}),
    "GET /api/doctor/appointments": Route(DOCTORS, query={**KEYSET, **DAYS, "unresolved": "false"}),
    "POST /api/doctor/appointments": Route(
        DOCTORS,
        body={
            **TIME,
            "patient_id": "@patient",
            "reason": "cough",
            "follow_up_of": "@done",
            "waiver_reason": "urgent",
        },
    ),
    "GET /api/doctor/appointments/<int:appointment_id>": Route(DOCTORS, appointment("done")),
    "PUT /api/doctor/appointments/<int:appointment_id>": Route(
        DOCTORS, appointment("visit"), body=MOVE
    ),
    "POST /api/doctor/appointments/<int:appointment_id>/check-in": Route(
        DOCTORS, appointment("due"), body=SEEN
    ),
    "POST /api/doctor/appointments/<int:appointment_id>/undo-check-in": Route(
        DOCTORS, appointment("here"), body=SEEN
    ),
    "POST /api/doctor/appointments/<int:appointment_id>/complete": Route(
        DOCTORS, appointment("seen"), body=SEEN
    ),
    "POST /api/doctor/appointments/<int:appointment_id>/no-show": Route(
        DOCTORS, appointment("missed"), body=SEEN
    ),
    "POST /api/doctor/appointments/<int:appointment_id>/cancel": Route(
        DOCTORS, appointment("visit"), body=REASONED
    ),
    "GET /api/doctor/appointments/<int:appointment_id>/mails": Route(
        DOCTORS, appointment("visit"), query=KEYSET
    ),
    "POST /api/doctor/appointments/<int:appointment_id>/mails/<int:mail_id>/resend": Route(
        DOCTORS, {**appointment("visit"), "mail_id": "visit_mail"}, body={}
    ),
    "POST /api/doctor/appointments/<int:appointment_id>/reopen": Route(
        DOCTORS, appointment("done"), body=REASONED
    ),
    "GET /api/doctor/appointments/<int:appointment_id>/draft": Route(DOCTORS, appointment("here")),
    "PUT /api/doctor/appointments/<int:appointment_id>/draft": Route(
        DOCTORS,
        appointment("here"),
        body={
            "version": 0,
            "visit_type": "consultation",
            "diagnosis": "Hay fe",
            "medicines": [{**MEDICINE, "days": ""}],
            "notes": "",
            "private_notes": "",
            "next_visit": "",
        },
    ),
    "DELETE /api/doctor/appointments/<int:appointment_id>/draft": Route(
        DOCTORS, appointment("here")
    ),
    "GET /api/doctor/appointments/<int:appointment_id>/versions": Route(
        DOCTORS, appointment("done")
    ),
    "PUT /api/doctor/patient-history": Route(
        DOCTORS,
        body={
            "appointment_id": "@here",
            "version": 0,
            "visit_type": "consultation",
            "diagnosis": "Hay fever",
            "medicines": [MEDICINE],
            "notes": "Rest",
            "private_notes": "Worried",
            "next_visit": "2026-12-20",
            "complete": True,
        },
    ),
    "GET /api/doctor/emergencies": Route(DOCTORS),
    "POST /api/doctor/emergency-search": Route(
        DOCTORS,
        body={
            "reason": "unconscious in the lobby",
            "full_name": "Asha Rao",
            "date_of_birth": "1980-05-17",
            "phone": "",
        },
    ),
    "POST /api/doctor/patients/<int:patient_id>/break-glass": Route(
        DOCTORS, patient("patient"), body={"reason": "unconscious in the lobby"}
    ),
    "GET /api/doctor/medicines": Route(DOCTORS, query={"q": "amlo"}),
    "GET /api/doctor/patients": Route(DOCTORS, query={**KEYSET, "q": "rao", "sort": "-last_visit"}),
    "GET /api/doctor/patients/<int:patient_id>": Route(DOCTORS, patient("patient")),
    "GET /api/doctor/patients/<int:patient_id>/history": Route(
        DOCTORS, patient("patient"), query=KEYSET
    ),
    "GET /api/doctor/patients/<int:patient_id>/picture": Route(DOCTORS, patient("patient")),
    "GET /api/doctor/calendar-feed": Route(DOCTORS),
    "POST /api/doctor/calendar-feed": Route(DOCTORS, body={}),
    "DELETE /api/doctor/calendar-feed": Route(DOCTORS),
    "GET /api/doctor/availability": Route(DOCTORS),
    "PUT /api/doctor/availability": Route(
        DOCTORS,
        body={"days": [{"date": "2026-12-04", "morning": False, "evening": True}], **DECISIONS},
    ),
    "GET /api/doctor/schedule": Route(DOCTORS),
    "PUT /api/doctor/schedule": Route(
        DOCTORS,
        body={
            "slot_minutes": 20,
            "week": [{"weekday": day, "morning": OPEN, "evening": SHUT} for day in range(7)],
            **DECISIONS,
        },
    ),
    "GET /api/doctor/exceptions": Route(DOCTORS),
    "PUT /api/doctor/exceptions": Route(
        DOCTORS,
        body={"items": [{"date": "2026-12-06", "session": "morning", **OPEN}], **DECISIONS},
    ),
    "GET /api/doctor/leave": Route(DOCTORS, query=PAGE),
    "POST /api/doctor/leave": Route(DOCTORS, body=AWAY),
    "DELETE /api/doctor/leave/<int:leave_id>": Route(DOCTORS, {"leave_id": "leave"}),
    # Admin
    "GET /api/admin/stats": Route(ADMINS, query={"days": 90}),
    "GET /api/admin/applications": Route(ADMINS, query=PAGE),
    "POST /api/admin/applications/<int:doctor_id>/approve": Route(
        ADMINS, doctor("applicant"), body={}
    ),
    "POST /api/admin/applications/<int:doctor_id>/reject": Route(
        ADMINS, doctor("other_applicant"), body={"reason": "no licence"}
    ),
    "GET /api/admin/appointments": Route(
        ADMINS,
        query={
            **KEYSET,
            **DAYS,
            "doctor_id": "@doctor",
            "department_id": "@department",
            "patient_id": "@patient",
            "unresolved": "false",
        },
    ),
    "POST /api/admin/appointments": Route(
        ADMINS,
        body={
            **TIME,
            "patient_id": "@patient",
            "doctor_id": "@doctor",
            "reason": "cough",
            "follow_up_of": "@done",
            "waiver_reason": "urgent",
            "walk_in": False,
        },
    ),
    "GET /api/admin/appointments/<int:appointment_id>": Route(ADMINS, appointment("done")),
    "PUT /api/admin/appointments/<int:appointment_id>": Route(
        ADMINS, appointment("visit"), body=MOVE
    ),
    "POST /api/admin/appointments/<int:appointment_id>/cancel": Route(
        ADMINS, appointment("visit"), body=REASONED
    ),
    "PATCH /api/admin/appointments/<int:appointment_id>/status": Route(
        ADMINS, appointment("missed"), body={**REASONED, "status": "no_show"}
    ),
    "POST /api/admin/exports": Route(
        ADMINS,
        body={"list": "patients", "filters": {"q": "rao", "status": "active", "sort": "name"}},
    ),
    "GET /api/admin/exports": Route(ADMINS, query=KEYSET),
    "GET /api/admin/exports/<int:job_id>": Route(ADMINS, job("list_export")),
    "POST /api/admin/exports/<int:job_id>/stop": Route(ADMINS, job("list_export"), body={}),
    "GET /api/admin/exports/<int:job_id>/download": Route(ADMINS, job("list_export")),
    "POST /api/admin/imports": Route(
        ADMINS,
        form={"kind": "patients"},
        files={"file": ("people.csv", b"Full name,Email\nRosa Diaz,rosa@example.org\n")},
    ),
    "GET /api/admin/imports": Route(ADMINS, query=KEYSET),
    "GET /api/admin/imports/<int:job_id>": Route(ADMINS, job("checked_import")),
    "POST /api/admin/imports/<int:job_id>/start": Route(ADMINS, job("checked_import"), body={}),
    "POST /api/admin/imports/<int:job_id>/stop": Route(ADMINS, job("checked_import"), body={}),
    "GET /api/admin/imports/<int:job_id>/problems": Route(ADMINS, job("checked_import")),
    "GET /api/admin/ops": Route(ADMINS),
    "GET /api/admin/mails": Route(
        ADMINS,
        query={**KEYSET, "status": "failed", "appointment_id": "@visit", "kind": "booked_patient"},
    ),
    "POST /api/admin/ops/mails/<int:mail_id>/resend": Route(
        ADMINS, {"mail_id": "failed_mail"}, body={}
    ),
    "GET /api/admin/jobs": Route(ADMINS, query=KEYSET),
    "POST /api/admin/jobs": Route(
        ADMINS, body={"job": "reminders", "at": "2026-12-01T09:00:00+05:30", "month": "2026-10"}
    ),
    "GET /api/admin/audit": Route(
        ADMINS, query={**KEYSET, "action": "sign_in", "patient_id": "@patient", "actor": "system"}
    ),
    "GET /api/admin/audit/verify": Route(ADMINS),
    "GET /api/admin/waitlist": Route(
        ADMINS,
        query={
            **KEYSET,
            "q": "rao",
            "status": "waiting",
            "doctor_id": "@doctor",
            "department_id": "@department",
        },
    ),
    "GET /api/admin/closures": Route(ADMINS, query=PAGE),
    "POST /api/admin/closures": Route(ADMINS, body=AWAY),
    "DELETE /api/admin/closures/<int:closure_id>": Route(ADMINS, {"closure_id": "closure"}),
    "GET /api/admin/departments": Route(ADMINS),
    "POST /api/admin/departments": Route(
        ADMINS, body={"name": "Surgery", "description": "Operations"}
    ),
    "PUT /api/admin/departments/<int:department_id>": Route(
        ADMINS,
        {"department_id": "department"},
        body={"name": "Heart", "description": "All about hearts"},
    ),
    "DELETE /api/admin/departments/<int:department_id>": Route(
        ADMINS, {"department_id": "idle_department"}
    ),
    "GET /api/admin/doctors": Route(
        ADMINS,
        query={
            **PAGE,
            "q": "meera",
            "department_id": "@department",
            "status": "active",
            "hours": "none",
            "sort": "-created",
        },
    ),
    "POST /api/admin/doctors": Route(ADMINS, body=EMPLOYMENT),
    "GET /api/admin/doctors/<int:doctor_id>": Route(ADMINS, doctor("doctor")),
    "PUT /api/admin/doctors/<int:doctor_id>": Route(
        ADMINS, doctor("doctor"), body={**EMPLOYMENT, **SEEN}
    ),
    "DELETE /api/admin/doctors/<int:doctor_id>": Route(
        ADMINS, doctor("doctor"), query={"bookings": "keep", "hard": "false"}
    ),
    "POST /api/admin/doctors/<int:doctor_id>/deactivate": Route(
        ADMINS, doctor("doctor"), body=DECISIONS
    ),
    "POST /api/admin/doctors/<int:doctor_id>/activate": Route(
        ADMINS, doctor("barred_doctor"), body={}
    ),
    "POST /api/admin/doctors/<int:doctor_id>/blacklist": Route(
        ADMINS, doctor("doctor"), body={"reason": "complaints", **DECISIONS}
    ),
    "POST /api/admin/doctors/<int:doctor_id>/reset-totp": Route(
        ADMINS, doctor("doctor"), body={"reason": "lost phone"}, refusal="totp_is_off"
    ),
    "GET /api/admin/doctors/<int:doctor_id>/appointments": Route(
        ADMINS, doctor("doctor"), query=KEYSET
    ),
    "GET /api/admin/patients": Route(
        ADMINS, query={**KEYSET, "q": "rao", "status": "active", "sort": "-created"}
    ),
    "POST /api/admin/patients": Route(ADMINS, body=RECORD),
    "GET /api/admin/patients/<int:patient_id>": Route(ADMINS, patient("patient")),
    "PUT /api/admin/patients/<int:patient_id>": Route(
        ADMINS, patient("patient"), body={**RECORD, **SEEN}
    ),
    "DELETE /api/admin/patients/<int:patient_id>": Route(ADMINS, patient("new_patient")),
    "POST /api/admin/patients/<int:patient_id>/blacklist": Route(
        ADMINS, patient("patient"), body={"reason": "missed ten visits"}
    ),
    "POST /api/admin/patients/<int:patient_id>/unblacklist": Route(
        ADMINS, patient("banned_patient"), body={}
    ),
    "GET /api/admin/patients/<int:patient_id>/picture": Route(ADMINS, patient("patient")),
    "GET /api/admin/patients/<int:patient_id>/appointments": Route(
        ADMINS, patient("patient"), query=KEYSET
    ),
}


def served(app: Flask) -> dict[str, Rule]:
    """Every route that the application answers, named as in the atlas."""
    return {
        f"{method} {rule.rule}": rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in NOT_OURS
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def split(name: str) -> tuple[str, str]:
    """The method, and the rule below /api."""
    method, rule = name.split(" ", 1)
    return method, rule.removeprefix("/api")


def path(name: str, ids: dict[str, Any]) -> str:
    """The route's address with these ids."""
    _, rule = split(name)
    for argument, value in ids.items():
        rule = rule.replace(f"<int:{argument}>", str(value)).replace(
            f"<{argument}>", quote(str(value))
        )
    return rule


def resolved(value: Any, ward: Ward, role: str) -> Any:
    """The same with ids for names."""
    if isinstance(value, str) and value.startswith("@"):
        return ward.thing(value[1:], role)
    if isinstance(value, dict):
        return {key: resolved(item, ward, role) for key, item in value.items()}
    if isinstance(value, list):
        return [resolved(item, ward, role) for item in value]
    return value


def own_ids(name: str, ward: Ward, role: str) -> dict[str, int | str]:
    """What the route's arguments are for things that the role may reach."""
    return {argument: ward.thing(thing, role) for argument, thing in ATLAS[name].ids.items()}


def call(name: str, ward: Ward, role: str, **changes: Any) -> TestResponse:
    """Make the right request as that role; `ids`, `body`, `query` and `headers` may differ."""
    route, (method, _) = ATLAS[name], split(name)
    ids = changes.get("ids", own_ids(name, ward, role))
    more: dict[str, Any] = {"headers": changes.get("headers", {})}
    query = changes.get("query", resolved(route.query, ward, role))
    if query:
        more["query_string"] = query
    if route.form is not None:
        files = {name: (BytesIO(content), file) for name, (file, content) in route.files.items()}
        more["data"] = {**changes.get("form", route.form), **files}
    body = changes.get("body", resolved(route.body, ward, role))
    return ward.caller(role).call(method, path(name, ids), body, **more)
