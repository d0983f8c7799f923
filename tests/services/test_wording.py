"""Dates, times and money as people say them."""

from datetime import date, datetime, time

import pytest

from services import wording


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (time(10), "10am"),
        (time(15, 30), "3:30pm"),
        (time(12), "midday"),
        (time(12, 5), "12:05pm"),
        (time(0), "midnight"),
        (time(0, 30), "12:30am"),
    ],
)
def test_times(value: time, words: str) -> None:
    assert wording.clock_time(value) == words


def test_days_and_moments() -> None:
    assert wording.full_day(date(2026, 12, 1)) == "Tuesday 1 December 2026"
    assert wording.moment(datetime(2026, 12, 1, 10)) == "Tuesday 1 December, 10am"
    assert wording.span(time(9), time(13)) == "9am to 1pm"


def test_relative_words_stand_before_the_date() -> None:
    today = date(2026, 12, 1)

    said = [wording.near(date(2026, 12, day), today) for day in (1, 2, 3)]

    assert said == [
        "Today, Tuesday 1 December",
        "Tomorrow, Wednesday 2 December",
        "Thursday 3 December",
    ]


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (80000, "INR", "₹800"),
        (12345600, "INR", "₹1,23,456"),
        (123456700000, "INR", "₹1,23,45,67,000"),
        (9950, "USD", "$99.50"),
        (123456700, "CHF", "CHF 1,234,567"),
    ],
)
def test_money(minor: int, currency: str, words: str) -> None:
    assert wording.money(minor, currency) == words


def test_a_title_is_given_once() -> None:
    assert wording.doctor("Meera Sharma") == wording.doctor("Dr Meera Sharma") == "Dr Meera Sharma"
