"""The people whom the patient looks after."""

import clock
from decorators import caller, patient_required
from errors import ChangedMeanwhile, NotFound, RateLimited, TooManyDependents, ValidationFailed
from extensions import limiter
from routes.blueprints import patient_bp
from schemas.common import PageAnswer
from schemas.patients import AddDependent, EditDependent
from schemas.patients import Dependent as DependentAnswer
from services import family
from services.family import Dependent
from services.paging import Page
from web import limits
from web.problems import refuses


@patient_bp.get("/family")
@patient_required
@patient_bp.output(PageAnswer[DependentAnswer])
def list_family() -> Page[Dependent]:
    """Everybody whom the account looks after, besides its own patient."""
    return family.of(caller(), now=clock.now())


@patient_bp.post("/family")
@limiter.limit(limits.NEW_DEPENDENTS, key_func=limits.account_signed_in)
@patient_required
@patient_bp.input(AddDependent)
@patient_bp.output(DependentAnswer, status_code=201)
@refuses(ValidationFailed, TooManyDependents, RateLimited)
def add_dependent(json_data: AddDependent) -> Dependent:
    """Look after a child, parent or partner; at most 10."""
    return family.add(caller(), json_data, now=clock.now())


@patient_bp.put("/family/<int:patient_id>")
@patient_required
@patient_bp.input(EditDependent)
@patient_bp.output(DependentAnswer)
@refuses(ValidationFailed, NotFound, ChangedMeanwhile)
def edit_dependent(patient_id: int, json_data: EditDependent) -> Dependent:
    """Change who they are; optional fields that are left out stay."""
    return family.edit(caller(), patient_id, json_data, now=clock.now())


@patient_bp.delete("/family/<int:patient_id>")
@patient_required
@patient_bp.output({}, status_code=204)
@refuses(NotFound)
def let_dependent_go(patient_id: int) -> str:
    """Act for them no longer; their record stays with the hospital."""
    family.let_go(caller(), patient_id, now=clock.now())
    return ""
