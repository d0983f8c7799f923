"""Departments, as the admin keeps them."""

from typing import Annotated

from pydantic import Field

from schemas.common import Answer, Line, Request


class DepartmentDetails(Request):
    """What a department is called, and what it does."""

    name: Annotated[Line, Field(min_length=1, max_length=80)]
    description: Annotated[str, Field(max_length=2000)] = ""


class AdminDepartment(Answer):
    """A department, and how many doctors belong to it."""

    id: int
    name: str
    description: str
    doctors: int
