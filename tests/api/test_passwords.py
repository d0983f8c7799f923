"""Which passwords are taken, and that they are taken as they are."""

import pytest

from answers import code, fields, logged
from database import db
from factories import make_patient
from models import User
from people import Stranger
from services import passwords

ROSA = {"full_name": "Rosa Diaz", "email": "rosa.diaz@example.org", "username": "little_rose"}
LONGEST = "long " * 51 + "!"


def register(stranger: Stranger, password: str):
    return stranger.post("/auth/register", {**ROSA, "password": password})


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("correct horse battery", id="words"),
        pytest.param("  spaces at both ends  ", id="spaces are characters"),
        pytest.param("wertzuio", id="eight letters"),
        pytest.param("58203947", id="eight digits"),
        pytest.param("\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f", id="Hindi"),
        pytest.param("\U0001f3e5\U0001f489\U0001f48a\U0001fa7a" * 2, id="pictures"),
        pytest.param("x1!y2?" * 11, id="sixty-six"),
        pytest.param(LONGEST, id="two hundred and fifty-six"),
    ],
)
def test_any_characters_will_do(stranger: Stranger, password: str) -> None:
    assert register(stranger, password).status_code == 201

    signed_in = stranger.post("/auth/login", {"username": "little_rose", "password": password})

    assert signed_in.status_code == 200


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("iloveyou1", id="a common one"),
        pytest.param("PASSWORD123", id="a common one in capitals"),
        pytest.param("aaaaaaaaaaab", id="a key held down"),
        pytest.param("Hospital2026", id="the place"),
        pytest.param("cityhospital!", id="its name"),
        pytest.param("Rosa-1990", id="the own first name"),
        pytest.param("rosadiaz1990", id="the own whole name"),
        pytest.param("little_rose", id="the own user name"),
        pytest.param("rosa.diaz@example.org", id="the own address"),
    ],
)
def test_what_is_easily_guessed_is_refused(stranger: Stranger, password: str) -> None:
    answer = register(stranger, password)

    assert code(answer) == (422, "weak_password")
    assert fields(answer) == {("password", "weak_password")}


@pytest.mark.parametrize("password", ["seven77", LONGEST + "!"], ids=["seven", "257"])
def test_a_length_that_will_not_do(stranger: Stranger, password: str) -> None:
    assert code(register(stranger, password)) == (422, "validation_failed")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(LONGEST[:-1], id="cut"),
        pytest.param(LONGEST[:-1] + "?", id="another end"),
        pytest.param(LONGEST.upper(), id="in capitals"),
        pytest.param(f" {LONGEST[:-1]}", id="a space before"),
    ],
)
def test_nearly_right_is_wrong(stranger: Stranger, other: str) -> None:
    register(stranger, LONGEST)

    answer = stranger.post("/auth/login", {"username": "little_rose", "password": other})

    assert code(answer) == (401, "bad_credentials")


def test_enough_common_ones_are_known() -> None:
    assert sum(len(password) >= 8 for password in passwords._common()) >= 3000


def test_only_a_salted_hash_is_kept(stranger: Stranger) -> None:
    register(stranger, LONGEST)
    again = {"email": "other@example.org", "username": "other_rose"}
    stranger.post("/auth/register", {**ROSA, **again, "password": LONGEST})

    kept = [user.password_hash for user in db.session.query(User)]

    assert len(set(kept)) == 2
    assert all(one.startswith("scrypt:32768:8:1$") and "long" not in one for one in kept)


def test_a_name_that_nobody_has_looks_and_costs_the_same(
    stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(stranger, LONGEST)
    make_patient("Ina Invited")
    invited = db.session.query(User).filter_by(full_name="Ina Invited").one().username
    tried, check = [], passwords.check_password_hash

    def counted(kept: str, password: str) -> bool:
        tried.append(kept.partition("$")[0])
        return check(kept, password)

    monkeypatch.setattr(passwords, "check_password_hash", counted)
    told = []
    for name in ("little_rose", "nobody_at_all", invited, "nobody@example.org"):
        answer = stranger.post("/auth/login", {"username": name, "password": "wrong"})
        told.append((answer.status_code, {**answer.json, "request_id": ""}))

    assert all(one == told[0] for one in told)
    assert tried == ["scrypt:32768:8:1"] * 4


def test_asking_for_a_link_does_not_say_who_has_an_account(stranger: Stranger) -> None:
    register(stranger, LONGEST)

    told = [
        stranger.post("/auth/password/forgot", {"email": email})
        for email in (ROSA["email"], "nobody@example.org")
    ]

    assert [answer.status_code for answer in told] == [202, 202]
    assert told[0].json == told[1].json
    assert len(logged("password.forgotten")) == 2  # as much is written, so it takes as long
