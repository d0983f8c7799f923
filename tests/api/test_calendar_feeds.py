"""POST, GET, DELETE .../calendar-feed, and GET /api/calendar/{token}.ics."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time, timedelta
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from answers import code, logged, race
from database import db, writing
from deeds import alone, cancel, move
from factories import DAY, NOW, TODAY, TOMORROW, make_appointment, make_dependent, make_feed
from models import AppointmentStatus, CalendarFeed, User
from people import Person, Stranger
from routes import calendars
from services import audit, feeds, sign_in


def subscribe(person: Person) -> str:
    """The path of a new address, as clients of the tests take it."""
    role = "patient" if hasattr(person.row, "blood_group") else "doctor"
    answer = person.post(f"/{role}/calendar-feed")
    assert answer.status_code == 201, answer.json
    return urlsplit(answer.json["url"]).path.removeprefix("/api")


def entries(stranger: Stranger, path: str) -> list:
    answer = stranger.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar"), answer.text
    return Calendar.from_ical(answer.data).walk("VEVENT")


def summaries(stranger: Stranger, path: str) -> list[str]:
    return [str(entry["summary"]) for entry in entries(stranger, path)]


def test_there_is_none_at_first(asha):
    assert asha.get("/patient/calendar-feed").json == {
        "active": False,
        "created_at": None,
        "last_read_at": None,
    }
    assert code(asha.delete("/patient/calendar-feed")) == (404, "not_found")


def test_the_address_is_shown_once_and_only_its_hash_is_kept(asha):
    answer = asha.post("/patient/calendar-feed")

    url = answer.json["url"]
    assert url.startswith("http://localhost/api/calendar/")
    token = url.rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 43
    kept = db.session.query(CalendarFeed).one()
    assert token not in (kept.token_hash, *map(str, vars(kept).values()))
    state = asha.get("/patient/calendar-feed")
    assert (state.json["active"], token in state.text) == (True, False)
    assert token not in str([line.details for line in logged("calendar_feed.made")])


def test_a_calendar_holds_the_family_without_a_reason(stranger, asha, ben, sharma, iyer):
    child = make_dependent(asha.row)
    make_appointment(sharma.row, asha.row, TOMORROW, reason="chest pain")
    make_appointment(iyer.row, child, TOMORROW, time(11), reason="rash")
    make_appointment(iyer.row, ben.row, TOMORROW, time(12))
    path = subscribe(asha)

    assert summaries(stranger, path) == [
        "Dr Meera Sharma, City Hospital",
        "Ravi Rao: Dr Ravi Iyer, City Hospital",
    ]
    text = stranger.get(path).text
    for word in ("chest", "rash", "Okafor", "Cardiology"):
        assert word not in text


def test_a_doctors_calendar_holds_initials(stranger, asha, sharma, iyer):
    make_appointment(sharma.row, asha.row, TOMORROW, reason="chest pain")
    make_appointment(iyer.row, asha.row, TOMORROW, time(12))
    path = subscribe(sharma)

    assert summaries(stranger, path) == ["A. R., City Hospital"]
    text = stranger.get(path).text
    assert "Asha" not in text
    assert "chest" not in text


def test_it_reaches_from_thirty_days_back_to_the_end(stranger, asha, sharma):
    for ahead in (-31, -29, 1, 60):
        make_appointment(sharma.row, asha.row, TODAY + ahead * DAY)
    make_appointment(sharma.row, asha.row, TODAY + 2 * DAY, status=AppointmentStatus.CANCELLED)

    found = [entry["dtstart"].dt.date() for entry in entries(stranger, subscribe(asha))]

    assert found == [TODAY + ahead * DAY for ahead in (-29, 1, 60)]


def test_an_entry_moves_and_goes_with_its_appointment(stranger, asha, sharma):
    visit = make_appointment(sharma.row, asha.row, TOMORROW, revision=0)
    path = subscribe(asha)
    before = entries(stranger, path)[0]
    move(asha, visit, TOMORROW, "11:00")
    after = entries(stranger, path)[0]

    assert (before["uid"], after["sequence"]) == (after["uid"], before["sequence"] + 1)
    assert after["dtstart"].dt.time() == time(11)
    cancel(asha, visit, revision=1)
    assert entries(stranger, path) == []


def test_unchanged_it_is_not_sent_again(stranger, asha, sharma, iyer, at):
    make_appointment(sharma.row, asha.row, TOMORROW)
    path = subscribe(asha)
    tag = stranger.get(path).headers["ETag"]
    at(NOW + timedelta(minutes=5))

    again = stranger.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"
    make_appointment(iyer.row, asha.row, TOMORROW, time(12))
    assert stranger.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_renewing_kills_the_address_before(stranger, asha):
    first, second = subscribe(asha), subscribe(asha)

    assert code(stranger.get(first)) == (404, "not_found")
    assert stranger.get(second).status_code == 200
    assert db.session.query(CalendarFeed).count() == 1


def test_ending_kills_it(stranger, asha):
    path = subscribe(asha)

    assert asha.delete("/patient/calendar-feed").status_code == 204
    assert code(stranger.get(path)) == (404, "not_found")
    assert asha.get("/patient/calendar-feed").json["active"] is False


@pytest.mark.parametrize("token", ["x", "A" * 43, "..%2f..", "%00", "A" * 4000])
def test_an_address_that_nobody_gave_out_is_not_there(stranger, token):
    assert code(stranger.get(f"/calendar/{token}.ics")) == (404, "not_found")


def test_it_dies_with_the_account(stranger, sharma):
    path = subscribe(sharma)
    with writing() as session:
        session.get_one(User, sharma.user_id).disabled_at = NOW

    assert code(stranger.get(path)) == (404, "not_found")


def test_when_a_calendar_last_asked_is_kept_to_the_hour(stranger, asha, at):
    path = subscribe(asha)

    def last() -> str:
        return asha.get("/patient/calendar-feed").json["last_read_at"]

    assert last() is None
    stranger.get(path)
    first = last()
    at(NOW + timedelta(minutes=20))
    stranger.get(path)

    assert first == last() == "2026-12-01T08:00:00+05:30"


def test_a_doctor_and_a_patient_never_read_each_others(stranger, asha, sharma, ben):
    make_appointment(sharma.row, asha.row, TOMORROW)

    assert summaries(stranger, "/calendar/" + make_feed(ben.user_id, "bens") + ".ics") == []


def test_the_admin_has_none(chief):
    assert code(chief.post("/patient/calendar-feed")) == (403, "forbidden")
    assert code(chief.post("/doctor/calendar-feed")) == (403, "forbidden")


def test_one_that_ends_while_it_is_read_is_not_there(asha, stranger, monkeypatch):
    path = subscribe(asha)
    look = feeds._note_reading

    def ended_meanwhile(token: str, now: Any) -> None:
        assert asha.delete("/patient/calendar-feed").status_code == 204
        look(token, now)

    monkeypatch.setattr(feeds, "_note_reading", ended_meanwhile)

    assert stranger.get(path).status_code == 200, "it was there when it was asked for"
    monkeypatch.undo()
    assert code(stranger.get(path)) == (404, "not_found")


def test_making_and_ending_at_once_is_one_after_the_other(asha):
    for _ in range(5):
        subscribe(asha)
        made, ended = race(
            alone(lambda: asha.post("/patient/calendar-feed")),
            alone(lambda: asha.delete("/patient/calendar-feed")),
        )
        assert (made, ended) == (201, 204)


def test_making_one_holds_up_nobody_who_holds_the_log(asha):
    """Each would wait for the other: who refers to an account must not wait for its change."""
    with ThreadPoolExecutor(1) as pool:
        with writing() as session:
            audit.record(session, None, "test", now=NOW)
            making = pool.submit(alone(lambda: asha.post("/patient/calendar-feed")))
            sleep(0.5)  # it has the account, and waits for the log
            sign_in.open_session(
                session, User(id=asha.user_id), sign_in.Device("test", ""), now=NOW
            )
            session.flush()
        assert making.result().status_code == 201


def test_in_production_the_address_is_the_settings_own(asha, monkeypatch):
    real = replace(calendars.settings, api_url="https://clinic.example")
    monkeypatch.setattr(calendars, "settings", real)

    url = asha.post("/patient/calendar-feed", headers={"Host": "evil.example"}).json["url"]

    assert url.startswith("https://clinic.example/api/calendar/")
