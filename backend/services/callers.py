"""Who is asking, as every service receives it."""

from dataclasses import dataclass

from models import Role


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in person; `profile_id` is the patient's or doctor's own id."""

    user_id: int
    session_id: str
    role: Role
    profile_id: int | None
    username: str
    must_change_password: bool = False
    blacklisted: bool = False

    @property
    def own_id(self) -> int:
        """The patient or doctor id of a caller that has one."""
        if self.profile_id is None:
            raise LookupError("this account has no patient or doctor of its own")
        return self.profile_id


SYSTEM = Caller(user_id=0, session_id="", role=Role.ADMIN, profile_id=None, username="system")
