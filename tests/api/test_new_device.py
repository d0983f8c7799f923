"""A sign-in from a device that has not been seen lately is told to the account."""

from datetime import timedelta
from time import perf_counter

import pytest

from factories import NOW
from people import Stranger
from postbox import owed
from services import devices

PASSWORD = "three unusual words"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
NEWER_FIREFOX = FIREFOX.replace("146", "151")
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
)
EDGE = CHROME + " Edg/142.0.0.0"
ANDROID = CHROME.replace("Windows NT 10.0; Win64; x64", "Linux; Android 16; Pixel 9")


@pytest.fixture
def rosa(stranger: Stranger) -> Stranger:
    """Somebody who has just registered, with Firefox."""
    person = {"full_name": "Rosa New", "email": "rosa@example.org", "password": PASSWORD}
    answer = stranger.post("/auth/register", person, headers={"User-Agent": FIREFOX})
    assert answer.status_code == 201, answer.json
    stranger.token = answer.json["access_token"]
    return stranger


def sign_in(person: Stranger, user_agent: str, password: str = PASSWORD) -> int:
    wanted = {"username": "rosa@example.org", "password": password}
    device = Stranger(person.client.application.test_client())  # with cookies of its own
    return device.post("/auth/login", wanted, headers={"User-Agent": user_agent}).status_code


def told() -> list[str]:
    return [mail.payload["device"] for mail in owed(kind="new_device")]


def test_the_first_sign_in_ever_is_no_news(rosa):
    assert told() == []


def test_the_same_browser_is_no_news_after_an_update(rosa):
    assert sign_in(rosa, NEWER_FIREFOX) == 200

    assert told() == []


def test_another_browser_is_told_once(rosa):
    for _ in range(2):
        assert sign_in(rosa, CHROME) == 200

    assert told() == ["Chrome on Windows"]
    assert owed(kind="new_device")[0].recipient == "rosa@example.org"


def test_the_account_lists_its_devices_in_words(rosa):
    for user_agent in (CHROME, IPHONE):
        assert sign_in(rosa, user_agent) == 200

    devices = rosa.get("/auth/sessions").json["items"]

    assert sorted(device["device"] for device in devices) == [
        "Chrome on Windows",
        "Firefox on Linux",
        "Safari on iPhone",
    ]
    assert [device["device"] for device in devices if device["current"]] == ["Firefox on Linux"]


def test_a_wrong_password_tells_nobody(rosa):
    assert sign_in(rosa, CHROME, "not the password") == 401

    assert told() == []


@pytest.mark.parametrize(("days", "news"), [(90, []), (91, ["Firefox on Linux"])])
def test_a_device_is_remembered_for_ninety_days(rosa, at, days, news):
    at(NOW + timedelta(days=days))

    assert sign_in(rosa, FIREFOX) == 200

    assert told() == news


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        (ANDROID, "Chrome on Android"),
        ("curl/8.9", "Another program"),
        ("", "Another program"),
    ],
)
def test_a_device_in_words(user_agent, words):
    assert devices.family(user_agent) == words


@pytest.mark.parametrize("name", ["Version/1 ", "Edg/ ", "Mozilla/5.0 (X11; "])
def test_a_name_without_end_is_read_at_once(name):
    started = perf_counter()
    devices.family(name * 20_000)

    assert perf_counter() - started < 0.1


def test_a_long_name_is_the_same_device_again(rosa):
    long = f"{FIREFOX} {'x' * 200} Edg/142.0"

    assert [sign_in(rosa, long) for _ in range(2)] == [200, 200]

    assert told() == []
