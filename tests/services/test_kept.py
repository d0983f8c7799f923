"""What is kept in memory is right at every moment, whatever it tells of has changed."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from database import db, is_sqlite, writing
from errors import NotFound
from factories import (
    DAY,
    NOW,
    TODAY,
    TOMORROW,
    make_appointment,
    make_doctor,
    make_offer,
    make_patient,
    make_wish,
)
from models import (
    Appointment,
    AppointmentStatus,
    Department,
    Doctor,
    DoctorStatus,
    Leave,
    Role,
    User,
)
from schemas.directory import DoctorSearch, SlotsQuery
from services import directory, kept
from services.callers import Caller

Told = Callable[..., Any]


def listed(now: Any = NOW) -> Any:
    db.session.rollback()
    return orjson.loads(directory.doctors_written(DoctorSearch(), now=now))


def listed_anew(now: Any = NOW) -> Any:
    db.session.rollback()
    return orjson.loads(orjson.dumps(directory.doctors(DoctorSearch(), now=now)))


def times(now: Any = NOW) -> Any:
    """The first doctor's today, or that there is no such doctor."""
    db.session.rollback()
    try:
        return orjson.loads(directory.slots_written(_first_doctor(), TODAYS, None, now=now))
    except NotFound:
        return None


def times_anew(now: Any = NOW) -> Any:
    db.session.rollback()
    try:
        found = directory.slots(_first_doctor(), TODAYS, None, now=now)
    except NotFound:
        return None
    return orjson.loads(orjson.dumps(found.plain()))


def _first_doctor() -> int:
    return db.session.scalars(select(Doctor.id).order_by(Doctor.id)).first() or 0


TODAYS = SlotsQuery.model_validate({"date": TODAY})
KEPT: dict[str, tuple[Told, Told]] = {
    "doctors": (listed, listed_anew),
    "times": (times, times_anew),
}


@pytest.fixture(params=KEPT)
def told(request: pytest.FixtureRequest) -> tuple[Told, Told]:
    """A kept answer, and the same made now."""
    return KEPT[request.param]


def change(kind: type[Any], row_id: int, **values: Any) -> None:
    with writing() as session:
        row = session.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def leave(doctor: Doctor) -> None:
    with writing() as session:
        session.add(Leave(doctor_id=doctor.id, first_day=TODAY, last_day=TOMORROW, created_at=NOW))


CHANGES: dict[str, Callable[[Doctor, Appointment], object]] = {
    "a booking": lambda doctor, _: make_appointment(doctor, make_patient(), TODAY, time(9, 30)),
    "a cancelled booking": lambda _, booked: change(
        Appointment, booked.id, status=AppointmentStatus.CANCELLED
    ),
    "a moved booking": lambda _, booked: change(
        Appointment,
        booked.id,
        starts_at=NOW + timedelta(hours=1, minutes=30),
        ends_at=NOW + timedelta(hours=2),
    ),
    "a held time": lambda doctor, _: make_offer(
        make_wish(make_patient(), doctor), doctor, TODAY, time(9, 30)
    ),
    "leave": lambda doctor, _: leave(doctor),
    "another name": lambda doctor, _: change(User, doctor.user_id, full_name="Meera Iyer"),
    "another name of the department": lambda doctor, _: change(
        Department, doctor.department_id, name="Heart"
    ),
    "another fee": lambda doctor, _: change(Doctor, doctor.id, fee_minor=100),
    "a doctor who has left": lambda doctor, _: change(
        Doctor, doctor.id, status=DoctorStatus.DEACTIVATED
    ),
    "a new doctor": lambda _, __: make_doctor("Anil Bose"),
}


NOT_OF_TIMES = {
    "another name",
    "another name of the department",
    "another fee",
    "a new doctor",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_kept_is_told_anew_after(name: str, app: object, told: tuple[Told, Told]) -> None:
    kept_one, anew = told
    doctor = make_doctor()
    booked = make_appointment(doctor, make_patient(), TODAY, time(9))
    before = kept_one()

    CHANGES[name](doctor, booked)

    assert kept_one() == anew()
    assert (kept_one() != before) == (anew is listed_anew or name not in NOT_OF_TIMES)


def test_a_booking_with_another_doctor_leaves_ones_times_kept(
    app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other = make_doctor(), make_doctor("Anil Bose")
    before = times()
    monkeypatch.setattr(directory, "slots", None)

    make_appointment(other, make_patient(), TODAY, time(9))

    if not is_sqlite():
        monkeypatch.undo()  # there nothing is kept of times
    assert times() == before


def test_a_visit_that_goes_to_another_doctor_changes_both(app: object) -> None:
    doctor, other = make_doctor(), make_doctor("Anil Bose")
    booked = make_appointment(doctor, make_patient(), TODAY, time(9))
    before = [times(), _times_of(other)]

    change(Appointment, booked.id, doctor_id=other.id)

    assert times() == times_anew() != before[0]
    assert _times_of(other) != before[1]


def _times_of(doctor: Doctor) -> Any:
    db.session.rollback()
    return orjson.loads(directory.slots_written(doctor.id, TODAYS, None, now=NOW))


def test_the_staff_see_times_that_patients_do_not(app: object) -> None:
    doctor = make_doctor()
    staff = Caller(doctor.user_id, "session", Role.DOCTOR, doctor.id, "meera")
    far = SlotsQuery.model_validate({"date": TODAY + 60 * DAY})

    for caller in (None, staff, None):
        offered = orjson.loads(directory.slots_written(doctor.id, far, caller, now=NOW))
        assert bool(offered["free"]) == (caller is staff)


def test_what_is_kept_is_not_computed_again(app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    make_doctor()
    before = listed(NOW + timedelta(seconds=10))
    monkeypatch.setattr(directory, "doctors", None)

    assert listed(NOW + timedelta(seconds=50)) == before


def test_nothing_kept_outlives_its_minute(app: object, told: tuple[Told, Told]) -> None:
    kept_one, anew = told
    make_doctor()
    before = kept_one()
    later = NOW + timedelta(hours=1, minutes=1)

    assert kept_one(later) == anew(later) != before


def test_what_is_asked_in_many_ways_does_not_pile_up(
    app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = kept.Keep()
    monkeypatch.setattr(kept, "MOST_BYTES", 10 * (kept.EACH + 100))

    for number in range(95):
        keep.put(number, ("now",), b"x" * 100)
    for _ in range(20):
        keep.put("again", ("now",), b"x" * 100)

    held = [number for number in range(95) if keep.get(number, ("now",))]
    assert held == [90, 91, 92, 93, 94]
    assert keep.get("again", ("now",))
    assert keep.get("again", ("later",)) is None


def test_control_a_change_that_is_not_noticed_is_found(
    app: object, monkeypatch: pytest.MonkeyPatch, told: tuple[Told, Told]
) -> None:
    kept_one, anew = told
    doctor = make_doctor()
    monkeypatch.setattr(kept, "_seen", lambda _: ("always the same",))
    kept_one()

    make_appointment(doctor, make_patient(), TODAY, time(9))

    assert (kept_one() == anew()) == (anew is times_anew and not is_sqlite())
