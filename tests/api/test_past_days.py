"""Days long over may be asked for by anybody: right answers, of which nothing is kept in memory."""

from datetime import date

from apiflask import APIFlask

from database import db
from factories import DAY, TODAY, make_doctor
from people import Stranger
from services import slots, working_hours

LONG_AGO = date(1930, 5, 5)


def kept() -> int:
    return slots._at.cache_info().currsize + slots._later.cache_info().currsize


def ask(stranger: Stranger, doctor_id: int, first: date) -> list[dict[str, object]]:
    last = first + 30 * DAY
    days: list[dict[str, object]] = stranger.get(
        f"/doctors/{doctor_id}/slots?from={first}&to={last}"
    ).json["days"]
    return days


def test_times_long_past_are_past_and_the_next_free_one_is_ahead(stranger: Stranger) -> None:
    doctor = make_doctor()

    monday = ask(stranger, doctor.id, LONG_AGO)[0]

    assert {slot["state"] for slot in monday["slots"]} == {"past"}  # type: ignore[attr-defined]
    assert monday["next_free"]["appointment_date"] == str(TODAY)  # type: ignore[index]


def test_nothing_is_kept_of_days_that_are_over(stranger: Stranger) -> None:
    doctor = make_doctor()
    ask(stranger, doctor.id, LONG_AGO)
    before = kept()

    for year in range(10):
        ask(stranger, doctor.id, LONG_AGO + 365 * year * DAY)

    assert kept() == before


def test_rules_of_many_years_are_read_and_not_kept(app: APIFlask) -> None:
    doctor = make_doctor()

    found = working_hours.rules_of(db.session(), [doctor.id], LONG_AGO, TODAY)

    assert found[doctor.id].active
    spans = [last - first for kept in working_hours._kept.values() for _, first, last in kept]
    assert max(spans, default=DAY) <= working_hours.LONGEST_KEPT * DAY


def test_a_question_about_the_past_does_not_read_all_that_came_after(stranger: Stranger) -> None:
    doctor = make_doctor()

    ask(stranger, doctor.id, LONG_AGO)

    asked = {key for kept in working_hours._kept.values() for key in kept if key[0] == doctor.id}
    assert all(last - first <= 31 * DAY for _, first, last in asked), asked
