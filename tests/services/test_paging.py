"""Keyset pages over any rows: hypothesis against a sorted list, and the cap of the count."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from database import db, writing
from errors import ValidationFailed
from factories import NOW
from models import Department, OutboxMail, Patient
from services.paging import COUNT_CAP, Order, keyset

ONCE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
people = st.lists(st.tuples(names, st.integers(0, 3)), max_size=25)


def fill(found: list[tuple[str, int]]) -> None:
    """Patients of these names, created at one of a few moments."""
    with writing() as session:
        session.execute(delete(Patient))
        if found:
            rows = [
                {"full_name": name, "created_at": NOW + timedelta(microseconds=when)}
                for name, when in found
            ]
            session.execute(insert(Patient), rows)


@pytest.mark.parametrize("descending", [False, True], ids=["ascending", "descending"])
@pytest.mark.parametrize("column", [Patient.full_name, Patient.created_at], ids=["text", "moment"])
def test_any_rows_come_once_there_and_back(app, column, descending: bool) -> None:
    @ONCE
    @given(people, st.integers(1, 12))
    def walk(found: list[tuple[str, int]], per_page: int) -> None:
        fill(found)
        order = Order((column.expression, Patient.id.expression), descending)
        directed = [c.desc() if descending else c.asc() for c in (column, Patient.id)]
        expected = list(db.session.scalars(select(Patient.id).order_by(*directed)))

        there, cursor = [], None
        for _ in range(len(expected) + 1):
            page = keyset(select(Patient.id), order, cursor=cursor, per_page=per_page)
            there.append([row.id for row in page.items])
            if page.next is None:
                break
            cursor = page.next
        back, cursor = [], page.prev
        while cursor and len(back) < len(there):
            page = keyset(select(Patient.id), order, cursor=cursor, per_page=per_page)
            back.append([row.id for row in page.items])
            cursor = page.prev

        assert [number for numbers in there for number in numbers] == expected
        assert back[::-1] == there[:-1]
        assert all(len(numbers) == per_page for numbers in there[:-1])
        assert page.total == len(expected)

    walk()


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda b: b.decode("latin-1")))
@settings(max_examples=100, deadline=None)
def test_no_text_is_a_cursor_by_chance(text: str) -> None:
    """Whatever stands in the address is refused or ignored, and never a failure."""
    order = Order((OutboxMail.available_at.expression, OutboxMail.id.expression))
    if text:
        with pytest.raises(ValidationFailed):
            keyset(select(OutboxMail.id), order, cursor=text, per_page=5)


def test_counting_stops_at_the_cap(app) -> None:
    with writing() as session:
        rows = [{"name": f"Department {number}"} for number in range(COUNT_CAP + 1)]
        session.execute(insert(Department), rows[:-1])
    order = Order((Department.id.expression,))
    exactly = keyset(select(Department.name), order, cursor=None, per_page=1)
    with writing() as session:
        session.execute(insert(Department), rows[-1:])
    more = keyset(select(Department.name), order, cursor=None, per_page=1)

    assert (exactly.total, exactly.total_capped) == (COUNT_CAP, False)
    assert (more.total, more.total_capped) == (COUNT_CAP, True)
