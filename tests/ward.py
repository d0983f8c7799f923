"""A small hospital with two of everything: what is one side's must stay hidden from the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from apiflask import APIFlask

import people
from database import db
from factories import (
    DAY,
    NOW,
    TODAY,
    TOMORROW,
    make_appointment,
    make_department,
    make_dependent,
    make_doctor,
    make_feed,
    make_offer,
    make_patient,
    make_picture,
    make_wish,
)
from models import (
    Appointment,
    AppointmentStatus,
    AuthSession,
    BloodGroup,
    Closure,
    Doctor,
    DoctorStatus,
    Gender,
    Job,
    JobStatus,
    Leave,
    Medicine,
    OutboxMail,
    Treatment,
    TreatmentVersion,
    User,
    VisitType,
)
from people import Person, Stranger
from services import links, sign_in
from services.jobs import files
from together import joined, one_transaction

YESTERDAY = TODAY - DAY
ROLES = ("stranger", "patient", "doctor", "admin")
NOBODYS_ID = 99_999
NOBODYS_SESSION = "00000000-0000-4000-8000-000000000000"


@dataclass
class Side:
    """A patient, a doctor, and the things that are theirs, by name."""

    patient: Person
    doctor: Person
    things: dict[str, int | str]
    secrets: tuple[str, ...]


@dataclass
class Ward:
    """Everybody, and everything."""

    ours: Side
    theirs: Side
    chief: Person
    stranger: Stranger
    things: dict[str, int | str]

    def caller(self, role: str) -> Stranger:
        """Our patient, our doctor, the admin or a stranger."""
        everyone: Mapping[str, Stranger] = {
            "stranger": self.stranger,
            "patient": self.ours.patient,
            "doctor": self.ours.doctor,
            "admin": self.chief,
        }
        return everyone[role]

    def thing(self, name: str, role: str) -> int | str:
        """The id of a thing that the role may reach, or a role's own spare session."""
        return {**self.things, **self.ours.things}.get(name) or self.things[f"{name}_{role}"]


def open_ward(app: APIFlask) -> Ward:
    """Fill an empty database, in one transaction: a commit for each row would take longer."""
    with one_transaction():
        return _fill(app)


def _fill(app: APIFlask) -> Ward:
    ours = _side(app, "Asha Rao", "Meera Sharma", "Cardiology")
    theirs = _side(app, "Benedikt Okafor", "Ravi Iyer", "Dermatology")
    chief = people.admin(app, "Grace Admin")
    things: dict[str, int | str] = {
        "idle_department": make_department("Radiology").id,
        "applicant": _closed_doctor("Nils Applicant", DoctorStatus.PENDING),
        "other_applicant": _closed_doctor("Olga Applicant", DoctorStatus.PENDING),
        "barred_doctor": _closed_doctor("Bruno Barred", DoctorStatus.BLACKLISTED),
        "banned_patient": make_patient("Bella Banned", blacklisted_at=NOW - DAY).id,
        "new_patient": make_patient("Nina New").id,
        "closure": _closure(),
        "mail": "booked_patient",
        "list_export": _job(chief, "export.patients", "csv"),
        "checked_import": _job(chief, "import.patients", "problems.csv"),
        "failed_mail": _failed_mail(),
        "spare_session_patient": spare_session(ours.patient),
        "spare_session_doctor": spare_session(ours.doctor),
        "spare_session_admin": spare_session(chief),
        "spare_session_stranger": NOBODYS_SESSION,
    }
    return Ward(ours, theirs, chief, Stranger(app.test_client()), things)


def _side(app: APIFlask, patient_name: str, doctor_name: str, department: str) -> Side:
    word = patient_name.split()[0]
    doctor = people.doctor(
        app, doctor_name, department=make_department(department), phone="080 1111 2222"
    )
    patient = _patient(app, patient_name, word)
    visits = _visits(doctor.row, patient.row, word)
    booked, done = visits["visit"], visits["done"]
    dependent, theirs = _dependent(doctor.row, patient.row, word)
    things: dict[str, int | str] = {name: row.id for name, row in visits.items()}
    wish = make_wish(patient.row, department_id=doctor.row.department_id, first_day=TOMORROW)
    offer = make_offer(wish, doctor.row, TOMORROW + DAY)
    things |= {
        "wish": wish.id,
        "visit_mail": _failed_mail(_account(patient).email, booked),
        "offer": offer.id,
        "offer_link": links.offer_token(offer.id, patient.user_id),
        "record_export": _job(patient, "export.record", "csv", patient_id=patient.id),
        "visits_export": _job(doctor, "export.own_appointments", "csv"),
        "patient": patient.id,
        "dependent": dependent.id,
        "calendar": make_feed(patient.user_id, f"{word} calendar"),
        "dependents_visit": theirs.id,
        "doctor": doctor.id,
        "department": doctor.row.department_id,
        "leave": _leave(doctor.row),
        "session": spare_session(patient),
        "come": links.visit_token(
            booked.id, booked.revision, links.VisitAction.COME, patient.user_id
        ),
    }
    secrets = (
        patient_name,
        patient.row.phone,
        f"{word} Bungalow 7",
        f"{word}'s Neighbour",
        f"{word} pollen",
        f"{word} had measles",
        f"{word} diagnosis",
        f"{word} private",
        f"{word}'s complaint",
        booked.reference,
        done.reference,
        dependent.full_name,
        f"{word}'s child's pollen",
        f"{word}'s child's complaint",
        theirs.reference,
        _account(patient).email,
        _account(patient).username,
    )
    make_feed(doctor.user_id, f"{word}'s doctor's calendar")
    for person in (patient.row, dependent):
        make_picture(person)
    return Side(patient, doctor, things, secrets)


def _patient(app: APIFlask, name: str, word: str) -> Person:
    """A patient of whom everything is known that a record can say."""
    return people.patient(
        app,
        name,
        date_of_birth=date(1980, 5, 17),
        gender=Gender.FEMALE,
        blood_group=BloodGroup.AB_NEGATIVE,
        phone=f"+91 {name.encode().hex()[:10]}".replace("a", "1").replace("f", "2"),
        address=f"{word} Bungalow 7",
        emergency_contact_name=f"{word}'s Neighbour",
        emergency_contact_phone="98111 22233",
        allergies=[f"{word} pollen"],
        medical_history=f"{word} had measles",
    )


def _visits(doctor: Doctor, patient: Any, word: str) -> dict[str, Appointment]:
    """An appointment for each deed: the name says what can be done with it."""
    checked_in = {
        "status": AppointmentStatus.CHECKED_IN,
        "checked_in_at": NOW - timedelta(minutes=5),
        "waiver_reason": "seen twice today",
    }
    completed = {
        "status": AppointmentStatus.COMPLETED,
        "checked_in_at": NOW - timedelta(hours=20),
        "completed_at": NOW - timedelta(hours=19),
    }
    rows = {
        "visit": make_appointment(
            doctor, patient, TOMORROW, time(10), reason=f"{word}'s complaint"
        ),
        "due": make_appointment(doctor, patient, TODAY, time(8, 30)),
        "here": make_appointment(doctor, patient, TODAY, time(7), **checked_in),
        "seen": make_appointment(doctor, patient, TODAY, time(7, 30), **checked_in),
        "missed": make_appointment(
            doctor, patient, YESTERDAY, time(10), waiver_reason="seen twice that day"
        ),
        "done": make_appointment(doctor, patient, YESTERDAY, time(11), **completed),
    }
    for name in ("seen", "done"):
        _treat(rows[name], doctor.user_id, word)
    return rows


def _dependent(doctor: Doctor, guardian: Any, word: str) -> tuple[Any, Appointment]:
    """Whom the patient looks after, and a treated visit of theirs."""
    dependent = make_dependent(
        guardian, f"{word}son Junior", allergies=[f"{word}'s child's pollen"]
    )
    visit = make_appointment(
        doctor,
        dependent,
        YESTERDAY,
        time(12),
        status=AppointmentStatus.COMPLETED,
        completed_at=NOW - timedelta(hours=19),
        reason=f"{word}'s child's complaint",
    )
    _treat(visit, doctor.user_id, word)
    return dependent, visit


def _treat(appointment: Appointment, by: int, word: str) -> None:
    with joined() as session:
        treatment = Treatment(
            appointment_id=appointment.id,
            visit_type=VisitType.CONSULTATION,
            diagnosis=f"{word} diagnosis",
            notes="Rest",
            private_notes=f"{word} private",
            created_at=NOW - DAY,
            updated_at=NOW - DAY,
            updated_by=by,
        )
        session.add(treatment)
        session.flush()
        session.add(
            Medicine(treatment_id=treatment.id, position=1, name="Ibuprofen", dose="1-0-1", days=5)
        )
        session.add(
            TreatmentVersion(
                treatment_id=treatment.id, version=1, saved_at=NOW, saved_by=by, content={}
            )
        )


def _closed_doctor(name: str, status: DoctorStatus) -> int:
    doctor = make_doctor(name, status=status)
    with joined() as session:
        session.get_one(User, doctor.user_id).disabled_at = NOW - DAY
    return doctor.id


def _leave(doctor: Doctor) -> int:
    with joined() as session:
        leave = Leave(
            doctor_id=doctor.id,
            first_day=TODAY + 60 * DAY,
            last_day=TODAY + 61 * DAY,
            created_at=NOW,
        )
        session.add(leave)
    return leave.id


def _closure() -> int:
    with joined() as session:
        closure = Closure(first_day=TODAY + 90 * DAY, last_day=TODAY + 90 * DAY, created_at=NOW)
        session.add(closure)
    return closure.id


def _job(person: Person, kind: str, file: str, **params: int) -> int:
    """A job that is done, an import one that was checked, with its file."""
    checked = {"phase": "checked", "ready": 1, "of": "patients"}
    result = checked if kind.startswith("import.") else {"rows": 1}
    with joined() as session:
        job = Job(
            owner_id=person.user_id,
            kind=kind,
            title="A list",
            params=params,
            status=JobStatus.DONE,
            done_rows=1,
            total_rows=1,
            result=result,
            created_at=NOW,
            finished_at=NOW,
            expires_at=NOW + 7 * DAY,
        )
        session.add(job)
        session.flush()
    files.keep(job.id, file, b"line\r\n")
    return job.id


def _failed_mail(recipient: str = "nobody@example.org", about: Appointment | None = None) -> int:
    with joined() as session:
        mail = OutboxMail(
            dedupe_key=f"failed:{recipient}",
            kind="booked_patient" if about else "application_approved",
            recipient=recipient,
            appointment_id=about.id if about else None,
            payload={"to": "Nobody", "username": "nobody"},
            created_at=NOW,
            available_at=NOW,
            attempts=12,
            dead_at=NOW,
            last_error="550 no such user",
        )
        session.add(mail)
        session.flush()
    return mail.id


def spare_session(person: Person) -> str:
    """Another device on which the person is signed in."""
    with joined() as session:
        user = session.get_one(User, person.user_id)
        grant = sign_in.open_session(session, user, sign_in.Device("tablet", ""), now=NOW)
    return grant.refresh_token.partition(".")[0]


def _account(person: Person) -> User:
    return db.session.get_one(User, person.user_id)


def fingerprint() -> dict[str, list[Any]]:
    """Every row of every table: equal before and after when nothing was written."""
    db.session.rollback()
    tables = User.metadata.sorted_tables
    found = {
        table.name: sorted(map(repr, db.session.execute(table.select()).all())) for table in tables
    }
    db.session.rollback()
    return found


def revive(person: Person) -> None:
    """Open the person's session again, whatever a request has done to it."""
    with joined() as session:
        session.get_one(User, person.user_id).disabled_at = None
        for row in session.query(AuthSession).filter_by(user_id=person.user_id):
            row.ended_at = None
