"""Public look-ups: departments, doctors, free times, the soonest ones."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Integer, Row, and_, bindparam, func, select

import clock
from config import settings
from database import AnySelect, db, is_sqlite
from errors import FieldProblem, NotFound, ValidationFailed
from models import Department, Doctor, DoctorStatus, SessionName, User
from prepared import Prepared
from schemas.directory import DoctorSearch, SlotsQuery
from services import kept, offers, search
from services.appointments.views import DepartmentView
from services.callers import Caller
from services.offers import DayOffer, NextFree
from services.paging import Page
from services.slots import Slot, minutes

MOST_SOONEST = 6
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DepartmentCard:
    """A department and how many of its doctors can be booked."""

    id: int
    name: str
    description: str
    doctors: int


@dataclass(frozen=True, slots=True)
class Card:
    """What a patient chooses a doctor by."""

    id: int
    full_name: str
    specialization: str
    department: DepartmentView
    qualification: str
    experience_years: int
    fee: float
    currency: str
    languages: Sequence[str]
    room: str
    slot_minutes: int
    bio: str
    free: Sequence[Slot]
    later_free: NextFree | None = None

    @property
    def next_free(self) -> NextFree | None:
        """The first free time."""
        return NextFree.of(self.free[0]) if self.free else None

    def plain(self) -> dict[str, Any]:
        """As lists show it, without the doctor's own words."""
        return {
            "id": self.id,
            "full_name": self.full_name,
            "specialization": self.specialization,
            "department": self.department,
            "qualification": self.qualification,
            "experience_years": self.experience_years,
            "fee": self.fee,
            "currency": self.currency,
            "languages": self.languages,
            "room": self.room,
            "slot_minutes": self.slot_minutes,
            "next_free": first.plain() if (first := self.next_free) else None,
            "next_times": [
                {"appointment_date": slot.day, "appointment_time": slot.time.isoformat("minutes")}
                for slot in self.free
            ],
        }


@dataclass(frozen=True, slots=True)
class SoonestCard:
    """A doctor who is free soon."""

    doctor: Card


@dataclass(frozen=True, slots=True)
class DayRange:
    """A doctor's days from one to another."""

    doctor_id: int
    days: Sequence[DayOffer]

    def plain(self) -> dict[str, Any]:
        """As pages read it."""
        return {"doctor_id": self.doctor_id, "days": [day.plain() for day in self.days]}


def departments() -> Page[DepartmentCard]:
    """All departments by name."""
    bookable = and_(Doctor.department_id == Department.id, Doctor.status == DoctorStatus.ACTIVE)
    rows = db.session.execute(
        select(Department.id, Department.name, Department.description, func.count(Doctor.id))
        .outerjoin(Doctor, bookable)
        .group_by(Department.id, Department.name, Department.description)
        .order_by(Department.name)
    )
    return Page.whole([DepartmentCard(*row) for row in rows])


def doctors(wanted: DoctorSearch, *, now: datetime) -> Page[dict[str, Any]]:
    """Bookable doctors by name, specialization or department, as pages read them.

    With a day or a session, only those who are free then.
    """
    if _is_special(wanted):
        return _searched(wanted, now).map(Card.plain)
    values = {"department": wanted.department_id} if wanted.department_id else {}
    found, counted = _prepared(wanted.sort, narrowed=bool(values))
    session, first = db.session(), (wanted.page - 1) * wanted.per_page
    rows = found.all(session, **values, most=wanted.per_page, skipped=first)
    total = counted.scalar(session, **values)
    items = [card.plain() for card in _with_times(rows, now)]
    return Page(items, total, wanted.page, wanted.per_page)


def doctors_written(wanted: DoctorSearch, *, now: datetime) -> bytes:
    """The same as it is sent. What everybody asks for is kept as long as it is right.

    A hold that nobody has swept in time may end up to a minute later here than at the booking.
    """

    def make() -> bytes:
        return orjson.dumps(doctors(wanted, now=now))

    if _is_special(wanted):
        return make()
    what = ("doctors", wanted.sort, wanted.department_id, wanted.page, wanted.per_page)
    return kept.answer(what, ("hours", "taken"), _minute(now), make)


def _minute(now: datetime) -> Hashable:
    """What is the same for as long as no time becomes one that patients cannot book."""
    return minutes(now, offers.PATIENT_WINDOW.lead)


def _is_special(wanted: DoctorSearch) -> bool:
    """Whether there is more to look at than names and departments."""
    return bool(wanted.q) or wanted.sort == "soonest" or wanted.names_times


@lru_cache
def _prepared(sort: str, *, narrowed: bool) -> tuple[Prepared, Prepared]:
    """A page of them, and how many there are."""
    number = {name: bindparam(name, type_=Integer()) for name in ("most", "skipped", "department")}
    which = [Doctor.status == DoctorStatus.ACTIVE]
    if narrowed:
        which.append(Doctor.department_id == number["department"])
    page = _sorted(_cards().where(*which), sort).limit(number["most"]).offset(number["skipped"])
    return Prepared(page), Prepared(select(func.count(Doctor.id)).where(*which))


def _searched(wanted: DoctorSearch, now: datetime) -> Page[Card]:
    query = _cards().where(Doctor.status == DoctorStatus.ACTIVE)
    if wanted.department_id:
        query = query.where(Doctor.department_id == wanted.department_id)
    if wanted.q:
        query = query.where(search.doctors(db.session(), wanted.q))
    first = (wanted.page - 1) * wanted.per_page
    if wanted.names_times or wanted.sort == "soonest":
        able = _free_then(query, wanted, now)
        found, total = able[first : first + wanted.per_page], len(able)
    else:
        total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        found = _cards_of(_sorted(query, wanted.sort).limit(wanted.per_page).offset(first), now)
    return Page(found, total, wanted.page, wanted.per_page)


def _free_then(query: AnySelect, wanted: DoctorSearch, now: datetime) -> list[Card]:
    """In order, all of them with their times; if only some times will do, those who have such."""
    _check_day(wanted.day, clock.today(now))
    in_order = query if wanted.sort == "soonest" else _sorted(query, wanted.sort)
    rows = db.session.execute(in_order).all()
    found = _with_times(rows, now, day=wanted.day, session=wanted.session)
    if wanted.names_times:
        found = [card for card in found if card.free]
    return _by_soonest(found) if wanted.sort == "soonest" else found


def _check_day(day: date | None, today: date) -> None:
    last = today + timedelta(days=offers.PATIENT_WINDOW.days)
    if day and not today <= day <= last:
        hint = f"Choose a day from {today} to {last}"
        raise ValidationFailed(fields=(FieldProblem("date", "not_offered", hint),))


def doctor(doctor_id: int, *, now: datetime) -> Card:
    """One bookable doctor; NotFound for any other."""
    query = _cards().where(Doctor.id == doctor_id, Doctor.status == DoctorStatus.ACTIVE)
    found = _cards_of(query, now)
    if not found:
        raise NotFound
    card = found[0]
    later = offers.later_free(doctor_id, card.free[0], now=now) if card.free else None
    return replace(card, later_free=later)


def cards(doctor_ids: Sequence[int], *, now: datetime) -> list[Card]:
    """The cards of some bookable doctors, in the order given."""
    query = _cards().where(Doctor.id.in_(doctor_ids), Doctor.status == DoctorStatus.ACTIVE)
    by_id = {card.id: card for card in _cards_of(query, now)}
    return [by_id[doctor_id] for doctor_id in doctor_ids if doctor_id in by_id]


def soonest(department_id: int | None, *, now: datetime) -> list[SoonestCard]:
    """The doctors who are free first, at most six."""
    query = _cards().where(Doctor.status == DoctorStatus.ACTIVE)
    if department_id:
        query = query.where(Doctor.department_id == department_id)
    found = [card for card in _by_soonest(_cards_of(query, now)) if card.free]
    return [SoonestCard(card) for card in found[:MOST_SOONEST]]


def slots(
    doctor_id: int, wanted: SlotsQuery, caller: Caller | None, *, now: datetime
) -> DayOffer | DayRange:
    """A doctor's times on one day, or on each day of a range."""
    first, last = wanted.span
    found = offers.days(doctor_id, first, last, caller, moving=wanted.moving, now=now)
    return found[0] if wanted.day else DayRange(doctor_id, found)


def slots_written(
    doctor_id: int, wanted: SlotsQuery, caller: Caller | None, *, now: datetime
) -> bytes:
    """The same as it is sent. What everybody sees of a doctor is kept as long as it is right.

    Not on PostgreSQL: what is kept there ends with whatever anybody writes.
    """

    def make() -> bytes:
        return orjson.dumps(slots(doctor_id, wanted, caller, now=now).plain())

    window = offers.window_of(caller)
    if wanted.moving or window is not offers.PATIENT_WINDOW or not is_sqlite():
        return make()
    what = ("slots", doctor_id, wanted.day, *wanted.span)
    return kept.answer(what, ("hours", f"taken:{doctor_id}"), _minute(now), make)


def _cards() -> AnySelect:
    return (
        select(
            Doctor.id,
            User.full_name,
            Doctor.specialization,
            Department.id.label("department_id"),
            Department.name.label("department_name"),
            Doctor.qualification,
            Doctor.experience_years,
            Doctor.fee_minor,
            Doctor.languages,
            Doctor.room,
            Doctor.slot_minutes,
            Doctor.bio,
        )
        .join(User, User.id == Doctor.user_id)
        .join(Department, Department.id == Doctor.department_id)
    )


def _sorted(query: AnySelect, sort: str) -> AnySelect:
    column = {
        "name": func.lower(User.full_name),
        "experience": Doctor.experience_years,
        "fee": Doctor.fee_minor,
    }[sort.removeprefix("-")]
    return query.order_by(column.desc() if sort.startswith("-") else column.asc(), Doctor.id)


def _by_soonest(found: Sequence[Card]) -> list[Card]:
    return sorted(found, key=lambda card: (card.free[0].starts_at if card.free else NEVER, card.id))


def _cards_of(query: AnySelect, now: datetime) -> list[Card]:
    return _with_times(db.session.execute(query).all(), now)


def _with_times(
    rows: Sequence[Any],
    now: datetime,
    *,
    day: date | None = None,
    session: SessionName | None = None,
) -> list[Card]:
    free = offers.next_times([row.id for row in rows], day=day, session=session, now=now)
    return [_card(row, free[row.id]) for row in rows]


def _card(row: Row[Any], free: Sequence[Slot]) -> Card:
    return Card(
        id=row.id,
        full_name=row.full_name,
        specialization=row.specialization,
        department=DepartmentView(row.department_id, row.department_name),
        qualification=row.qualification,
        experience_years=row.experience_years,
        fee=row.fee_minor / 100,
        currency=settings.currency,
        languages=row.languages,
        room=row.room,
        slot_minutes=row.slot_minutes,
        bio=row.bio,
        free=free,
    )
