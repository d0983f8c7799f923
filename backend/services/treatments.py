"""Recording what a doctor found and did; every save is kept as a version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from database import writing
from errors import AllergyReasonNeeded, ChangedMeanwhile, FieldProblem, ValidationFailed
from models import (
    Appointment,
    AppointmentStatus,
    Medicine,
    Patient,
    Treatment,
    TreatmentVersion,
)
from schemas.histories import RecordedVisit
from schemas.treatments import MedicineRow, SaveTreatment
from services import allergies, audit, drafts, histories, stats
from services.appointments import outcomes
from services.callers import Caller
from services.histories import HistoryItem


@dataclass(frozen=True, slots=True)
class Save:
    """One save: what is wanted, by whom, when."""

    wanted: SaveTreatment
    caller: Caller
    now: datetime


def save(wanted: SaveTreatment, caller: Caller, *, now: datetime) -> HistoryItem:
    """Record or change the treatment of the doctor's own visit, and complete it if wanted."""
    this = Save(wanted, caller, now)
    with writing() as session:
        row = outcomes.locked(session, wanted.appointment_id, caller)
        outcomes.permit(session, row, "treat", caller, now=now)
        treatment = _standing(session, row)
        _refuse_stale(this, treatment)
        _refuse_contradictions(session, row, wanted)
        drafts.forget(session, caller, row.id)
        _write(session, row, treatment, this)
    if wanted.complete:
        stats.forget()
    return histories.one(row.id, caller, now=now)


def _standing(session: Session, row: Appointment) -> Treatment | None:
    found = select(Treatment).where(Treatment.appointment_id == row.id)
    return session.scalars(found.options(selectinload(Treatment.medicines))).first()


def _refuse_stale(this: Save, treatment: Treatment | None) -> None:
    if this.wanted.version == (treatment.version if treatment else 0):
        return
    current = histories.visit(this.wanted.appointment_id, this.caller, now=this.now)
    answer = RecordedVisit.model_validate(current)
    raise ChangedMeanwhile(extras={"current": answer.model_dump(mode="json")})


def _refuse_contradictions(session: Session, row: Appointment, wanted: SaveTreatment) -> None:
    if wanted.next_visit and wanted.next_visit <= row.day:
        hint = "The next visit comes after this one"
        raise ValidationFailed(fields=(FieldProblem("next_visit", "too_early", hint),))
    patient = session.get_one(Patient, row.patient_id)
    problems = tuple(_unexplained(wanted.medicines, patient.allergies))
    if problems:
        raise AllergyReasonNeeded(fields=problems)


def _unexplained(medicines: Sequence[MedicineRow], known: list[str]) -> list[FieldProblem]:
    return [
        FieldProblem(
            f"medicines.{number}.allergy_reason",
            "allergy_reason_needed",
            f"The patient is allergic: {allergy}. Say why this is given, or remove it",
        )
        for number, medicine in enumerate(medicines)
        if not medicine.allergy_reason and (allergy := allergies.conflict(medicine.name, known))
    ]


def _write(session: Session, row: Appointment, standing: Treatment | None, this: Save) -> None:
    completed = row.status is AppointmentStatus.COMPLETED
    content = snapshot(this.wanted)
    changed = standing is None or content != snapshot(standing)
    if changed:
        treatment = standing or _begun(session, row, this)
        _fill(treatment, this)
        treatment.amended = treatment.amended or completed
        session.flush()
        session.add(_version(treatment, content))
    if this.wanted.complete and not completed:
        outcomes.complete_row(session, row, this.caller, this.now)
    if changed:
        _note(session, row, treatment, this)


def _begun(session: Session, row: Appointment, this: Save) -> Treatment:
    treatment = Treatment(appointment_id=row.id, version=0, amended=False, created_at=this.now)
    treatment.medicines = []
    session.add(treatment)
    return treatment


def _fill(treatment: Treatment, this: Save) -> None:
    wanted = this.wanted
    treatment.visit_type, treatment.diagnosis = wanted.visit_type, wanted.diagnosis
    treatment.notes, treatment.private_notes = wanted.notes, wanted.private_notes
    treatment.next_visit = wanted.next_visit
    _prescribe(treatment, wanted.medicines)
    treatment.version += 1
    treatment.updated_at, treatment.updated_by = this.now, this.caller.user_id


def _prescribe(treatment: Treatment, wanted: Sequence[MedicineRow]) -> None:
    """Rewrite the rows in place: their positions are unique, so none is added before one goes."""
    kept = treatment.medicines[: len(wanted)]
    kept += [Medicine(position=position) for position in range(len(kept), len(wanted))]
    for row, values in zip(kept, wanted, strict=True):
        for name, value in values.model_dump().items():
            setattr(row, name, value)
    treatment.medicines = kept


def snapshot(source: SaveTreatment | Treatment) -> dict[str, Any]:
    """Everything that a version keeps."""
    return {
        "visit_type": str(source.visit_type),
        "diagnosis": source.diagnosis,
        "medicines": [
            {name: getattr(medicine, name) for name in MedicineRow.model_fields}
            for medicine in source.medicines
        ],
        "notes": source.notes,
        "private_notes": source.private_notes,
        "next_visit": source.next_visit.isoformat() if source.next_visit else None,
    }


def _version(treatment: Treatment, content: dict[str, Any]) -> TreatmentVersion:
    return TreatmentVersion(
        treatment_id=treatment.id,
        version=treatment.version,
        saved_at=treatment.updated_at,
        saved_by=treatment.updated_by,
        content={**content, "amended": treatment.amended},
    )


def _note(session: Session, row: Appointment, treatment: Treatment, this: Save) -> None:
    audit.record(
        session,
        this.caller,
        "treatment.amended" if treatment.amended else "treatment.saved",
        now=this.now,
        subject=f"appointment:{row.id}",
        patient_id=row.patient_id,
        details={"version": treatment.version},
    )
