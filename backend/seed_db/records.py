"""What was found and prescribed in each visit that took place."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from models import (
    Appointment,
    AppointmentStatus,
    Medicine,
    Patient,
    Treatment,
    TreatmentVersion,
    VisitType,
)
from seed_db import staff, vocabulary
from seed_db.people import ALLERGIC_PATIENT, People
from seed_db.vocabulary import Case, Row
from services import allergies, treatments

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Records:
    """Chooses a case for each visit and writes its treatment down."""

    def __init__(self, people: People, rng: Random) -> None:
        self.people, self.rng, self.now = people, rng, people.now
        self.patients = {patient.id: patient for patient in people.patients}
        departments = {post.name: post.department for post in staff.POSTS}
        self.departments = {d.id: departments[name] for name, d in people.doctors.items()}
        self.doctor_users = {doctor.id: doctor.user_id for doctor in people.doctors.values()}

    def case(self, visit: Appointment) -> Case:
        """Something that this patient may come to this doctor with."""
        patient = self.patients[visit.patient_id]
        known = vocabulary.CASES[self.departments[visit.doctor_id]]
        chosen = self.rng.choice([c for c in known if (patient.age(visit.day) or 0) in c.ages])
        return known[0] if patient in self.people.demo else chosen

    def write(self, session: Session, cases: dict[Appointment, Case]) -> None:
        """The treatments of completed visits, with their versions."""
        versions: list[tuple[Treatment, list[TreatmentVersion]]] = []
        for visit, case in cases.items():
            if visit.status is AppointmentStatus.COMPLETED:
                treatment = self._treatment(visit, case)
                versions.append((treatment, self._versions(treatment, visit)))
        session.add_all(treatment for treatment, _ in versions)
        session.flush()
        for treatment, kept in versions:
            for version in kept:
                version.treatment_id = treatment.id
            session.add_all(kept)
        session.flush()

    def _treatment(self, visit: Appointment, case: Case) -> Treatment:
        done_at = visit.completed_at or visit.ends_at
        saved_at = max(done_at - self.rng.randint(1, 4) * MINUTE, visit.starts_at)
        rng = self.rng
        return Treatment(
            appointment_id=visit.id,
            visit_type=self._visit_type(visit),
            diagnosis=case.diagnosis,
            notes=case.notes,
            private_notes=rng.choice(vocabulary.PRIVATE_NOTES) if rng.random() < 0.15 else "",
            next_visit=visit.day + rng.randint(10, 40) * DAY if rng.random() < 0.4 else None,
            version=1,
            amended=False,
            created_at=saved_at,
            updated_at=saved_at,
            updated_by=self.doctor_users[visit.doctor_id],
            medicines=self._medicines(self.patients[visit.patient_id], case.medicines),
        )

    def _visit_type(self, visit: Appointment) -> VisitType:
        if visit.follow_up_of:
            return VisitType.FOLLOW_UP
        return VisitType.EMERGENCY if self.rng.random() < 0.06 else VisitType.CONSULTATION

    def _medicines(self, patient: Patient, wanted: tuple[Row, ...]) -> list[Medicine]:
        """The rows that suit the patient; one patient gets a risky one, with the reason."""
        rows: list[Medicine] = []
        for name, strength, dose, days, instructions in wanted:
            risky = allergies.conflict(name, patient.allergies)
            if not risky or patient.full_name == ALLERGIC_PATIENT:
                rows.append(
                    Medicine(
                        position=len(rows),
                        name=name,
                        strength=strength,
                        dose=dose,
                        days=days,
                        instructions=instructions,
                        allergy_reason=vocabulary.ALLERGY_REASON if risky else "",
                    )
                )
        return rows

    def _versions(self, treatment: Treatment, visit: Appointment) -> list[TreatmentVersion]:
        """As first saved and, now and then, as amended some hours after the visit."""
        kept = [_version(treatment)]
        done_at = visit.completed_at or visit.ends_at
        amended_at = done_at + timedelta(hours=self.rng.randint(1, 20))
        wanted = self.rng.random() < 0.06 or self._shown(visit)
        if wanted and amended_at < self.now:
            self._amend(treatment, amended_at)
            kept.append(_version(treatment))
        return kept

    def _shown(self, visit: Appointment) -> bool:
        """Follow-ups of the demo patient, so that an amendment is there to be looked at."""
        return bool(visit.follow_up_of) and visit.patient_id == self.people.patients[0].id

    def _amend(self, treatment: Treatment, at: datetime) -> None:
        treatment.notes = f"{treatment.notes}\n{vocabulary.AMENDMENT}".strip()
        for medicine in treatment.medicines[:1]:
            medicine.days = medicine.days * 2 if medicine.days <= 30 else medicine.days // 2
        treatment.version, treatment.amended, treatment.updated_at = 2, True, at


def _version(treatment: Treatment) -> TreatmentVersion:
    return TreatmentVersion(
        version=treatment.version,
        saved_at=treatment.updated_at,
        saved_by=treatment.updated_by,
        content={**treatments.snapshot(treatment), "amended": treatment.amended},
    )
