"""Whatever ends a session, the very next request is refused; every time."""

from collections.abc import Callable
from functools import cache, partial

import pytest
from apiflask import APIFlask

import people
from answers import code
from database import writing
from decorators import caller, patient_required
from errors import SessionEnded
from factories import NOW
from models import AuthSession, Role, User
from people import Person
from schemas.patients import AddDependent
from services import family
from services.passwords import hashed
from tally import count, thorough
from ward import spare_session

ROUNDS = thorough(12)
PASSWORD = "three unusual words"
NEW_PASSWORD = "four very unusual words"
HASH = hashed(PASSWORD)

Way = Callable[[Person, Person], object]


def log_out(person: Person, _: Person) -> None:
    assert person.post("/auth/logout").status_code == 204


def log_out_everywhere(person: Person, _: Person) -> None:
    assert person.post("/auth/logout-all").status_code == 204


def log_out_everywhere_from_another_device(person: Person, _: Person) -> None:
    assert _other_device(person).post("/auth/logout-all").status_code == 204


def change_the_password(person: Person, _: Person) -> None:
    with writing() as session:
        session.get_one(User, person.user_id).password_hash = HASH
    wanted = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert person.put("/auth/me/password", wanted).status_code == 200


def end_the_session_from_another_device(person: Person, _: Person) -> None:
    other = _other_device(person)
    for device in other.get("/auth/sessions").json["items"]:
        if not device["current"]:
            assert other.delete(f"/auth/sessions/{device['id']}").status_code == 204


def be_disabled(person: Person, _: Person) -> None:
    with writing() as session:
        session.get_one(User, person.user_id).disabled_at = NOW


def change_roles(person: Person, _: Person) -> None:
    with writing() as session:
        user = session.get_one(User, person.user_id)
        user.role = Role.PATIENT if user.role is Role.DOCTOR else Role.DOCTOR


def outlive_the_session(person: Person, _: Person) -> None:
    with writing() as session:
        for row in session.query(AuthSession).filter_by(user_id=person.user_id):
            row.expires_at = NOW


def be_blacklisted(person: Person, chief: Person) -> None:
    answer = chief.post(f"/admin/doctors/{person.id}/blacklist", {"reason": "complaints"})
    assert answer.status_code == 200, answer.json


def be_let_go(person: Person, chief: Person) -> None:
    assert chief.delete(f"/admin/doctors/{person.id}").status_code == 200


def _other_device(person: Person) -> Person:
    """The same person on a tablet."""
    session_id = spare_session(person)
    with writing() as session:
        user = session.get_one(User, person.user_id)
        grant = people.sign_in._grant(session, user, session_id, "")
    return Person(person.client.application.test_client(), grant.access_token, person.row)


ANYBODYS = (
    log_out,
    log_out_everywhere,
    log_out_everywhere_from_another_device,
    change_the_password,
    end_the_session_from_another_device,
    be_disabled,
    change_roles,
    outlive_the_session,
)
DOCTORS = (be_blacklisted, be_let_go)


def signed_in_with_cookie(app: APIFlask, role: Role) -> Person:
    """A new person whose browser holds the refresh cookie, too."""
    make = people.doctor if role is Role.DOCTOR else people.patient
    person = make(app, "Rosa Round")
    with writing() as session:
        user = session.get_one(User, person.user_id)
        device = people.sign_in.Device("browser", "")
        grant = people.sign_in.open_session(session, user, device, now=NOW)
    person.token = grant.access_token
    person.client.set_cookie("hms_refresh", grant.refresh_token, path="/api/auth")
    return person


@pytest.mark.parametrize("way", [*ANYBODYS, *DOCTORS], ids=lambda way: way.__name__)
def test_the_next_request_is_refused(way: Way, app: APIFlask, chief: Person) -> None:
    role = Role.DOCTOR if way in DOCTORS else Role.PATIENT

    for _ in range(ROUNDS):
        person = signed_in_with_cookie(app, role)
        token = person.token
        cookie = person.client.get_cookie("hms_refresh", path="/api/auth").value
        assert person.get("/auth/me").status_code == 200

        way(person, chief)

        count("sessions ended")
        person.token = token
        for path in ("/auth/me", f"/{role}/appointments", f"/{role}/dashboard"):
            assert code(person.get(path)) == (401, "session_ended")
        person.client.set_cookie("hms_refresh", cookie, path="/api/auth")
        if way is change_roles:
            assert person.post("/auth/refresh").json["user"]["role"] == "doctor"
        else:
            assert code(person.post("/auth/refresh")) == (401, "session_ended")


@pytest.mark.parametrize("way", [log_out, change_the_password], ids=lambda way: way.__name__)
def test_others_stay_signed_in(way: Way, app: APIFlask, chief: Person) -> None:
    leaving, staying = (signed_in_with_cookie(app, Role.PATIENT) for _ in range(2))

    way(leaving, chief)

    assert staying.get("/auth/me").status_code == 200
    assert staying.post("/auth/refresh").status_code == 200


def test_logging_out_leaves_the_other_device(app: APIFlask, chief: Person) -> None:
    person = signed_in_with_cookie(app, Role.PATIENT)
    other = _other_device(person)

    log_out(person, chief)

    assert other.get("/auth/me").status_code == 200


def test_a_blacklisted_patient_reads_but_books_no_more(
    app: APIFlask, asha: Person, sharma: Person, chief: Person
) -> None:
    chief.post(f"/admin/patients/{asha.id}/blacklist", {"reason": "missed ten visits"})

    wish = {
        "doctor_id": sharma.id,
        "appointment_date": "2026-12-02",
        "appointment_time": "10:00",
    }
    assert asha.get("/patient/appointments").status_code == 200
    assert code(asha.post("/patient/appointments", wish)) == (403, "blacklisted")


def test_control_a_token_that_is_believed_alone_is_found(
    app: APIFlask, chief: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = signed_in_with_cookie(app, Role.PATIENT)
    believed = people.sign_in.Caller(person.user_id, "", Role.PATIENT, person.id, "rosa")
    monkeypatch.setattr(people.sign_in, "identify", lambda *_, **__: believed)

    log_out_everywhere(person, chief)

    assert person.get("/auth/me").status_code == 200


def test_control_a_session_that_is_only_remembered_outlives_its_end(
    app: APIFlask, chief: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered = cache(partial(people.sign_in.identify, now=NOW))
    monkeypatch.setattr(people.sign_in, "identify", lambda *claims, now: remembered(*claims))
    person = signed_in_with_cookie(app, Role.PATIENT)

    log_out(person, chief)

    assert person.get("/patient/dashboard").status_code == 200


def test_who_is_deleted_half_way_hears_that_the_session_has_ended(app, asha, chief):
    @patient_required
    def add_a_child():
        guardian = caller()
        assert chief.delete(f"/admin/patients/{asha.id}").status_code == 204
        child = AddDependent(full_name="Ravi Rao", relation="child")
        return family.add(guardian, child, now=NOW)

    with (
        app.test_request_context(headers={"Authorization": f"Bearer {asha.token}"}),
        pytest.raises(SessionEnded),
    ):
        add_a_child()
