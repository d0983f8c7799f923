"""What a doctor offers, as people ask for it; and hours and absences that change it."""

from datetime import date
from typing import Any

from database import writing
from factories import DAY, TODAY, TOMORROW
from people import Stranger

LAST_DAY = TODAY + 30 * DAY


def slots(asker: Stranger, doctor: Any, day: date = TOMORROW, **more: Any) -> dict[str, Any]:
    """The answer for one day."""
    query = {"date": day.isoformat(), **more}
    answer = asker.get(f"/doctors/{doctor.id}/slots", query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json


def states(answer: dict[str, Any]) -> dict[str, str]:
    """Each time's state."""
    return {slot["time"]: slot["state"] for slot in answer["slots"]}


def free(answer: dict[str, Any]) -> list[str]:
    """The times that can be had."""
    return [wall for wall, state in states(answer).items() if state == "free"]


def keep(*rows: Any) -> None:
    """Save rows of hours and absences."""
    with writing() as session:
        session.add_all(rows)
