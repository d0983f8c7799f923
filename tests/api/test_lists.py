"""The lists of appointments: every row once, in order, whatever happens meanwhile."""

from datetime import time

import pytest

from answers import code, fields
from factories import DAY, TODAY, make_appointment, make_patient
from lists import LISTS, cursor, ids, page, rows_of, walked
from people import Person
from services import paging


@pytest.mark.parametrize("per_page", [1, 3, 7, 14, 100])
def test_every_row_once_there_and_back(asha, ben, sharma, iyer, chief, per_page: int) -> None:
    """Fourteen visits; those of two doctors begin at the same moments."""
    early = rows_of(sharma.row, asha.row, 7, TODAY - 3 * DAY)
    same = rows_of(iyer.row, ben.row, 7, TODAY - 3 * DAY)
    both = [number for pair in zip(early, same, strict=True) for number in pair]
    more = {"per_page": per_page}

    assert walked(asha, "/patient/appointments", **more) == early[::-1]
    assert walked(ben, "/patient/appointments", **more) == same[::-1]
    assert walked(sharma, "/doctor/appointments", **more) == early[::-1]
    assert walked(sharma, "/doctor/appointments", sort="starts_at", **more) == early
    assert walked(chief, "/admin/appointments", sort="starts_at", **more) == both
    assert walked(chief, "/admin/appointments", **more) == both[::-1]
    assert walked(chief, f"/admin/doctors/{sharma.id}/appointments", **more) == early[::-1]
    assert walked(chief, f"/admin/patients/{ben.id}/appointments", **more) == same[::-1]


def test_nothing_is_a_page_too(asha: Person) -> None:
    assert page(asha, "/patient/appointments") == {
        "items": [],
        "next": None,
        "prev": None,
        "total": 0,
        "total_capped": False,
    }


def test_new_rows_move_no_others(asha, ben, sharma, chief) -> None:
    """Somebody books before and behind the reader, who sees each row that was there once."""
    old = rows_of(sharma.row, asha.row, 12)
    seen, answer, number = [], page(chief, "/admin/appointments", per_page=3), 0
    while True:
        seen += ids(answer)
        for day, wall in (
            (TODAY + number * DAY, time(15)),
            (TODAY + (11 - number) * DAY, time(16)),
        ):
            make_appointment(sharma.row, make_patient(f"New {number}"), day, wall)
        if not answer["next"]:
            break
        answer, number = (
            page(chief, "/admin/appointments", per_page=3, cursor=answer["next"]),
            number + 1,
        )

    assert [each for each in seen if each in old] == old[::-1]
    assert len(seen) == len(set(seen))
    assert answer["total"] > len(old)


def test_a_place_in_the_list_outlives_its_row(asha, sharma, at) -> None:
    """The row that a cursor points at has left the list; the rest goes on from there."""
    rows = [make_appointment(sharma.row, asha.row, TODAY + n * DAY, time(9)) for n in range(5)]
    first = page(sharma, "/doctor/appointments", status="booked", sort="starts_at", per_page=2)
    sharma.post(f"/doctor/appointments/{rows[1].id}/cancel", {"revision": 0, "reason": "Ill"})

    rest = page(
        sharma, "/doctor/appointments", status="booked", sort="starts_at", cursor=first["next"]
    )
    back = page(
        sharma, "/doctor/appointments", status="booked", sort="starts_at", cursor=rest["prev"]
    )

    assert ids(rest) == [row.id for row in rows[2:]]
    assert ids(back) == [rows[0].id]


AT = "2026-12-01T02:30:00+00:00"
FOREIGN = (
    *("x", "!!!", "é", "bnVsbA", "NQ", "e30", "W10"),
    *(cursor(0), cursor(0, AT), cursor(0, 1), cursor(0, AT, 1, 1), cursor(2, AT, 1)),
    *(cursor(0, "Asha Rao", 1), cursor(0, AT, "1"), cursor(0, AT, 1.5), cursor(0, AT, None)),
    *(cursor(0, AT, True), cursor(0, AT, -1), cursor(0, AT, 2**31), cursor(0, AT, 2**63)),
    *(cursor(0, AT, 10**30), cursor(0, AT, float("nan")), cursor(0, 5, 5), cursor(0, [AT], 1)),
    *(cursor(0, "0001-01-01T00:00:00+14:00", 1), cursor(0, "9999-12-31T23:59:59-14:00", 1)),
    *(cursor("0", AT, 1), cursor(None, AT, 1), cursor({}, AT, 1), "A" * 400, "A" * 401),
)


def test_a_cursor_of_ones_own_making_is_refused(asha, sharma, chief) -> None:
    for role, person in (("patient", asha), ("doctor", sharma), ("admin", chief)):
        for made in FOREIGN:
            answer = person.get(LISTS[role], query_string={"cursor": made})
            assert code(answer) == (422, "validation_failed"), (role, made)
            assert {name for name, _ in fields(answer)} == {"cursor"}, (role, made)


def test_a_cursor_of_another_lists_is_refused(asha, sharma, chief) -> None:
    """Patients are listed by name: a place among names is none among moments."""
    for number in range(3):
        make_patient(f"Patient {number}")
    names = page(chief, "/admin/patients", per_page=1)["next"]

    assert code(chief.get("/admin/appointments", query_string={"cursor": names})) == (
        422,
        "validation_failed",
    )


def test_somebody_elses_cursor_shows_ones_own_rows(asha, ben, sharma) -> None:
    rows_of(sharma.row, asha.row, 4)
    bens = rows_of(sharma.row, ben.row, 4, TODAY + 10 * DAY)
    hers = page(asha, "/patient/appointments", per_page=1)["next"]

    assert ids(page(ben, "/patient/appointments", cursor=hers)) == []
    assert ids(page(ben, "/patient/appointments")) == bens[::-1]


def test_the_size_of_a_page(asha, sharma, chief) -> None:
    rows_of(sharma.row, asha.row, 22)

    for role, person in (("patient", asha), ("doctor", sharma), ("admin", chief)):
        assert len(ids(page(person, LISTS[role]))) == 20
        assert len(ids(page(person, LISTS[role], per_page=1))) == 1
        assert len(ids(page(person, LISTS[role], per_page=100))) == 22
        for bad in ("0", "101", "-1", "x", "1.5", ""):
            answer = person.get(LISTS[role], query_string={"per_page": bad})
            assert fields(answer) >= {("per_page", fields(answer).pop()[1])}, bad
            assert answer.status_code == 422, bad
        for unknown in ("page=2", "limit=5", "patient=1"):
            assert code(person.get(f"{LISTS[role]}?{unknown}")) == (422, "validation_failed")


def test_counting_stops_somewhere(asha, sharma, chief, monkeypatch) -> None:
    rows = rows_of(sharma.row, asha.row, 6)
    expected = {5: (5, True), 6: (6, False), 7: (6, False)}

    for cap, answer in expected.items():
        monkeypatch.setattr(paging, "COUNT_CAP", cap)
        for role, person in (("patient", asha), ("doctor", sharma), ("admin", chief)):
            found = page(person, LISTS[role], per_page=2)
            assert (found["total"], found["total_capped"]) == answer, (cap, role)
    last = page(
        chief, LISTS["admin"], per_page=5, cursor=page(chief, LISTS["admin"], per_page=5)["next"]
    )
    assert ids(last) == rows[:1], "what is not counted is still there to be read"
