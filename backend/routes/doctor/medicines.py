"""Medicines to choose from while prescribing."""

import clock
from decorators import caller, doctor_required
from errors import ValidationFailed
from routes.blueprints import doctor_bp
from schemas.common import PageAnswer
from schemas.medicines import MedicineQuery, SuggestionAnswer
from services import medicines
from services.medicines import Suggestion
from services.paging import Page
from web.problems import refuses


@doctor_bp.get("/medicines")
@doctor_required
@doctor_bp.input(MedicineQuery, location="query")
@doctor_bp.output(PageAnswer[SuggestionAnswer])
@refuses(ValidationFailed)
def suggest_medicines(query_data: MedicineQuery) -> Page[Suggestion]:
    """At most 8, the doctor's own and most used first."""
    return medicines.suggest(caller(), query_data.q, now=clock.now())
