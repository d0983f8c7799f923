"""Whether the system is well."""

from typing import Literal

from schemas.common import Answer

State = Literal["ok", "down"]


class Live(Answer):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(Answer):
    """What the process can reach. Degraded is open for business: mails wait, or are slower."""

    status: Literal["ok", "degraded"]
    checks: dict[str, State]
