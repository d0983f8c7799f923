"""The slot engine: properties that hold for every calendar, zone and length."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from models import SessionName
from services.slots import (
    Absence,
    Hours,
    Override,
    Rules,
    Source,
    State,
    Why,
    Window,
    decide,
    grid,
    offer,
)
from tally import count, thorough

USUAL = {
    SessionName.MORNING: Hours(time(9), time(13)),
    SessionName.EVENING: Hours(time(15), time(19)),
}
EVERY_DAY = {(day, name): USUAL[name] for day in range(7) for name in SessionName}
KOLKATA = ZoneInfo("Asia/Kolkata")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Kolkata",
        "America/New_York",
        "Europe/Warsaw",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "America/St_Johns",
        "UTC",
    )
]
LENGTHS = [10, 15, 20, 30, 45, 60]
PATIENTS = Window(timedelta(minutes=30), 30)
TUESDAY = date(2026, 12, 1)
EARLY = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)  # 08:00 in Kolkata

minutes_of_day = st.integers(0, 24 * 4 - 2).map(lambda n: n * 15)
days = st.dates(date(2024, 2, 26), date(2028, 3, 2)) | st.sampled_from(
    [date(2028, 2, 29), date(2026, 3, 8), date(2026, 11, 1), date(2026, 3, 29), date(2026, 10, 25)]
)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    first, last = sorted(draw(st.lists(minutes_of_day, min_size=2, max_size=2, unique=True)))
    return Hours(time(first // 60, first % 60), time(last // 60, last % 60))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rules, date, datetime, ZoneInfo, list]:
    """A doctor, a day, a moment around it, and some bookings."""
    split = draw(st.integers(2, 94)) * 15
    morning = Hours(time(0), time(split // 60, split % 60))
    rules = Rules(
        usual=USUAL,
        slot_minutes=draw(st.sampled_from(LENGTHS)),
        weekly={
            (day, name): draw(hours()) if draw(st.booleans()) else morning
            for day in range(7)
            for name in (SessionName.MORNING,)
        },
    )
    zone, day = draw(st.sampled_from(ZONES)), draw(days)
    midnight = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    now = midnight + timedelta(minutes=draw(st.integers(-40 * 1440, 2 * 1440)))
    busy = []
    for _ in range(draw(st.integers(0, 4))):
        begin = midnight + timedelta(minutes=draw(st.integers(0, 1440)))
        busy.append((begin, begin + timedelta(minutes=draw(st.sampled_from(LENGTHS)))))
    return rules, day, now, zone, busy


@settings(max_examples=thorough(2500), deadline=None)
@given(cases())
def test_every_free_time_can_be_kept(case) -> None:
    count("generated days")
    check(case, PATIENTS)


def test_control_a_time_offered_too_soon_is_found() -> None:
    hasty = Window(timedelta(minutes=-30), PATIENTS.days)

    @settings(max_examples=500, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(cases())
    def careless(case) -> None:
        check(case, hasty)

    with pytest.raises(AssertionError, match="not in the past"):
        careless()


def check(case, window: Window) -> None:
    """Whatever is offered in that window can be kept, by the rules for patients."""
    rules, day, now, zone, busy = case

    offered = offer(rules, day, busy, window, now=now, zone=zone)

    for slot in offered.slots:
        opened, _ = decide(rules, day, slot.session)
        assert opened is not None
        assert opened.starts <= slot.time < opened.ends, "inside the hours"
        offset = minutes(Hours(opened.starts, slot.time))
        assert offset % rules.slot_minutes == 0, "on the grid"
        assert offset + rules.slot_minutes <= minutes(opened), "ends with the session at the latest"
        local = slot.starts_at.astimezone(zone)
        assert (local.date(), local.time()) == (day, slot.time), "a wall time that exists"
        assert slot.ends_at - slot.starts_at == timedelta(minutes=rules.slot_minutes)
        if slot.state is State.FREE:
            assert slot.starts_at >= now + PATIENTS.lead, "not in the past, not too soon"
            assert (day - now.astimezone(zone).date()).days <= PATIENTS.days, "within the horizon"
            assert not any(b < slot.ends_at and slot.starts_at < e for b, e in busy), "not taken"
    assert (offered.reason is None) == any(s.state is State.FREE for s in offered.slots)
    starts = [slot.starts_at for slot in offered.slots]
    assert starts == sorted(set(starts))


def minutes(opened: Hours) -> int:
    return (opened.ends.hour - opened.starts.hour) * 60 + opened.ends.minute - opened.starts.minute


@pytest.mark.parametrize("length", LENGTHS)
def test_the_last_start_is_the_end_minus_the_length(length: int) -> None:
    starts = list(grid(USUAL[SessionName.MORNING], length))

    last = datetime.combine(TUESDAY, starts[-1]) + timedelta(minutes=length)
    assert starts[0] == time(9)
    assert last <= datetime.combine(TUESDAY, time(13))
    assert last + timedelta(minutes=length) > datetime.combine(TUESDAY, time(13))
    assert all(
        datetime.combine(TUESDAY, later) - datetime.combine(TUESDAY, sooner)
        == timedelta(minutes=length)
        for sooner, later in pairwise(starts)
    )


def test_touching_bookings_do_not_block() -> None:
    ten = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
    half = timedelta(minutes=30)

    offered = offer(
        Rules(usual=USUAL, weekly=EVERY_DAY),
        TUESDAY,
        [(ten, ten + half)],
        PATIENTS,
        now=EARLY,
        zone=KOLKATA,
    )

    states = {slot.time: slot.state for slot in offered.slots}
    assert [states[time(9, 30)], states[time(10)], states[time(10, 30)]] == [
        State.FREE,
        State.TAKEN,
        State.FREE,
    ]


OPEN = Override(is_open=True, hours=Hours(time(10), time(12)))
SHUT = Override(is_open=False)
THAT_DAY = Absence(TUESDAY, TUESDAY)
KEY = (TUESDAY, SessionName.MORNING)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param({}, (None, Source.NONE), id="nothing said is closed"),
        pytest.param(
            {"weekly": EVERY_DAY},
            (USUAL[SessionName.MORNING], Source.PATTERN),
            id="the week",
        ),
        pytest.param(
            {"weekly": EVERY_DAY, "overrides": {KEY: SHUT}},
            (None, Source.OVERRIDE),
            id="a date shut against the week",
        ),
        pytest.param(
            {"overrides": {KEY: OPEN}},
            (OPEN.hours, Source.OVERRIDE),
            id="a date opened with hours of its own",
        ),
        pytest.param(
            {"overrides": {KEY: Override(is_open=True)}},
            (USUAL[SessionName.MORNING], Source.OVERRIDE),
            id="a date opened with the usual hours",
        ),
        pytest.param(
            {"overrides": {KEY: OPEN}, "leaves": [THAT_DAY]},
            (None, Source.LEAVE),
            id="leave beats an opened date",
        ),
        pytest.param(
            {"weekly": EVERY_DAY, "leaves": [THAT_DAY], "closures": [THAT_DAY]},
            (None, Source.CLOSURE),
            id="a closure beats all",
        ),
        pytest.param(
            {
                "weekly": EVERY_DAY,
                "leaves": [Absence(TUESDAY, TUESDAY, SessionName.EVENING)],
            },
            (USUAL[SessionName.MORNING], Source.PATTERN),
            id="an evening's leave leaves the morning",
        ),
    ],
)
def test_the_first_rule_that_matches_wins(rules: dict, expected: tuple) -> None:
    assert decide(Rules(usual=USUAL, **rules), *KEY) == expected


@pytest.mark.parametrize(
    ("more", "day", "now", "why"),
    [
        pytest.param({}, TUESDAY, EARLY, Why.NO_HOURS, id="no hours"),
        pytest.param({"leaves": [THAT_DAY]}, TUESDAY, EARLY, Why.ON_LEAVE, id="on leave"),
        pytest.param({"closures": [THAT_DAY]}, TUESDAY, EARLY, Why.CLINIC_CLOSED, id="closed"),
        pytest.param({"active": False}, TUESDAY, EARLY, Why.DOCTOR_INACTIVE, id="inactive"),
        pytest.param(
            {"weekly": EVERY_DAY},
            TUESDAY + timedelta(days=31),
            EARLY,
            Why.BEYOND_HORIZON,
            id="beyond the horizon",
        ),
        pytest.param(
            {"weekly": EVERY_DAY},
            TUESDAY,
            EARLY + timedelta(hours=11),
            Why.TOO_LATE_TODAY,
            id="after the last session",
        ),
    ],
)
def test_a_day_without_times_says_why(more: dict, day: date, now: datetime, why: Why) -> None:
    offered = offer(Rules(usual=USUAL, **more), day, [], PATIENTS, now=now, zone=KOLKATA)

    assert offered.reason is why


def test_a_day_with_every_time_taken_is_full() -> None:
    whole_day = [(EARLY, EARLY + timedelta(hours=12))]

    offered = offer(
        Rules(usual=USUAL, weekly=EVERY_DAY), TUESDAY, whole_day, PATIENTS, now=EARLY, zone=KOLKATA
    )

    assert offered.reason is Why.FULL


def test_a_wall_time_that_the_clocks_skip_is_not_offered() -> None:
    new_york, spring = ZoneInfo("America/New_York"), date(2026, 3, 8)
    night = Hours(time(1), time(4))
    rules = Rules(usual=USUAL, weekly={(6, SessionName.MORNING): night})

    offered = offer(
        rules, spring, [], PATIENTS, now=datetime(2026, 3, 7, tzinfo=UTC), zone=new_york
    )

    assert [slot.time for slot in offered.slots] == [time(1), time(1, 30), time(3), time(3, 30)]


def test_a_wall_time_that_comes_twice_means_the_first() -> None:
    new_york, autumn = ZoneInfo("America/New_York"), date(2026, 11, 1)
    rules = Rules(usual=USUAL, weekly={(6, SessionName.MORNING): Hours(time(1), time(2))})

    offered = offer(
        rules, autumn, [], PATIENTS, now=datetime(2026, 10, 31, tzinfo=UTC), zone=new_york
    )

    assert offered.slots[0].starts_at == datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
