"""Small arithmetic on a session's hours, and what the clinic allows them to be."""

from datetime import time

from config import settings
from errors import FieldProblem
from models import SessionName
from services.slots import Hours


def room(offered: Hours | None, minutes: int) -> int:
    """How many appointments of that length fit."""
    if offered is None:
        return 0
    return (_minute(offered.ends) - _minute(offered.starts)) // minutes


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def outside_session(field: str, session: SessionName, given: Hours) -> list[FieldProblem]:
    """What is wrong with hours that leave the clinic's session; nothing when they stay inside."""
    clinic = settings.sessions[session]
    hint = f"The {session} session runs from {clinic.starts:%H:%M} to {clinic.ends:%H:%M}"
    problems = []
    if given.starts < clinic.starts:
        problems.append(FieldProblem(f"{field}.starts", "outside_session", hint))
    if given.ends > clinic.ends:
        problems.append(FieldProblem(f"{field}.ends", "outside_session", hint))
    return problems
