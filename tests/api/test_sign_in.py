"""POST /api/auth/login, refresh, logout."""

from datetime import timedelta

from factories import NOW
from people import Person, Stranger

ASHA = {"full_name": "Asha Rao", "email": "Asha@Example.org", "password": "three unusual words"}


def test_who_registers_is_signed_in(stranger: Stranger) -> None:
    answer = stranger.post("/auth/register", ASHA)

    assert answer.status_code == 201
    assert answer.json["user"]["username"] == "asha_rao"
    stranger.token = answer.json["access_token"]
    assert stranger.get("/auth/me").json["email"] == "asha@example.org"


def test_who_signs_out_is_refused_on_the_next_request(asha: Person) -> None:
    assert asha.post("/auth/logout").status_code == 204

    answer = asha.get("/auth/me")

    assert (answer.status_code, answer.json["code"]) == (401, "session_ended")


def test_a_rotated_token_used_again_ends_the_session(stranger: Stranger, at) -> None:
    stranger.post("/auth/register", ASHA)
    first = stranger.client.get_cookie("hms_refresh", path="/api/auth").value
    assert stranger.post("/auth/refresh").status_code == 200
    second = stranger.client.get_cookie("hms_refresh", path="/api/auth").value

    at(NOW + timedelta(minutes=1))
    stranger.client.set_cookie("hms_refresh", first, path="/api/auth")
    assert stranger.post("/auth/refresh").json["code"] == "session_ended"
    stranger.client.set_cookie("hms_refresh", second, path="/api/auth")
    assert stranger.post("/auth/refresh").json["code"] == "session_ended"
